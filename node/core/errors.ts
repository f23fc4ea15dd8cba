/** The database did not take a write; nothing of it is kept, and the caller is told so. */
export class StorageFailed extends Error {
  override readonly name = 'StorageFailed'
  readonly code: 'disk-full' | 'write-failed'

  constructor(code: 'disk-full' | 'write-failed', options?: ErrorOptions) {
    super(
      code === 'disk-full'
        ? 'the disk is full: nothing was written; free some space and send it again'
        : 'the database refused the write: nothing was written; see the log for the cause',
      options
    )
    this.code = code
  }
}
