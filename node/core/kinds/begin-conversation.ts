/** How a conversation begins: see ../conversation.ts. */
import type { Weave } from '../causal/weave.ts'
import {
  channelOf,
  conversationId,
  GROUP,
  IN_CONVERSATION,
  NO_NAME,
  PAIR,
  RATES,
  type ConversationGenesis
} from '../conversation.ts'
import { globalId, type Snowflake, type UserCid } from '../ids.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, KnownUser, Member, Role, Target } from '../state.ts'
import { unlessErased } from './erase.ts'

/** Each of a pair may, for neither waits for the other: what they begin is the same. */
export const mayBegin = (genesis: ConversationGenesis, op: Op<'create'>): Refusal | null => {
  const isTheirs =
    genesis.k === 'pair' ? genesis.users.includes(op.user) : genesis.owner === op.user && genesis.t === op.t
  return isTheirs ? null : refuse('owner-only', 'they are not in the conversation that the genesis block names')
}

const nameless = (user: UserCid): KnownUser => ({
  user,
  id: globalId('uid1', user),
  bot: false,
  name: 'unknown',
  globalName: null,
  avatar: null,
  sponsor: user
})

const named = (op: Op<'create'>): KnownUser => ({
  ...nameless(op.user),
  name: op.display?.owner.name ?? 'unknown',
  globalName: op.display?.owner.globalName ?? null,
  avatar: op.display?.owner.avatar ?? null
})

const memberOf = (user: UserCid, joinedAt: number): Member => ({
  user,
  joinedAt,
  roles: [],
  timeoutUntil: null,
  sponsor: user,
  temporary: false,
  pending: false,
  invite: null
})

const everybody = ({ guild, id }: GuildState): Role => ({
  cid: guild,
  id,
  name: '@everyone',
  permissions: IN_CONVERSATION,
  position: '',
  color: 0,
  hoist: false,
  mentionable: false,
  emoji: null
})

const PLAIN = {
  topic: null,
  position: 0,
  parent: null,
  nsfw: false,
  slowmode: 0,
  bitrate: 64_000,
  userLimit: 0,
  overwrites: []
}

/** Nothing but what its author is called hangs on the op: two that begin a pair at once begin the same. */
export const beginConversation = (weave: Weave, op: Op<'create'>, genesis: ConversationGenesis): void => {
  const { view } = weave
  const users = view.users.set(op.user, weave.register(`user/${op.user}`, unlessErased(view, named(op), op.t)))
  if (view.createdAt > 0) {
    weave.view = { ...view, users }
    return
  }
  const people = genesis.k === 'pair' ? genesis.users : [genesis.owner]
  const joinedAt = genesis.k === 'pair' ? 1 : genesis.t
  const channel = channelOf(view.guild)
  const id = conversationId(view.guild, genesis)
  const type = genesis.k === 'pair' ? PAIR : GROUP
  weave.view = {
    ...view,
    users: PersistentMap.of(people.map((user) => [user, users.get(user) ?? nameless(user)])),
    createdAt: joinedAt,
    roles: PersistentMap.of([[view.guild, everybody(view)]]),
    channels: PersistentMap.of([[channel, { cid: channel, id, type, name: NO_NAME, ...PLAIN }]]),
    members: PersistentMap.of(people.map((user) => [user, memberOf(user, joinedAt)])),
    rates: RATES,
    ids: PersistentMap.of([
      [id, { type: 'channel', cid: channel }],
      ...people.map((user): [Snowflake, Target] => [globalId('uid1', user), { type: 'user', cid: user }])
    ])
  }
}
