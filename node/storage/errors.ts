/** Why a database cannot be opened. The data is left as it is. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew'
  readonly code = 'database-too-new'

  constructor(path: string, found: number, known: number) {
    super(
      `${path} was written by a newer Folkmoot (schema ${found}; this one knows ${known}): ` +
        'start the newer version, or choose another data folder'
    )
  }
}

export class DatabaseCorrupt extends Error {
  override readonly name = 'DatabaseCorrupt'
  readonly code = 'database-corrupt'

  constructor(path: string, options?: ErrorOptions) {
    super(
      `${path} is damaged: restore a backup, or move the file away to start anew and pull your guilds from peers`,
      options
    )
  }
}

export class NotADatabase extends Error {
  override readonly name = 'NotADatabase'
  readonly code = 'not-a-database'

  constructor(path: string, options?: ErrorOptions) {
    super(`${path} is not a Folkmoot database: move it away, or choose another data folder`, options)
  }
}

/** SQLite reads it, but it is not what was stored. */
export class StoredOpDamaged extends Error {
  override readonly name = 'StoredOpDamaged'
  readonly code = 'stored-op-damaged'

  constructor(reason: string) {
    super(`a stored op does not decode: ${reason}`)
  }
}
