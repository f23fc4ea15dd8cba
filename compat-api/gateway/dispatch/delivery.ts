/** One event on its way to the sessions of a guild. */
import type { App, GuildView } from '../../../node/app/index.ts'
import { isConversation } from '../../../node/core/conversation.ts'
import type { ChannelCid, GuildCid, UserCid } from '../../../node/core/ids.ts'
import { mayIn, P } from '../../../node/core/permissions.ts'
import type { Channel, GuildState } from '../../../node/core/state.ts'
import { roomIn } from '../../present/index.ts'
import { Payload } from '../format/index.ts'
import { holds } from '../intents.ts'
import type { EventName } from '../events.ts'
import type { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'

export interface Delivery {
  readonly t: EventName
  /** Any of these intents lets a session have it; 0: it takes none. */
  readonly intents: number
  /** Which of the guild's sessions get it. */
  readonly to: (session: Session) => boolean
  /** The payload's `d`; made once, when somebody gets it, for all who reach this node by one origin. */
  readonly data: (origin: string, user: UserCid) => object
  /** Is it another payload for each user? */
  readonly perUser?: boolean
}

/** Where something happened. */
export interface Scene {
  readonly app: App
  readonly view: GuildView
}

/** Which intent lets a session have what is said in a guild, or in direct messages. */
export const intentFor = ({ view }: Scene, inGuilds: number, inConversations: number): number =>
  isConversation(view.state) ? inConversations : inGuilds

export const everybody = (): boolean => true

/** Whether a session's user has a permission in a channel, worked out once for each user. */
export const allowedIn = (
  state: GuildState,
  channel: ChannelCid | Channel,
  wanted: bigint = P.VIEW_CHANNEL
): ((session: Session) => boolean) => {
  const known = new Map<UserCid, boolean>()
  return ({ terms: { user } }) => {
    const answer = known.get(user) ?? mayIn(state, user, channel, wanted)
    known.set(user, answer)
    return answer
  }
}

/** Whether a session's user may see a channel or thread, worked out once for each user; nobody sees one that is gone. */
export const allowedInRoom = ({ app, view }: Scene, cid: ChannelCid): ((session: Session) => boolean) => {
  const room = roomIn(app, view, cid)
  if (!room) return () => false
  const { thread } = room
  const sees = allowedIn(view.state, room.channel)
  return thread ? ({ terms: { user } }) => app.threads.maySee(view.state, user, thread) : sees
}

/** A value made at the first call. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** A value for each origin, made at the first call. */
export const onceFor = <T>(make: (origin: string) => T): ((origin: string) => T) => {
  const made = new Map<string, T>()
  return (origin) => {
    const known = made.get(origin) ?? make(origin)
    made.set(origin, known)
    return known
  }
}

/** Sends to those concerned; they share one payload, as far as they reach this node by one origin. */
export const deliver = (sessions: Sessions, guild: GuildCid, { t, intents, to, data, perUser }: Delivery): void => {
  const concerned: Session[] = []
  for (const session of sessions.in(guild))
    if (holds(session.terms.intents, intents) && to(session)) concerned.push(session)
  const groups = Map.groupBy(concerned, ({ terms }) => (perUser ? `${terms.user} ${terms.origin}` : terms.origin))
  for (const group of groups.values()) {
    const terms = group[0]?.terms
    if (terms) sessions.post(t, Payload.of(data(terms.origin, terms.user)), group)
  }
}
