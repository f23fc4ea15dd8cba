import { z } from 'zod'
import { presentThread } from '../../../present/index.ts'
import { threadStart } from '../../../../node/core/thread-start.ts'
import { channelOf, messageOf } from '../../access.ts'
import { route } from '../../route.ts'
import { messageParams } from '../../schema/params.ts'
import { threadFields } from './thread-body.ts'

const NEWS = 5

export const startThreadFromMessage = route({
  method: 'POST',
  path: '/channels/:channel_id/messages/:message_id/threads',
  auth: 'any',
  status: 201,
  params: messageParams,
  body: z.object(threadFields),
  async handler(call) {
    const seen = channelOf(call, call.params.channel_id)
    const { name, auto_archive_duration: autoArchive, rate_limit_per_user: slowmode } = call.body
    const start = threadStart(seen.view.state, seen.channel.cid)
    const thread = await call.app.threads.create(seen.place, call.account.cid, {
      name,
      type: seen.channel.type === NEWS ? 10 : 11,
      from: messageOf(call, seen, call.params.message_id),
      autoArchive: autoArchive ?? start.autoArchive,
      slowmode: slowmode ?? start.slowmode,
      invitable: true
    })
    return presentThread(call.app, seen.view, thread, call.account.cid)
  }
})
