import { z } from 'zod'
import { presentUser, userIn } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { queryInt } from '../../schema/fields.ts'
import { answerParams } from '../../schema/params.ts'
import { queryBound } from '../../schema/range.ts'
import { pollIn } from './poll-in.ts'

const query = z.object({ after: queryBound, limit: queryInt(1, 100, 25) })

export const listVoters = route({
  method: 'GET',
  path: '/channels/:channel_id/polls/:message_id/answers/:answer_id',
  auth: 'any',
  params: answerParams,
  query,
  handler(call) {
    const { answer_id: answer } = call.params
    const { seen, message } = pollIn(call, 'unknownMessage')
    if (answer > message.poll.answers.length) throw apiError('notFound')
    const { after, limit } = call.query
    const users = call.app.messages.voters(message.cid, answer, { limit, ...(after ? { after } : {}) })
    return { users: users.map((user) => presentUser(userIn(seen.view, user))) }
  }
})
