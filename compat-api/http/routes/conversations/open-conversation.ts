import { z } from 'zod'
import { presentConversation } from '../../../present/index.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, snowflake, text } from '../../schema/fields.ts'

const body = z.object({
  recipient_id: maybe(snowflake),
  recipients: maybe(z.array(snowflake).max(10)),
  /** Of people who let an application put them into groups: nobody is asked for that here. `nicks` come with them alone. */
  access_tokens: maybe(z.array(text(10_240)).max(1521))
})

/** The conversation of two, which is there already if either has begun it; several recipients make a group. */
export const openConversation = route({
  method: 'POST',
  path: '/users/@me/channels',
  auth: 'any',
  body,
  async handler({ app, account, body: { recipient_id: recipient, recipients, access_tokens: tokens } }) {
    if (tokens && tokens.length > 0) throw apiError('invalidGrant')
    const ids = [...new Set(recipient ? [recipient] : (recipients ?? []))]
    const people = ids.map((id) => {
      const person = app.directory.byId(account.cid, id)
      if (!person) throw apiError('unknownUser')
      return person
    })
    const [one, ...more] = people
    if (one && more.length === 0) {
      return presentConversation(app, await app.conversations.open(account.cid, one), account.cid)
    }
    if (account.bot) throw apiError('cannotMessageUser')
    return presentConversation(app, await app.conversations.openGroup(account.cid, people), account.cid)
  }
})
