/**
 * Gives files to peers: those that messages name which the peer may hold now, asked anew for each chunk.
 *
 * Attack when absent: a member's node that is kept out of a channel hears of a file there, and asks for it by its name.
 */
import type { BlobCid, GuildCid } from '../../node/core/ids.ts'
import type { BlobShelf, Clock } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import type { Peers } from '../peers.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { askFrame, getFrame } from './frames.ts'

export interface ServeParts {
  readonly shelf: BlobShelf
  readonly peers: Pick<Peers, 'mayHave'>
  readonly clock: Clock
  readonly buckets: TokenBuckets
}

const NONE = { k: 'none' } as const

export const serveBlob = async (frames: FrameStream, peer: string, parts: ServeParts): Promise<void> => {
  const { shelf, peers, clock, buckets } = parts
  const mayHave = (guild: GuildCid, blob: BlobCid): boolean =>
    shelf.named(guild, blob).some((name) => peers.mayHave(peer, guild, name, clock.now()))
  const { guild, blob } = await frames.read(getFrame)
  await buckets.wait(peer, frames.ended)
  const found = mayHave(guild, blob) ? await shelf.open(blob) : undefined
  if (!found) return frames.write(NONE)
  await using file = found
  await frames.write({ k: 'tree', bytes: file.tree.bytes })
  for (let ask = await frames.read(askFrame); ask.k === 'chunk'; ask = await frames.read(askFrame)) {
    if (ask.index >= file.tree.chunks.length) throw new ProtocolBroken('there is no such chunk')
    await buckets.wait(peer, frames.ended)
    if (!mayHave(guild, blob)) return frames.write(NONE)
    await frames.write({ k: 'chunk', bytes: await file.chunk(ask.index) })
  }
}
