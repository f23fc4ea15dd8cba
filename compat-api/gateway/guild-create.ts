/** A guild as one session may see it. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { App, GuildView } from '../../node/app/index.ts'
import type { Snowflake } from '../../node/core/ids.ts'
import { mayIn, P } from '../../node/core/permissions.ts'
import { presentGuildCreate } from '../present/index.ts'
import { holds } from './intents.ts'
import type { Dispatch, Session, SessionTerms } from './session.ts'
import type { Sessions } from './sessions.ts'

/** Without the channels that the session's user may not view. */
export const presentGuildFor = (app: App, view: GuildView, terms: SessionTerms) => {
  const { user, intents, largeThreshold } = terms
  const presences = holds(intents, GatewayIntentBits.GuildPresences)
  const guild = presentGuildCreate(view, app, user, { presences, largeThreshold })
  const hidden = new Set<string>()
  for (const channel of view.state.channels.values())
    if (!mayIn(view.state, user, channel, P.VIEW_CHANNEL)) hidden.add(channel.id)
  return { ...guild, channels: guild.channels.filter(({ id }) => !hidden.has(id)) }
}

export const isMember = (view: GuildView | undefined, session: Session): view is GuildView =>
  view !== undefined && !view.state.closed && view.state.members.has(session.terms.user)

/** Lets a session have a guild's events from now on, beginning with the guild itself. */
export function* welcome(app: App, sessions: Sessions, session: Session, view: GuildView): Generator<Dispatch> {
  if (session.guilds.has(view.cid)) return
  sessions.subscribe(session, view.cid)
  if (!holds(session.terms.intents, GatewayIntentBits.Guilds)) return
  yield { t: 'GUILD_CREATE', d: presentGuildFor(app, view, session.terms) }
}

/**
 * The guilds that READY listed, one after the other. Each is read when its turn comes; one that was left in the
 * meantime is said to be gone, because the client waits for it.
 */
export function* welcomeAll(
  app: App,
  sessions: Sessions,
  session: Session,
  listed: readonly { readonly cid: GuildView['cid']; readonly id: Snowflake }[]
): Generator<Dispatch> {
  for (const { cid, id } of listed) {
    const view = app.guilds.byCid(cid)
    if (isMember(view, session)) yield* welcome(app, sessions, session, view)
    else yield { t: 'GUILD_DELETE', d: { id } }
  }
}
