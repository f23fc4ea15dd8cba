import { z } from 'zod'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, text } from '../../schema/fields.ts'
import { messageParams } from '../../schema/params.ts'
import { isChoice } from '../../../../node/core/polls.ts'
import { pollIn } from './poll-in.ts'

/** Some clients send texts. */
const answerId = z.union([
  int(1, 10),
  text(2)
    .regex(/^(?:[1-9]|10)$/)
    .transform(Number)
])

/** All that one votes for from now on; none takes the vote back. People's clients do it so; bots do not vote, as on Discord. */
export const vote = route({
  method: 'PUT',
  path: '/channels/:channel_id/polls/:message_id/answers/@me',
  auth: 'user',
  status: 204,
  params: messageParams,
  body: z.object({ answer_ids: z.array(answerId).max(10) }),
  rateLimit: { limit: 1, window: 250, bucket: 'votes' },
  async handler(call) {
    const { seen, message } = pollIn(call, 'pollBlocked')
    const answers = [...new Set(call.body.answer_ids)].toSorted((a, b) => a - b)
    if (!isChoice(message.poll, answers))
      throw invalidField(
        'answer_ids',
        'POLL_INVALID_ANSWERS',
        'Name answers of the poll; several only where it says so.'
      )
    await call.app.polls.vote(seen.place, call.account.cid, message.id, answers)
  }
})
