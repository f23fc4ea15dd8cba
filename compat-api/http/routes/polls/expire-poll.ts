import { presentMessage } from '../../../present/index.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'
import { pollIn } from './poll-in.ts'

export const expirePoll = route({
  method: 'POST',
  path: '/channels/:channel_id/polls/:message_id/expire',
  auth: 'any',
  params: messageParams,
  async handler(call) {
    const { app, account } = call
    const { seen, message } = pollIn(call, 'notAPoll')
    const ended = await app.polls.end(seen.place, account.cid, message.id)
    return presentMessage(app, seen.view, ended, account.cid, call.origin.http)
  }
})
