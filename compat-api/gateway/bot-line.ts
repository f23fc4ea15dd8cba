/** Brings interactions to the bots that are connected here. Source: Discord, "Gateway Events: Interaction Create". */
import type { App, BotLine, GuildView, Interaction } from '../../node/app/index.ts'
import { isConversation } from '../../node/core/conversation.ts'
import type { UserCid } from '../../node/core/ids.ts'
import { presentInteraction } from '../present/index.ts'
import { hearsConversations } from './dispatch/conversations.ts'
import { Payload } from './format/index.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Those of the shard that the guild is on; several hear of it, as on Discord, and one answers. */
const hearers = (sessions: Sessions, { state }: GuildView, application: UserCid): readonly Session[] =>
  [...sessions.of(application)].filter((session) =>
    isConversation(state) ? hearsConversations(session) : session.serves(state.id)
  )

export const createBotLine = (app: App, sessions: Sessions): BotLine => ({
  reaches: (application) => [...sessions.of(application)].some(({ isRecalled }) => !isRecalled),
  deliver(interaction: Interaction) {
    const view = app.guilds.byCid(interaction.guild)
    if (!view) return
    for (const session of hearers(sessions, view, interaction.application))
      session.dispatch(
        'INTERACTION_CREATE',
        Payload.of(presentInteraction(app, view, interaction, session.terms.origin))
      )
  }
})
