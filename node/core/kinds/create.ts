import { decodeCbor } from '../../../crypto/primitives.ts'
import { openConversation } from '../conversation.ts'
import { globalId, guildCidOf } from '../ids.ts'
import { guildGenesis, type GuildGenesis } from '../op-schema.ts'
import type { Op } from '../ops.ts'
import { PersistentMap } from '../persistent-map.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, KnownUser, Member, Role } from '../state.ts'
import { beginConversation, mayBegin } from './begin-conversation.ts'
import { unlessErased } from './erase.ts'
import type { ControlRules } from './kind.ts'

/** @returns undefined when the bytes are no canonical guild genesis. */
export const openGenesis = (bytes: Uint8Array): GuildGenesis | undefined => {
  try {
    return guildGenesis(decodeCbor(bytes), 'genesis')
  } catch {
    return undefined
  }
}

const everyone = (state: GuildState, genesis: GuildGenesis): Role => ({
  cid: state.guild,
  id: state.id,
  name: '@everyone',
  permissions: genesis.everyone,
  position: '',
  color: 0,
  hoist: false,
  mentionable: false,
  emoji: null
})

const founder = (op: Op<'create'>): KnownUser => ({
  user: op.user,
  id: globalId('uid1', op.user),
  bot: false,
  name: op.display?.owner.name ?? 'unknown',
  globalName: op.display?.owner.globalName ?? null,
  avatar: op.display?.owner.avatar ?? null,
  sponsor: op.user
})

const founding = (op: Op<'create'>): Member => ({
  user: op.user,
  joinedAt: op.t,
  roles: [],
  timeoutUntil: null,
  sponsor: op.user,
  temporary: false,
  pending: false,
  invite: null
})

const misnamed = (): Refusal => refuse('wrong-guild', 'the genesis block is not the one this guild is named by')

/**
 * The first op. Its effect is a function of the genesis block, which the guild's CID commits to, save for the names it
 * shows: of a second `create` (only the owner can sign one) those are writes like any other, and the rest changes nothing.
 */
export const create: ControlRules<'create'> = {
  may: (state, op) => {
    if (!op.body || guildCidOf(op.body.genesis) !== state.guild) return misnamed()
    const conversation = openConversation(op.body.genesis)
    if (conversation) return mayBegin(conversation, op)
    const genesis = openGenesis(op.body.genesis)
    if (!genesis) return misnamed()
    return genesis.owner === op.user && genesis.t === op.t
      ? null
      : refuse('owner-only', 'only the owner named in the genesis block creates the guild, at the time it gives')
  },
  apply: (weave, op) => {
    const { view } = weave
    const conversation = op.body && openConversation(op.body.genesis)
    if (conversation) return beginConversation(weave, op, conversation)
    const genesis = op.body && openGenesis(op.body.genesis)
    if (!genesis) return
    const name = weave.register('settings/name', op.display?.name ?? 'unnamed')
    const icon = weave.register('settings/icon', op.display?.icon ?? null)
    const owner = weave.register(`user/${op.user}`, unlessErased(view, founder(op), op.t))
    const settings = { ...view.settings, name, icon }
    const users = view.users.set(op.user, owner)
    if (view.createdAt > 0) {
      weave.view = { ...view, settings, users }
      return
    }
    weave.view = {
      ...view,
      settings,
      users,
      owner: op.user,
      createdAt: op.t,
      roles: PersistentMap.of([[view.guild, everyone(view, genesis)]]),
      members: PersistentMap.of([[op.user, founding(op)]]),
      witnesses: { users: [op.user], threshold: 1 },
      rates: genesis.rates,
      ids: PersistentMap.of([
        [view.id, { type: 'role', cid: view.guild }],
        [owner.id, { type: 'user', cid: op.user }]
      ])
    }
  }
}
