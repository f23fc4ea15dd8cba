/**
 * Everything that can be checked of an archive with nothing but the archive: every CID, certificate and signature, every
 * chain, every op against the state of its own past, and what the ops make together, as a node does that joins.
 */
import type { Archives, Outline } from './outline.ts'
import { ArchiveBroken } from './format.ts'
import { readArchive, type Batch, type Ending } from './read-archive.ts'

/** An op of the archive is not what it should be. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused'
  readonly code = 'archive-refused'

  constructor(what: string, offset: number) {
    super(`the archive does not hold, in what begins at byte ${offset}: ${what}`)
  }
}

const sameLogs = (found: Outline['logs'], said: Ending['logs']): boolean => {
  const sorted = (logs: Ending['logs']) => logs.map(({ id, entries, heads }) => `${id} ${entries} ${heads}`).toSorted()
  return sorted(found).join('\n') === sorted(said).join('\n')
}

const difference = (found: Outline, { entries, state, logs }: Ending): string | undefined => {
  if (found.entries !== entries) return `it holds ${found.entries} ops and says ${entries}`
  if (found.state !== state) return 'its ops make another state than it says'
  return sameLogs(found.logs, logs) ? undefined : 'its logs end elsewhere than it says'
}

/**
 * @param archives of a node with nothing in it.
 * @param progress is told how many ops have been checked.
 * @throws ArchiveBroken, ArchiveRefused: the first thing that is wrong, and where
 */
export const verifyArchive = async (
  source: AsyncIterable<Uint8Array>,
  archives: Archives,
  progress: (ops: number) => void = () => {}
): Promise<Outline> => {
  let checked = 0
  const take = async ({ guild, frames, offset, ops }: Batch): Promise<void> => {
    const { fault, known } = await archives.take(guild, frames)
    if (fault !== null) throw new ArchiveRefused(fault, offset)
    if (known > 0) throw new ArchiveRefused('an op stands in it twice', offset)
    checked += ops
    progress(checked)
  }
  const { guild, ending } = await readArchive(source, take)
  const outline = archives.outline(guild)
  if (!outline) throw new ArchiveBroken('it holds no guild', 0)
  const wrong = difference(outline, ending)
  if (wrong) throw new ArchiveRefused(wrong, 0)
  return outline
}
