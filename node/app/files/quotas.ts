/** How much room files take on this node, in bytes; 0: without a bound. */
export interface FileQuotas {
  /** One file. */
  readonly file: number
  /** What one user sends in a guild, and all of a guild. */
  readonly author: number
  readonly guild: number
  /** Pictures, and what else things are shown with, that other nodes have brought. */
  readonly pictures: number
}

export const UNBOUNDED_FILES: FileQuotas = { file: 0, author: 0, guild: 0, pictures: 0 }
