/** Archives as files: written readable by their owner only, and read a portion at a time. */
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'

/** The file cannot be written to or read from. */
export class ArchiveFileRefused extends Error {
  override readonly name = 'ArchiveFileRefused'
  readonly code = 'archive-file-refused'
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Writes a file as a whole or not at all.
 *
 * @param force also over a file that is there.
 * @throws ArchiveFileRefused; whatever the source does
 */
export const writeFile = async (path: string, source: AsyncIterable<Uint8Array>, force: boolean): Promise<number> => {
  if (!force && existsSync(path)) {
    throw new ArchiveFileRefused(`${path} is there already: name another file, or say --force to write over it`)
  }
  const part = `${path}.part`
  let bytes = 0
  try {
    await rm(part, { force: true })
    await using file = await open(part, 'wx', 0o600)
    for await (const chunk of source) {
      await file.writeFile(chunk)
      bytes += chunk.byteLength
    }
    await file.sync()
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    const isOfFile = error instanceof Error && 'syscall' in error && 'path' in error
    throw isOfFile ? new ArchiveFileRefused(`${path} cannot be written: ${reason(error)}`, { cause: error }) : error
  }
  await rename(part, path)
  return bytes
}

/** @throws ArchiveFileRefused */
export const readFile = async function* (path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path)
  } catch (cause) {
    throw new ArchiveFileRefused(`${path} cannot be read: ${reason(cause)}`, { cause })
  }
}
