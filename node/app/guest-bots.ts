/**
 * A bot's token is good on every node of its guilds: it holds the bot's root key, which certifies a device of this node.
 * Two nodes that serve one bot have a device each, so neither forks the other's chain.
 *
 * A bad token costs one key derivation and one look-up by the public key that comes of it; whether there is a bot with the
 * id that it names changes nothing.
 */
import { makeKeyPair } from '../../crypto/identity.ts'
import { openToken } from '../../crypto/token.ts'
import { globalId, type DeviceKey, type UserCid } from '../core/ids.ts'
import { openUserGenesis } from '../core/identity.ts'
import type { GuildState } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { AccountRow, ApplicationRow } from '../storage/sqlite/account-store.ts'
import { certify, type Certified } from './account-keys.ts'

/** A bot as it is kept here, and the certificate of the device that was made for it. */
export interface Guest {
  readonly row: AccountRow
  readonly identity: Certified['identity']
}

/** States of the guilds that this node holds. */
export type States = () => Iterable<GuildState>

const isReplaced = (state: GuildState, user: UserCid, root: DeviceKey): boolean =>
  (state.roots.get(user)?.root ?? root) !== root

/** What a guild says of the bot, if it may act there with this root key. */
const knownIn = (states: States, user: UserCid, root: DeviceKey) => {
  const all = [...states()]
  if (all.some((state) => isReplaced(state, user, root))) return undefined
  return all.find((state) => state.members.has(user))?.users.get(user)
}

/** @param now ms since the Unix epoch. */
export const guestOf = (
  token: string,
  identities: Storage['identities'],
  states: States,
  now: number
): Guest | undefined => {
  const opened = openToken(token)
  if (!opened) return undefined
  const root = makeKeyPair(opened.seed)
  const key = root.key as DeviceKey
  const found = identities.botsUnder(key).find(({ user }) => globalId('uid1', user) === opened.id)
  const known = found && knownIn(states, found.user, key)
  const genesis = found && openUserGenesis(found.genesis)
  if (!found || !known || !genesis) return undefined
  const { user } = found
  const { identity, keys } = certify(user, root, found)
  const { id, name, globalName, avatar } = known
  const shown = { user, id, name, globalName, avatar, banner: null, login: null, password: null }
  const made = { bot: true, owner: genesis.owner, created: now, recovery: null, guest: true }
  return { identity, row: { ...shown, ...made, ...keys } }
}

/** Of a bot's application the other nodes know no more than the bot itself says: its clients need to be told of one. */
export const applicationOfGuest = ({ id, user, owner, name }: AccountRow): ApplicationRow | null =>
  owner && {
    id,
    bot: user,
    owner,
    name,
    description: '',
    publicBot: false,
    flags: null,
    endpoint: null,
    origin: null,
    icon: null,
    cover: null,
    settings: '{}'
  }
