/** What is asked of a peer for a file, one question at a time, and what it answers. */
import { MAX_CHUNKS, MAX_TREE, CHUNK } from '../../node/core/blobs.ts'
import type { BlobCid, GuildCid } from '../../node/core/ids.ts'
import { bytesUpTo, cid, int, literal, object } from '../../node/core/schema.ts'
import { frameOf } from '../wire/frames.ts'

export const getFrame = object({ k: literal('get'), guild: cid<GuildCid>(), blob: cid<BlobCid>() })

export const askFrame = frameOf({
  chunk: object({ k: literal('chunk'), index: int(0, MAX_CHUNKS - 1) }),
  bye: object({ k: literal('bye') })
})

/** The peer has not got it, or the asker may not have it: which of the two is not told. */
const none = object({ k: literal('none') })

export const treeFrame = frameOf({ tree: object({ k: literal('tree'), bytes: bytesUpTo(MAX_TREE) }), none })

export const chunkFrame = frameOf({ chunk: object({ k: literal('chunk'), bytes: bytesUpTo(CHUNK) }), none })
