/**
 * Who holds what in a channel: cases small enough to be read, and some drawn at random. Roles and members go by short
 * names here, so that nothing but the arithmetic is needed to check them.
 */
import { objectId, opCidOf, type ChannelCid, type RoleCid } from '../../node/core/ids.ts'
import { channelPermissions, guildPermissions, P } from '../../node/core/permissions.ts'
import type { Channel, GuildState, Overwrite, Role } from '../../node/core/state.ts'
import { sha256, utf8 } from '../../crypto/primitives.ts'
import { actor } from '../support/core/actors.ts'
import { T0 } from '../support/core/clock.ts'
import { found, letIn } from '../support/core/replica.ts'
import { SeededRandom } from '../support/core/random.ts'

interface Bits {
  readonly allow: string
  readonly deny: string
}

export interface PermissionCase {
  readonly name: string
  /** Permissions as decimal text, by name; `everyone` is everybody's. */
  readonly roles: Readonly<Record<string, string>>
  /** Names of the member's roles. */
  readonly held: readonly string[]
  readonly owner: boolean
  /** Do they wait to be approved? */
  readonly pending?: boolean
  /** By the name of a role, or `member`. */
  readonly overwrites: Readonly<Record<string, Bits>>
}

const [alice, bob] = [actor('alice'), actor('bob')]
const moot = found(alice)
letIn(moot, alice, bob)

const cidNamed = (name: string): RoleCid =>
  name === 'everyone' ? moot.guild : opCidOf(sha256(utf8(`a role named ${name}`)))

const roleOf = (name: string, permissions: string): Role => ({
  cid: cidNamed(name),
  id: objectId(T0, opCidOf(utf8(name))),
  name,
  permissions: BigInt(permissions),
  position: name === 'everyone' ? '' : '1',
  color: 0,
  hoist: false,
  mentionable: false,
  emoji: null
})

const overwriteOf = (member: string, name: string, { allow, deny }: Bits): Overwrite => ({
  target: name === 'member' ? (member as RoleCid) : cidNamed(name),
  type: name === 'member' ? 'member' : 'role',
  allow: BigInt(allow),
  deny: BigInt(deny)
})

const stateOf = ({ roles, held, owner, pending = false }: PermissionCase): GuildState => {
  const { state } = moot
  const member = state.members.get(bob.user)
  if (!member) throw new Error('bob is a member')
  const made = Object.entries(roles).map(([name, permissions]) => roleOf(name, permissions))
  return {
    ...state,
    owner: owner ? bob.user : state.owner,
    roles: made.reduce((all, role) => all.set(role.cid, role), state.roles),
    members: state.members.set(bob.user, { ...member, roles: held.map(cidNamed), pending })
  }
}

const channelOf = ({ overwrites }: PermissionCase): Channel => ({
  cid: opCidOf(utf8('channel')) as ChannelCid,
  id: objectId(T0, opCidOf(utf8('channel'))),
  type: 0,
  name: 'general',
  topic: null,
  position: 0,
  parent: null,
  nsfw: false,
  slowmode: 0,
  bitrate: 64_000,
  userLimit: 0,
  overwrites: Object.entries(overwrites).map(([name, bits]) => overwriteOf(bob.user, name, bits))
})

/** What the member holds in the guild and in the channel, as decimal text. */
export const holdings = (each: PermissionCase): { readonly guild: string; readonly channel: string } => {
  const state = stateOf(each)
  return {
    guild: String(guildPermissions(state, bob.user)),
    channel: String(channelPermissions(state, bob.user, channelOf(each)))
  }
}

const VIEW = P.VIEW_CHANNEL
const SEND = P.SEND_MESSAGES
const bits = (allow: bigint, deny: bigint): Bits => ({ allow: String(allow), deny: String(deny) })
const base = { roles: { everyone: String(VIEW | SEND) }, held: [], owner: false, overwrites: {} }

const readable: readonly PermissionCase[] = [
  { ...base, name: 'what everybody has' },
  { ...base, name: 'the owner has everything', owner: true, overwrites: { everyone: bits(0n, VIEW) } },
  {
    ...base,
    name: 'an administrator has everything',
    roles: { everyone: '0', admin: String(P.ADMINISTRATOR) },
    held: ['admin'],
    overwrites: { member: bits(0n, VIEW | SEND) }
  },
  { ...base, name: 'the overwrite of @everyone denies', overwrites: { everyone: bits(0n, SEND) } },
  {
    ...base,
    name: 'of two roles, one denies and one allows: allowed',
    roles: { everyone: String(VIEW | SEND), a: '0', b: '0' },
    held: ['a', 'b'],
    overwrites: { a: bits(0n, SEND), b: bits(SEND, 0n) }
  },
  {
    ...base,
    name: "the member's own overwrite comes last",
    roles: { everyone: String(VIEW), a: '0' },
    held: ['a'],
    overwrites: { a: bits(SEND, 0n), member: bits(0n, SEND) }
  },
  { ...base, name: 'who cannot see the channel has nothing in it', overwrites: { member: bits(SEND, VIEW) } },
  {
    ...base,
    name: 'an overwrite of a role not held does nothing',
    roles: { everyone: String(VIEW | SEND), a: '0' },
    overwrites: { a: bits(0n, VIEW) }
  }
]

const SOME = [VIEW, SEND, P.MANAGE_MESSAGES, P.ADD_REACTIONS, P.MANAGE_ROLES, P.CONNECT]

const drawn = (n: number): PermissionCase => {
  const random = new SeededRandom(`permissions ${n}`)
  const some = (): bigint => SOME.reduce((sum, bit) => (random.below(2) === 0 ? sum | bit : sum), 0n)
  const names = ['a', 'b', 'c']
  const targets = ['everyone', ...names, 'member'].filter(() => random.below(3) > 0)
  return {
    name: `drawn ${n}`,
    roles: Object.fromEntries(['everyone', ...names].map((name) => [name, String(some())])),
    held: names.filter(() => random.below(2) === 0),
    owner: false,
    overwrites: Object.fromEntries(targets.map((name) => [name, bits(some(), some())]))
  }
}

const HISTORY = P.READ_MESSAGE_HISTORY

const waiting: readonly PermissionCase[] = [
  {
    ...base,
    name: 'who waits to be approved looks, and does nothing else',
    roles: { everyone: String(VIEW | SEND | HISTORY) },
    pending: true
  },
  {
    ...base,
    name: 'nor by the role of an administrator',
    roles: { everyone: '0', admin: String(P.ADMINISTRATOR) },
    held: ['admin'],
    pending: true
  },
  {
    ...base,
    name: 'and what is hidden from them they do not see',
    overwrites: { member: bits(0n, VIEW) },
    pending: true
  }
]

export const permissionCases: readonly PermissionCase[] = [
  ...readable,
  ...Array.from({ length: 40 }, (_, n) => drawn(n)),
  ...waiting
]
