/** How an operation is tried: one entry each, in the file of its group under `groups`. */
import type { OperationName } from './operations.ts'
import type { Stage } from './stage.ts'

/** Values for the parameters of a path. */
export type Ids = Readonly<Record<string, string>>

export interface Entry {
  /** Who asks; the bot unless told. */
  readonly by?: 'bot' | 'alice' | 'bob' | 'erin' | 'nobody'
  /** Instead of `by`: with a token of another sort. */
  readonly authorization?: (stage: Stage) => Promise<string>
  /** Makes what must be there, and names the ids that differ from the stage's: whatever the request destroys or changes. */
  readonly given?: (stage: Stage) => Ids | Promise<Ids>
  /** Without the question mark. */
  readonly query?: string | ((stage: Stage, ids: Ids) => string)
  readonly body?: unknown
  /** The body made of ids; instead of `body`. */
  readonly bodyOf?: (stage: Stage, ids: Ids) => unknown
  /**
   * In form only: Discord's code of the error that is the right answer here. The route says why, in `inFormOnly`.
   * Without it a success is expected.
   */
  readonly error?: number
  /** Any member may do it. Otherwise a member without a role is refused it. */
  readonly forMembers?: true
  /** A route is there, but does not answer as it should yet: it is an error when it does. */
  readonly notYet?: true
}

/** The operations of a group that have a route. One without a route has no entry. */
export type Group = Readonly<Record<OperationName, Entry>>
