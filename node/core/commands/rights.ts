/**
 * Who may use a command: what its bot asks of everybody, and what the guild says of roles, people and channels.
 * Source: Discord, "Application Commands: Permissions".
 */
import { fixturesOf } from '../fixtures/index.ts'
import type { ChannelCid, Snowflake, UserCid } from '../ids.ts'
import { channelPermissions, ALL, P } from '../permissions.ts'
import type { Channel, Fixture, GuildState } from '../state.ts'
import type { Command } from './command.ts'

export type Right = Fixture<'rights'>['fields']['permissions'][number]
export const ROLE = 1
export const USER = 2
export const CHANNEL = 3

/** Of several that were made at the same time the last counts. @param command or the bot's own id, for all of its commands */
export const rightsOf = (state: GuildState, application: UserCid, command: Snowflake): Fixture<'rights'> | undefined =>
  fixturesOf(state, 'rights')
    .filter(({ fields }) => fields.application === application && fields.command === command)
    .at(-1)

/** How Discord writes "all channels" of a guild. */
export const allChannels = ({ id }: Pick<GuildState, 'id'>): Snowflake => String(BigInt(id) - 1n) as Snowflake

const ofChannel = (state: GuildState, rights: readonly Right[], channel: Channel): boolean | undefined => {
  const find = (id: string) => rights.find((right) => right.type === CHANNEL && right.id === id)
  return (find(channel.id) ?? find(allChannels(state)))?.allow
}

const ofMember = (state: GuildState, rights: readonly Right[], user: UserCid): boolean | undefined => {
  const id = state.users.get(user)?.id
  const own = rights.find((right) => right.type === USER && right.id === id)
  if (own) return own.allow
  const roles = (state.members.get(user)?.roles ?? []).map((role) => state.roles.get(role)?.id)
  const held = rights.filter((right) => right.type === ROLE && roles.includes(right.id as Snowflake))
  if (held.length > 0) return held.some(({ allow }) => allow)
  return rights.find((right) => right.type === ROLE && right.id === state.id)?.allow
}

/** @param room the channel, or the one that a thread lies in. */
export const mayUse = (
  state: GuildState,
  user: UserCid,
  room: ChannelCid,
  { application, command }: { readonly application: UserCid; readonly command: Command }
): boolean => {
  const channel = state.channels.get(room)
  const held = channel ? channelPermissions(state, user, channel) : 0n
  if (!channel || (held & P.USE_APPLICATION_COMMANDS) === 0n) return false
  if (held === ALL) return true
  const [own, all] = [command.id, state.users.get(application)?.id].map((id) =>
    id === undefined ? [] : (rightsOf(state, application, id)?.fields.permissions ?? [])
  )
  if ((ofChannel(state, own ?? [], channel) ?? ofChannel(state, all ?? [], channel)) === false) return false
  const byCommand = ofMember(state, own ?? [], user)
  if (byCommand !== undefined) return byCommand
  if (ofMember(state, all ?? [], user) === false) return false
  const asked = command.default_member_permissions
  return asked === null || (asked !== '0' && (held & BigInt(asked)) === BigInt(asked))
}
