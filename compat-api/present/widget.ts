/** What anybody may be shown of a guild. Source: Discord, "Guild Resource: Guild Widget". */
import type { App, GuildView } from '../../node/app/index.ts'
import { theOne } from '../../node/core/fixtures/index.ts'
import type { ChannelCid, UserCid } from '../../node/core/ids.ts'
import { P } from '../../node/core/permissions.ts'
import type { Channel, GuildState } from '../../node/core/state.ts'
import { everyoneMay } from './everyone.ts'
import { inviteExpiry } from './invite.ts'
import { userIn } from './user.ts'

const MOST_MEMBERS = 100
const FACES = 6
/** Discord's: voice, and a stage. */
const AUDIBLE: readonly number[] = [2, 13]

const publicChannels = (state: GuildState): readonly Channel[] =>
  [...state.channels.values()]
    .filter((channel) => AUDIBLE.includes(channel.type) && everyoneMay(state, channel, P.VIEW_CHANNEL))
    .toSorted((a, b) => a.position - b.position)

/** Only the node where it was made knows its code. @param now ms since the Unix epoch */
const inviteCode = (app: App, { cid, state }: GuildView, now: number): string | null => {
  const said = theOne(state, 'widget')?.fields
  const invite = said?.invite ? state.invites.get(said.invite) : undefined
  if (!invite || invite.channel !== said?.channel) return null
  const code = app.invites.code(cid, invite.cid)
  const isOver = (inviteExpiry(invite) ?? Infinity) <= now || (invite.maxUses > 0 && invite.uses >= invite.maxUses)
  return isOver || code === invite.cid ? null : code
}

const isNamed = (activity: unknown): activity is { readonly name: string } =>
  typeof activity === 'object' && activity !== null && 'name' in activity && typeof activity.name === 'string'

/** Under a number of the widget's own, and without a picture, which would say who it is. */
const presentSeen = (
  app: App,
  view: GuildView,
  [user, n]: readonly [UserCid, number],
  ids: ReadonlyMap<ChannelCid, string>,
  origin: string
) => {
  const { status, activities } = app.presences.get(user)
  const { name, globalName } = userIn(view, user)
  const activity = activities.find(isNamed)
  const voice = app.voice.in(view.cid).get(user)
  const channel = voice && ids.get(voice.channel)
  const { mute = false, deaf = false } = view.state.members.get(user) ?? {}
  return {
    id: String(n),
    username: view.profile(user).nick ?? globalName ?? name,
    discriminator: '0000',
    avatar: null,
    status,
    avatar_url: `${origin}/embed/avatars/${n % FACES}.png`,
    ...(activity ? { activity: { name: activity.name } } : {}),
    ...(voice && channel
      ? {
          channel_id: channel,
          deaf,
          mute,
          self_deaf: voice.selfDeaf,
          self_mute: voice.selfMute,
          suppress: false
        }
      : {})
  }
}

/** @param origin by which the caller reaches this node. @param now ms since the Unix epoch */
export const presentWidget = (app: App, view: GuildView, origin: string, now: number) => {
  const { state } = view
  const channels = publicChannels(state)
  const ids = new Map(channels.map(({ cid, id }) => [cid, id]))
  const awake = [...state.members.keys()].filter((user) => app.presences.get(user).status !== 'offline')
  const code = inviteCode(app, view, now)
  return {
    id: state.id,
    name: state.settings.name,
    instant_invite: code === null ? null : `${origin}/invite/${code}`,
    channels: channels.map(({ id, name, position }) => ({ id, name, position })),
    members: awake.slice(0, MOST_MEMBERS).map((user, n) => presentSeen(app, view, [user, n], ids, origin)),
    presence_count: awake.length
  }
}
