/** What an alert of auto-moderation says beside the text that broke the rule. */
import type { ChannelCid, OpCid } from '../ids.ts'
import { cid, nullable, object, text, type Shape } from '../schema.ts'

/** Discord's type of such a message. */
export const ALERT = 24

export const flagged = object({
  /** Where it was said, or the thread. */
  channel: cid<ChannelCid>(),
  /** The message, when it was not blocked. */
  message: nullable(cid<OpCid>()),
  /** As the rule has it. */
  keyword: nullable(text(260)),
  matched: nullable(text(260))
})
export type Flagged = Shape<typeof flagged>
