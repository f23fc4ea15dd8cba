/** Where files are kept. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../core/ports.ts'
import { BlobFolder } from '../../storage/blobs/blob-folder.ts'
import type { Storage } from '../../storage/index.ts'
import { UNBOUNDED_FILES, type FileQuotas } from './quotas.ts'

export interface FileRoom {
  /** Absolute path. */
  readonly folder: string
  readonly quotas: FileQuotas
  /** 32 bytes, by which links to files are signed. */
  readonly key: Uint8Array
}

/** Without a room: in a folder of the system's that goes with the node. Made, and tidied, when it is first needed. */
export const createFileRoom = ({ blobs }: Pick<Storage, 'blobs'>, clock: Clock, room: FileRoom | undefined) => {
  let folder: BlobFolder | undefined
  let temporary: string | undefined
  const make = (): BlobFolder => {
    temporary = room ? undefined : mkdtempSync(join(tmpdir(), 'folkmoot-files-'))
    const made = new BlobFolder(room?.folder ?? temporary ?? '')
    made.tidy(new Set(blobs.all()), clock.now())
    return made
  }
  return {
    quotas: room?.quotas ?? UNBOUNDED_FILES,
    key: room?.key ?? randomBytes(32),
    folder: (): BlobFolder => (folder ??= make()),
    [Symbol.dispose]: (): void => {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
    }
  }
}
