import { z } from 'zod'
import { guildOf, presentMessage, roomIn } from '../../../present/index.ts'
import { typeOfCall } from '../../../../node/core/interactions/calls.ts'
import type { App, Interaction } from '../../../../node/app/index.ts'
import { LOADING } from '../../../../node/core/message-fold.ts'
import type { Message } from '../../../../node/core/messages.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { refresh } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { queryBool } from '../../schema/fields.ts'
import { callback } from '../../schema/interaction.ts'
import { interactionParams } from '../../schema/params.ts'
import { readAnswer } from './answer-body.ts'

/** @throws ApiError 10062, 40060 */
const waitingFor = (app: App, id: Snowflake, token: string): Interaction => {
  const interaction = app.interactions.waiting(id, token)
  if (interaction) return interaction
  throw apiError(app.interactions.isAnswered(id, token) ? 'alreadyAnswered' : 'unknownInteraction')
}

const presentResponse = (app: App, interaction: Interaction, type: number, message: Message | null, origin: string) => {
  const view = refresh(app, interaction.guild)
  const shown = message && presentMessage(app, view, message, null, origin)
  const isLoading = message !== null && (message.flags & LOADING) !== 0
  return {
    interaction: {
      id: interaction.id,
      type: typeOfCall(interaction.call),
      channel_id: roomIn(app, view, interaction.channel)?.id,
      ...guildOf(view),
      ...(message
        ? {
            response_message_id: message.id,
            response_message_loading: isLoading,
            response_message_ephemeral: message.isPrivate === true
          }
        : {})
    },
    ...(shown ? { resource: { type: type === 7 ? 7 : 4, message: shown } } : {})
  }
}

export const answerInteraction = route({
  method: 'POST',
  path: '/interactions/:interaction_id/:interaction_token/callback',
  auth: 'none',
  params: interactionParams,
  query: z.object({ with_response: queryBool }),
  body: callback,
  multipart: 'files',
  // Of all users of a bot together, whose process has one address.
  rateLimit: { limit: 500, window: 5000 },
  admit: ({ app, params: { interaction_id: id, interaction_token: token } }) => {
    if (!app.interactions.isAnswered(id, token)) waitingFor(app, id, token)
  },
  async handler({ app, params, query, body, files, origin }) {
    const interaction = waitingFor(app, params.interaction_id, params.interaction_token)
    const read = await readAnswer({ app, files }, interaction, body)
    if (!read) return undefined
    using attached = read.attached
    const message = await app.interactions.answer(interaction, read.answer)
    await attached?.sent()
    return query.with_response ? presentResponse(app, interaction, body.type, message, origin.http) : undefined
  }
})
