/** Takes a file from one peer, chunk by chunk: each is checked, and the next is on its way meanwhile. */
import { isChunk, openTree, type BlobTree } from '../../node/core/blobs.ts'
import type { BlobCid, GuildCid } from '../../node/core/ids.ts'
import type { BlobSink } from '../../node/core/ports.ts'
import { PeerTooSlow, ProtocolBroken } from '../errors.ts'
import { BLOBS } from '../limits.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { chunkFrame, treeFrame } from './frames.ts'

/** It is not the peer's fault: the chunk cannot be kept here. */
export class NotKept extends Error {
  override readonly name = 'NotKept'
}

const keep = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (cause) {
    throw new NotKept('a chunk could not be kept', { cause })
  }
}

/**
 * Waits for the peer, and no longer in all than what it brings is worth.
 *
 * Attack when absent: a peer gives a chunk every nine seconds, and nobody else is asked.
 */
const createWait = (now: () => number) => {
  let left: number = BLOBS.patience
  return async <T>(answer: Promise<T>): Promise<T> => {
    const begun = now()
    const given = await answer
    left += BLOBS.patiencePerChunk - (now() - begun)
    if (left < 0) throw new PeerTooSlow()
    return given
  }
}

const ask = (frames: FrameStream, tree: BlobTree, index: number): Promise<void> =>
  index < tree.chunks.length ? frames.write({ k: 'chunk', index }) : frames.write({ k: 'bye' })

/**
 * @returns `taken`: all of it; `unwanted`: it is not to be kept; `none`: not of this peer.
 * @throws ProtocolBroken, PeerStalled, PeerTooSlow, NotKept, or the stream's own error
 */
export const takeBlob = async (
  frames: FrameStream,
  { guild, blob }: { readonly guild: GuildCid; readonly blob: BlobCid },
  sink: BlobSink
): Promise<'taken' | 'unwanted' | 'none'> => {
  const wait = createWait(() => performance.now())
  await frames.write({ k: 'get', guild, blob })
  const answer = await wait(frames.read(treeFrame))
  if (answer.k === 'none') return 'none'
  const tree = openTree(blob, answer.bytes)
  if (!tree) throw new ProtocolBroken('that is not the list of the chunks of the file')
  const first = await keep(sink.begin(tree))
  if (first === null) {
    await frames.write({ k: 'bye' })
    return 'unwanted'
  }
  await ask(frames, tree, first)
  for (let index = first; index < tree.chunks.length; index++) {
    const given = await wait(frames.read(chunkFrame))
    if (given.k === 'none') return 'none'
    if (!isChunk(tree, index, given.bytes)) throw new ProtocolBroken('a chunk is not what its file says')
    await ask(frames, tree, index + 1)
    await keep(sink.take(index, given.bytes))
  }
  return 'taken'
}
