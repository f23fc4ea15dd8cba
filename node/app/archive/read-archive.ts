/** An archive read from its beginning to its end, in batches of frames that belong together. */
import { guildCidOf, type GuildCid } from '../../core/ids.ts'
import { ArchiveBroken, readFrames, type Frame } from './format.ts'

export interface Batch {
  readonly guild: GuildCid
  readonly frames: readonly Uint8Array[]
  /** Where the batch begins in the file, and where it ends. */
  readonly offset: number
  readonly ops: number
}

/** What the archive says of itself when it is over. */
export interface Ending {
  readonly entries: number
  readonly state: string
  readonly logs: readonly { readonly id: string; readonly entries: number; readonly heads: string }[]
}

const BATCH_FRAMES = 256
const BATCH_BYTES = 256 * 1024

type Log = Extract<Frame, { k: 'log' }>
type Order = 'guild' | 'ops' | 'logs' | 'end'

const endingOf = ({ entries, state }: Extract<Frame, { k: 'end' }>, logs: readonly Log[]): Ending => ({
  entries,
  state,
  logs: logs.map((log) => ({ id: log.id, entries: log.entries, heads: log.heads }))
})

/** Where in the file a frame may stand. @returns undefined where it may not */
const follow = (order: Order, { k }: Frame): Order | undefined => {
  if (order === 'guild') return k === 'guild' ? 'ops' : undefined
  if (order === 'ops' && (k === 'op' || k === 'identity')) return 'ops'
  if ((order === 'ops' || order === 'logs') && k === 'log') return 'logs'
  return (order === 'ops' || order === 'logs') && k === 'end' ? 'end' : undefined
}

/**
 * @param take is given each batch, and the next is read when it is done.
 * @returns the guild, and what the archive says of it.
 * @throws ArchiveBroken; whatever `take` does
 */
export const readArchive = async (
  source: AsyncIterable<Uint8Array>,
  take: (batch: Batch) => Promise<void>
): Promise<{ readonly guild: GuildCid; readonly ending: Ending }> => {
  const logs: Log[] = []
  let guild: GuildCid | undefined
  let order: Order = 'guild'
  let batch: { frames: Uint8Array[]; bytes: number; ops: number; offset: number } | undefined
  let end: Extract<Frame, { k: 'end' }> | undefined
  let last = 0
  let ops = 0

  const flush = async (): Promise<void> => {
    if (batch && guild) await take({ guild, frames: batch.frames, offset: batch.offset, ops: batch.ops })
    batch = undefined
  }

  for await (const { frame, bytes, offset } of readFrames(source)) {
    const next = follow(order, frame)
    if (!next) throw new ArchiveBroken(`'${frame.k}' does not belong here`, offset)
    order = next
    last = offset
    if (frame.k === 'guild') guild = guildCidOf(frame.genesis)
    if (frame.k === 'op') ops += 1
    // Each log holds an op at least: nobody has us keep more than was there to check.
    if (frame.k === 'log' && logs.push(frame) > ops)
      throw new ArchiveBroken('it names more logs than it has ops', offset)
    if (frame.k === 'end') end = frame
    if (frame.k === 'log' || frame.k === 'end') continue
    batch ??= { frames: [], bytes: 0, ops: 0, offset }
    batch.frames.push(bytes)
    batch.bytes += bytes.byteLength
    if (frame.k === 'op') batch.ops += 1
    if (batch.frames.length >= BATCH_FRAMES || batch.bytes >= BATCH_BYTES) await flush()
  }
  await flush()
  if (end && guild) return { guild, ending: endingOf(end, logs) }
  throw new ArchiveBroken('it ends before its last frame: the file has been cut short', last)
}
