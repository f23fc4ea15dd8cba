/** Sessions that enter and leave guilds as their users do. */
import { GatewayIntentBits } from 'discord-api-types/v10'
import type { UserCid } from '../../../node/core/ids.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { Payload } from '../format/index.ts'
import { isMember, welcome } from '../guild-create.ts'
import { holds } from '../intents.ts'
import type { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import type { ControlStep } from './control.ts'
import type { Scene } from './delivery.ts'

const leave = (sessions: Sessions, session: Session, { guild, id }: GuildState): void => {
  if (!session.guilds.has(guild)) return
  sessions.unsubscribe(session, guild)
  if (holds(session.terms.intents, GatewayIntentBits.Guilds)) session.dispatch('GUILD_DELETE', Payload.of({ id }))
}

const removed = ({ changes }: ControlStep): readonly UserCid[] =>
  changes.flatMap((change) => (change.type === 'member-removed' ? change.member.user : []))

const departing = (sessions: Sessions, step: ControlStep): readonly Session[] =>
  step.after.closed ? [...sessions.in(step.guild)] : removed(step).flatMap((user) => [...sessions.of(user)])

/** GUILD_DELETE for those whose user is no longer a member, and for all when the guild is closed. */
export const letGo = (sessions: Sessions, step: ControlStep): void => {
  for (const session of departing(sessions, step)) leave(sessions, session, step.after)
}

const isNew = ({ before, changes }: ControlStep): boolean =>
  before === null || changes.some(({ type }) => type === 'guild-created')

const added = ({ changes }: ControlStep): readonly UserCid[] =>
  changes.flatMap((change) => (change.type === 'member-added' ? change.member.user : []))

const arriving = (sessions: Sessions, step: ControlStep): readonly Session[] =>
  isNew(step) ? [...sessions.all()] : added(step).flatMap((user) => [...sessions.of(user)])

/** GUILD_CREATE for those whose user has become a member; the guild is live in their session at once. */
export const letIn = ({ app, view }: Scene, sessions: Sessions, step: ControlStep): void => {
  for (const session of arriving(sessions, step)) {
    if (!isMember(view, session) || !session.serves(view.state.id)) continue
    for (const { t, d } of welcome(app, sessions, session, view)) session.dispatch(t, Payload.of(d))
  }
}
