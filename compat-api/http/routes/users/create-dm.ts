import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe, snowflake } from '../../schema/fields.ts'

const body = z.object({ recipient_id: maybe(snowflake), recipients: maybe(z.array(snowflake).max(10)) })

/** Direct messages are not carried between nodes yet, so there is nobody they could reach. */
export const createDm = route({
  method: 'POST',
  path: '/users/@me/channels',
  auth: 'any',
  body,
  handler({ app, body: { recipient_id: recipient, recipients } }) {
    const id = recipient ?? recipients?.[0]
    throw apiError(id && app.guilds.user(id) ? 'cannotMessageUser' : 'unknownUser')
  }
})
