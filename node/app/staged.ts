/** Files on this node, as use cases hand them about. */
import type { BlobCid } from '../core/ids.ts'

/** A file that is on disk, and named by nothing yet: kept until this is disposed of, and then as long as something names it. */
export interface Staged extends Disposable {
  readonly blob: BlobCid
  /** Bytes. */
  readonly size: number
}

/** A file that is here. */
export interface FileHere {
  readonly blob: BlobCid
  /** Bytes. */
  readonly size: number
  /** On this disk; as long as something names the file. */
  readonly path: string
}
