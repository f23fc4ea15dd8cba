/** Interactions of bots with an endpoint go there, and not over the gateway; what comes back is their first answer. */
import type { App, Application, BotLine, Interaction } from '../../node/app/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import type { Logger } from '../../node/core/ports.ts'
import { readAnswer } from '../http/routes/interactions/answer-body.ts'
import { callback } from '../http/schema/interaction.ts'
import { presentInteraction } from '../present/index.ts'
import type { Endpoints } from './endpoints.ts'

/** It will answer over the API. */
const ACCEPTED = 202

export const withEndpoints = (app: App, line: BotLine, endpoints: Endpoints, logger: Logger): BotLine => {
  const endpointOf = (bot: UserCid): Application | undefined => {
    const account = app.accounts.account(bot)
    const application = account && app.accounts.application(account.id)
    return application?.endpoint ? application : undefined
  }

  const send = async (application: Application, interaction: Interaction): Promise<void> => {
    const view = app.guilds.byCid(interaction.guild)
    if (!view) return
    const payload = presentInteraction(app, view, interaction, application.origin ?? '')
    const { status, body } = await endpoints.send(application, payload)
    if (status === ACCEPTED) return
    if (status !== 200) throw new Error(`it answers with status ${status}`)
    const read = await readAnswer({ app, files: [] }, interaction, callback.parse(body))
    using _attached = read?.attached
    if (read) await app.interactions.answer(interaction, read.answer)
  }

  return {
    reaches: (bot) => endpointOf(bot) !== undefined || line.reaches(bot),
    deliver(interaction) {
      const application = endpointOf(interaction.application)
      if (!application) return line.deliver(interaction)
      send(application, interaction).catch((error: unknown) =>
        logger.warn('an interaction endpoint did not answer as it should', { application: application.id, error })
      )
    }
  }
}
