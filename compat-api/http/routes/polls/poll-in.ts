import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { Poll } from '../../../../node/core/polls.ts'
import { messageOf, roomOf, type SeenRoom } from '../../access.ts'
import { apiError, type KnownError } from '../../api-error.ts'
import type { Call } from '../../route.ts'

interface SeenPoll {
  readonly seen: SeenRoom
  readonly message: Message & { readonly poll: Poll }
}

/**
 * @param otherwise what is answered for a message that is no poll.
 * @throws ApiError 10003, 10008, 50001
 */
export const pollIn = (
  call: Pick<Call<'any'>, 'app' | 'account'> & {
    readonly params: { readonly channel_id: Snowflake; readonly message_id: Snowflake }
  },
  otherwise: KnownError
): SeenPoll => {
  const seen = roomOf(call, call.params.channel_id)
  const message = messageOf(call, seen, call.params.message_id)
  const { poll } = message
  if (!poll) throw apiError(otherwise)
  return { seen, message: { ...message, poll } }
}
