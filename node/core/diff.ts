/** (before, after) -> what happened, in the order clients need it: containers before what lies in them. */
import type { ControlEvent } from './events.ts'
import { PersistentMap, type Change } from './persistent-map.ts'
import { isSame } from './same.ts'
import type { GuildState, Member } from './state.ts'

const bySort = (events: ControlEvent[]): ControlEvent[] => {
  const order = (e: ControlEvent): number => ORDER.indexOf(e.type)
  return events.toSorted((a, b) => order(a) - order(b))
}

/** Roles and channels exist before members and invites name them, and go after. */
const ORDER: readonly ControlEvent['type'][] = [
  'guild-created',
  'guild-updated',
  'role-created',
  'role-updated',
  'emojis-updated',
  'channel-created',
  'channel-updated',
  'ban-removed',
  'ban-added',
  'member-removed',
  'member-added',
  'member-updated',
  'member-moved',
  'invite-created',
  'invite-deleted',
  'hooks-updated',
  'fixture-created',
  'fixture-updated',
  'fixture-deleted',
  'channel-deleted',
  'role-deleted'
]

/** What an op that came late makes the log judge again is new, but mostly says what it said before: that is nobody's news. */
const differs = <K extends string, V>({ before, after }: Change<K, V>): boolean => !isSame(before, after)

const changes = <K extends string, V>(
  before: PersistentMap<K, V>,
  after: PersistentMap<K, V>,
  map: (change: Change<K, V>) => ControlEvent | null
): ControlEvent[] => {
  if (before === after) return []
  return [...PersistentMap.changes(before, after)]
    .filter(differs)
    .map(map)
    .filter((event) => event !== null)
}

const roles = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.roles, after.roles, ({ before: old, after: role }) => {
    if (role && old) return { type: 'role-updated', role, old }
    if (role) return { type: 'role-created', role }
    return old ? { type: 'role-deleted', role: old } : null
  })

const channels = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.channels, after.channels, ({ before: old, after: channel }) => {
    if (channel && old) return { type: 'channel-updated', channel, old }
    if (channel) return { type: 'channel-created', channel }
    return old ? { type: 'channel-deleted', channel: old } : null
  })

const members = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.members, after.members, ({ before: old, after: member }) => {
    if (member && old) return isSame(still(member), still(old)) ? null : { type: 'member-updated', member, old }
    if (member) return { type: 'member-added', member }
    return old ? { type: 'member-removed', member: old } : null
  })

/** Where somebody has been put is no news of who they are. */
const still = (member: Member): Member => {
  const { moved: _, ...rest } = member
  return rest
}

const moves = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.members, after.members, ({ before: old, after: member }) =>
    member?.moved && !isSame(member.moved, old?.moved)
      ? { type: 'member-moved', user: member.user, move: member.moved }
      : null
  )

const bans = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.bans, after.bans, ({ before: old, after: ban }) => {
    if (ban && !old) return { type: 'ban-added', ban }
    return old && !ban ? { type: 'ban-removed', ban: old } : null
  })

/** A use of an invite changes its count, which is nobody's news. */
const invites = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.invites, after.invites, ({ before: old, after: invite }) => {
    if (invite && !old) return { type: 'invite-created', invite }
    return old && !invite ? { type: 'invite-deleted', invite: old } : null
  })

/** Clients are told of all of a guild's emoji at once. */
const emojis = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.emojis, after.emojis, () => ({ type: 'emojis-updated' as const })).slice(0, 1)

/** A webhook that moves changes two channels. */
const hooks = (before: GuildState, after: GuildState): ControlEvent[] => {
  if (before.hooks === after.hooks) return []
  const touched = [...PersistentMap.changes(before.hooks, after.hooks)]
    .filter(differs)
    .flatMap((change) => [
      ...(change.before ? [change.before.channel] : []),
      ...(change.after ? [change.after.channel] : [])
    ])
  return [...new Set(touched)].map((channel) => ({ type: 'hooks-updated', channel }))
}

const fixtures = (before: GuildState, after: GuildState): ControlEvent[] =>
  changes(before.fixtures, after.fixtures, ({ before: old, after: fixture }) => {
    if (fixture && old) return { type: 'fixture-updated', fixture, old }
    if (fixture) return { type: 'fixture-created', fixture }
    return old ? { type: 'fixture-deleted', fixture: old } : null
  })

const guild = (before: GuildState, after: GuildState): ControlEvent[] => {
  if (before.createdAt === 0 && after.createdAt !== 0) return [{ type: 'guild-created' }]
  const same = isSame(before.settings, after.settings) && before.owner === after.owner && before.closed === after.closed
  return same ? [] : [{ type: 'guild-updated' }]
}

/** Everything that differs between two states of one guild. Costs as much as the difference. */
export const diff = (before: GuildState, after: GuildState): readonly ControlEvent[] =>
  bySort([
    ...guild(before, after),
    ...roles(before, after),
    ...channels(before, after),
    ...members(before, after),
    ...moves(before, after),
    ...bans(before, after),
    ...invites(before, after),
    ...emojis(before, after),
    ...hooks(before, after),
    ...fixtures(before, after)
  ])
