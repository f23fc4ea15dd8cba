const WHY = {
  'disk-full': 'the disk is full: nothing was written; free some space and send it again',
  'write-failed': 'the database refused the write: nothing was written; see the log for the cause',
  'not-confirmed':
    'the disk did not confirm the write: it may be lost; see the log for the cause, and start the node again when the disk is well'
}

/** The database did not take a write, or nobody knows whether it did; the caller is told so. */
export class StorageFailed extends Error {
  override readonly name = 'StorageFailed'
  readonly code: keyof typeof WHY

  constructor(code: keyof typeof WHY, options?: ErrorOptions) {
    super(WHY[code], options)
    this.code = code
  }
}
