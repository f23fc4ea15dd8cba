/** An interaction as its bot hears of it. Source: Discord, "Receiving and Responding: Interaction Object". */
import type { App, GuildView, Interaction } from '../../node/app/index.ts'
import { isConversation } from '../../node/core/conversation.ts'
import { globalId, type Snowflake, type UserCid } from '../../node/core/ids.ts'
import { typeOfCall } from '../../node/core/interactions/calls.ts'
import { channelPermissions } from '../../node/core/permissions.ts'
import { presentChannel } from './channel.ts'
import { presentConversation } from './conversation.ts'
import { featuresOf } from './features.ts'
import { componentsWith, namedIn, optionsWith, shownFiles, type ShownFiles } from './interaction-ids.ts'
import { presentMember } from './member.ts'
import { presentMessage } from './message.ts'
import { presentRole } from './role.ts'
import { roomById, roomIn, type Room } from './room.ts'
import { presentThread } from './thread.ts'
import { presentUser, userIn } from './user.ts'

interface Scene {
  readonly app: App
  readonly view: GuildView
  readonly interaction: Omit<Interaction, 'token'>
  readonly origin: string
}

/** As clients know it but for its overwrites: instead of those, what the user may do there. */
const presentPlace = ({ app, view, interaction: { user } }: Scene, { channel, thread }: Room) => {
  const whole = thread ? presentThread(app, view, thread, null) : presentChannel(view.state, channel, app.messages)
  const { permission_overwrites: _hidden, ...place } = { permission_overwrites: null, ...whole }
  return { ...place, permissions: String(channelPermissions(view.state, user, channel)) }
}

/** With what they may do in the channel. */
const presentCaller = (view: GuildView, user: UserCid, room: Room | undefined) => {
  const member = view.state.members.get(user)
  const permissions = String(room ? channelPermissions(view.state, user, room.channel) : 0n)
  return member && { ...presentMember(view, member), permissions }
}

const mapOf = <T>(ids: readonly string[], find: (id: Snowflake) => T | undefined): object | undefined => {
  const found = [...new Set(ids)].flatMap((id) => {
    const one = find(id as Snowflake)
    return one === undefined ? [] : [[id, one]]
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

/** Somebody who is or was there: what this node knows of others is not told by a bot's leave. */
const userWith = ({ view: { state } }: Scene, id: Snowflake): UserCid | undefined => {
  const target = state.ids.get(id)
  if (target?.type === 'user') return target.cid
  return isConversation(state) ? [...state.members.keys()].find((user) => globalId('uid1', user) === id) : undefined
}

const memberWith = (scene: Scene, room: Room | undefined, id: Snowflake) => {
  const user = isConversation(scene.view.state) ? undefined : userWith(scene, id)
  const whole = user && presentCaller(scene.view, user, room)
  if (!whole) return undefined
  const { user: _user, deaf: _deaf, mute: _mute, ...member } = whole
  return member
}

/** Where the caller may look. */
const roomWith = (scene: Scene, id: Snowflake) => {
  const { app, view, interaction } = scene
  const place = roomById(app, id)
  const room = place?.guild === view.cid ? roomIn(app, view, place.channel) : undefined
  const sees = room?.thread
    ? app.threads.maySee(view.state, interaction.user, room.thread)
    : room && channelPermissions(view.state, interaction.user, room.channel) !== 0n
  return room && sees ? presentPlace(scene, room) : undefined
}

const roleWith = ({ view }: Scene, id: Snowflake) => {
  const target = view.state.ids.get(id)
  const role = target?.type === 'role' ? view.state.roles.get(target.cid) : undefined
  return role && presentRole(view.state, role)
}

const resolve = (scene: Scene, room: Room | undefined, files: ShownFiles): object => {
  const { app, view, interaction, origin } = scene
  const { users, roles, channels, messages } = namedIn(interaction)
  const resolved = {
    users: mapOf(users, (id) => {
      const user = userWith(scene, id)
      return user && presentUser(userIn(view, user))
    }),
    members: mapOf(users, (id) => memberWith(scene, room, id)),
    roles: mapOf(roles, (id) => roleWith(scene, id)),
    channels: mapOf(channels, (id) => roomWith(scene, id)),
    messages: mapOf(messages, (id) => {
      const message = app.messages.get(interaction.channel, id)
      return message && presentMessage(app, view, message, interaction.application, origin)
    }),
    attachments: files.size > 0 ? Object.fromEntries([...files.values()].map((file) => [file.id, file])) : undefined
  }
  const known = Object.entries(resolved).filter(([, found]) => found !== undefined)
  return known.length > 0 ? { resolved: Object.fromEntries(known) } : {}
}

const presentData = (scene: Scene, room: Room | undefined): object => {
  const { app, view, interaction, origin } = scene
  const { call, command, isOfGuild } = interaction
  const files = shownFiles(app, origin, room?.id, interaction)
  const resolved = resolve(scene, room, files)
  if (call.k === 'form')
    return { custom_id: call.customId, components: componentsWith(call.components, files), ...resolved }
  if (call.k === 'component') {
    const chosen = call.values ? { values: call.values } : {}
    return { custom_id: call.customId, component_type: call.componentType, ...chosen, ...resolved }
  }
  return {
    id: command?.id,
    name: command?.name,
    type: command?.type,
    ...(call.options.length > 0 ? { options: optionsWith(call.options, files) } : {}),
    ...(call.target === null ? {} : { target_id: call.target }),
    ...(isOfGuild ? { guild_id: view.state.id } : {}),
    ...resolved
  }
}

const inConversation = ({ app, view, interaction }: Scene) => ({
  user: presentUser(userIn(view, interaction.user)),
  channel: presentConversation(app, view, interaction.application),
  authorizing_integration_owners: { '0': '0' },
  context: view.state.members.has(interaction.application) ? 1 : 2
})

const inGuild = (scene: Scene, room: Room | undefined) => {
  const { view, interaction } = scene
  const { state } = view
  return {
    guild_id: state.id,
    guild: { id: state.id, locale: state.settings.locale, features: featuresOf(state) },
    guild_locale: state.settings.locale,
    member: presentCaller(view, interaction.user, room),
    ...(room ? { channel: presentPlace(scene, room) } : {}),
    authorizing_integration_owners: { '0': state.id },
    context: 0
  }
}

/** @param origin where its reader reaches this node, without a trailing slash */
export const presentInteraction = (
  app: App,
  view: GuildView,
  { token, ...interaction }: Interaction,
  origin: string
): object => {
  const scene: Scene = { app, view, interaction, origin }
  const room = roomIn(app, view, interaction.channel)
  const { message } = interaction
  return {
    id: interaction.id,
    application_id: userIn(view, interaction.application).id,
    type: typeOfCall(interaction.call),
    token,
    version: 1,
    data: presentData(scene, room),
    channel_id: room?.id,
    ...(isConversation(view.state) ? inConversation(scene) : inGuild(scene, room)),
    app_permissions: String(room ? channelPermissions(view.state, interaction.application, room.channel) : 0n),
    locale: interaction.locale,
    entitlements: [],
    attachment_size_limit: app.files.limit,
    ...(message ? { message: presentMessage(app, view, message, interaction.application, origin) } : {})
  }
}
