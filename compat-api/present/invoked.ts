/** What a message says of who called it forth: the user's own word, or nothing. */
import type { App, GuildView } from '../../node/app/index.ts'
import { isConversation } from '../../node/core/conversation.ts'
import type { Message } from '../../node/core/messages.ts'
import { presentUser, userIn } from './user.ts'

const COMMAND = 2
const COMPONENT = 3
const FORM = 5

interface Of {
  readonly id: string
  readonly type: number
}

/** What the schemas ask of each kind. What a form came from is not told: it is between the user and the bot. */
const furtherOf = (app: App, { invoked, id }: Message, base: Of): object => {
  if (base.type === COMPONENT) {
    const source = invoked?.message ? app.messages.byCid(invoked.message)?.id : undefined
    return { interacted_message_id: source ?? id }
  }
  return base.type === FORM ? { triggering_interaction_metadata: { ...base, type: COMMAND } } : {}
}

export const presentInvoked = (app: App, view: GuildView, message: Message): object => {
  const { invoked, author } = message
  if (!invoked) return {}
  const application = userIn(view, author).id
  const from = { application_id: application, webhook_id: application }
  if (!app.interactions.isProved(message)) return from
  const { id, type, name } = invoked
  const user = presentUser(userIn(view, invoked.user))
  const owner = isConversation(view.state) ? '0' : view.state.id
  const base = { id, type, user, authorizing_integration_owners: { '0': owner } }
  return {
    ...from,
    interaction_metadata: { ...base, ...(name === null ? {} : { name }), ...furtherOf(app, message, base) },
    ...(name === null ? {} : { interaction: { id, type, name, user } })
  }
}
