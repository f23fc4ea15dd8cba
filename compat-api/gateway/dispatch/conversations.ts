/** Direct messages: who gets their events, and what becomes of the people in them. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { App, GuildView } from '../../../node/app/index.ts'
import { channelOf } from '../../../node/core/conversation.ts'
import type { DomainEvent } from '../../../node/core/events.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { presentConversation, presentUser, userIn } from '../../present/index.ts'
import { Payload } from '../format/index.ts'
import type { EventName } from '../events.ts'
import type { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import type { ControlStep } from './control.ts'
import { deliver, type Scene } from './delivery.ts'

/** Events of private channels go to the first shard. Source: Discord, "Gateway: Sharding". */
export const hearsConversations = ({ terms: { shard } }: Session): boolean => shard === null || shard[0] === 0

const isPerson = ({ terms }: Session): boolean => !terms.bot

/** From now on a session has what is said in every conversation of its user, whether it is listed or not. */
export const joinConversations = (app: App, sessions: Sessions, session: Session): void => {
  if (!hearsConversations(session)) return
  for (const { cid } of app.conversations.all(session.terms.user)) sessions.subscribe(session, cid)
}

const subscribeMembers = (sessions: Sessions, { cid, state }: GuildView): void => {
  for (const user of state.members.keys())
    for (const session of sessions.of(user)) if (hearsConversations(session)) sessions.subscribe(session, cid)
}

const tellMembers = (sessions: Sessions, { view }: Scene, t: EventName, except: UserCid, data: object): void =>
  deliver(sessions, view.cid, {
    t,
    intents: GatewayIntentBits.DirectMessages,
    to: (session) => isPerson(session) && session.terms.user !== except,
    data: () => ({ channel_id: view.state.channels.get(channelOf(view.cid))?.id, ...data })
  })

/** CHANNEL_RECIPIENT_ADD and _REMOVE for who stays; the channel itself, as each of them sees it, when its name or icon changes. */
export const dispatchConversationStep = (scene: Scene, sessions: Sessions, { before, changes }: ControlStep): void => {
  const { app, view } = scene
  for (const change of changes) {
    if (change.type === 'member-removed')
      for (const session of sessions.of(change.member.user)) sessions.unsubscribe(session, view.cid)
  }
  subscribeMembers(sessions, view)
  for (const change of before === null ? [] : changes) {
    if (change.type === 'member-added' || change.type === 'member-removed') {
      const { user } = change.member
      const t = change.type === 'member-added' ? 'CHANNEL_RECIPIENT_ADD' : 'CHANNEL_RECIPIENT_REMOVE'
      tellMembers(sessions, scene, t, user, { user: presentUser(userIn(view, user)) })
    }
  }
  const isChanged = changes.some(({ type }) => type === 'channel-updated' || type === 'guild-updated')
  if (before === null || !isChanged) return
  for (const session of sessions.in(view.cid))
    if (isPerson(session))
      session.dispatch('CHANNEL_UPDATE', Payload.of(presentConversation(app, view, session.terms.user)))
}

/** CHANNEL_CREATE and CHANNEL_DELETE, for people: bots meet a private channel by what is said in it. */
export const dispatchConversation = (
  app: App,
  sessions: Sessions,
  { user, guild, isOpen }: Extract<DomainEvent, { kind: 'conversation' }>
): void => {
  const view = app.guilds.byCid(guild)
  if (!view) return
  if (isOpen) subscribeMembers(sessions, view)
  const data = Payload.of(presentConversation(app, view, user))
  for (const session of sessions.of(user))
    if (isPerson(session)) session.dispatch(isOpen ? 'CHANNEL_CREATE' : 'CHANNEL_DELETE', data)
}
