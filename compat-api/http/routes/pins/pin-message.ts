import type { Snowflake } from '../../../../node/core/ids.ts'
import { channelOf, messageOf } from '../../access.ts'
import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'

type PinCall = Call<'any', { channel_id: Snowflake; message_id: Snowflake }>

const spec = { auth: 'any', status: 204, params: messageParams } as const
const PATH = '/channels/:channel_id/messages/pins/:message_id'
const OLD_PATH = '/channels/:channel_id/pins/:message_id'

const change = async (call: PinCall, verb: 'pin' | 'unpin'): Promise<void> => {
  const seen = channelOf(call, call.params.channel_id)
  const { id, pinnedAt } = messageOf(call, seen, call.params.message_id)
  const isDone = (pinnedAt !== null) === (verb === 'pin')
  if (!isDone) await call.app.messages[verb](seen.place, call.account.cid, id)
}

const pin = (call: PinCall): Promise<void> => change(call, 'pin')
const unpin = (call: PinCall): Promise<void> => change(call, 'unpin')

export const pinMessage = route({ ...spec, method: 'PUT', path: PATH, handler: pin })
export const unpinMessage = route({ ...spec, method: 'DELETE', path: PATH, handler: unpin })
export const pinMessageOldPath = route({ ...spec, method: 'PUT', path: OLD_PATH, handler: pin })
export const unpinMessageOldPath = route({ ...spec, method: 'DELETE', path: OLD_PATH, handler: unpin })
