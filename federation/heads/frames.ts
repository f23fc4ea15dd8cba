/** One frame a stream, and no answer. */
import type { GuildCid, OpCid } from '../../node/core/ids.ts'
import { cid, list, literal, object, type Shape } from '../../node/core/schema.ts'
import { HEADS } from '../limits.ts'
import { frameOf } from '../wire/frames.ts'

/** Ops that have come to the sender in another way than by gossip, and which nothing follows there. */
export const headsFrame = frameOf({
  heads: object({ k: literal('heads'), guild: cid<GuildCid>(), heads: list(cid<OpCid>(), HEADS.told) })
})
export type HeadsFrame = Shape<typeof headsFrame>
