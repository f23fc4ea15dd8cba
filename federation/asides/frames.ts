/** What goes over a stream of asides, after each other: ops of one guild, then others, then goodbye. */
import { cid, list, literal, object, type Shape } from '../../node/core/schema.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import { GOSSIP } from '../limits.ts'
import { frameOf, wireIdentity, wireOps } from '../wire/frames.ts'

export const asideFrame = frameOf({
  ops: object({
    k: literal('ops'),
    guild: cid<GuildCid>(),
    ops: wireOps(GOSSIP.frameOps),
    identities: list(wireIdentity, GOSSIP.frameOps + GOSSIP.frameGuests)
  }),
  bye: object({ k: literal('bye') })
})
export type AsideFrame = Exclude<Shape<typeof asideFrame>, { k: 'bye' }>
