import type { Snowflake } from '../../../../node/core/ids.ts'
import { messageOf, roomOf } from '../../access.ts'
import type { Call } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'

/** Pins moved below `messages`; both paths do the same. */
export const PIN_PATH = '/channels/:channel_id/messages/pins/:message_id'
export const OLD_PIN_PATH = '/channels/:channel_id/pins/:message_id'

export const pinSpec = {
  auth: 'any',
  status: 204,
  params: messageParams,
  rateLimit: { limit: 5, window: 4000, bucket: 'pins' }
} as const
export type PinCall = Call<'any', { channel_id: Snowflake; message_id: Snowflake }>

/** Pinning what is pinned, or the other way round, changes nothing and succeeds. */
export const changePin = async (call: PinCall, verb: 'pin' | 'unpin'): Promise<void> => {
  const seen = roomOf(call, call.params.channel_id)
  const { id, pinnedAt } = messageOf(call, seen, call.params.message_id)
  const isDone = (pinnedAt !== null) === (verb === 'pin')
  if (!isDone) await call.app.messages[verb](seen.place, call.account.cid, id, call.reason)
}
