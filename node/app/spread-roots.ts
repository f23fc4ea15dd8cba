/** A user of this node whose root key is replaced says so in each of their guilds; and what others replace ends here. */
import { PersistentMap } from '../core/persistent-map.ts'
import type { GuildCid, UserCid } from '../core/ids.ts'
import type { Logger } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

interface RootsDeps {
  readonly bus: EventBus
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly logger: Logger
}

const tell = async (guild: Guild, user: UserCid, { accounts, storage, logger }: RootsDeps): Promise<void> => {
  const device = accounts.device(user)
  const rotation = accounts.rotation(user)
  const genesis = device && storage.log.identity(device.cert)?.genesis
  if (!device || !rotation || !genesis || guild.state.roots.get(user)?.root === device.root) return
  try {
    await guild.write(device, [{ k: 'rotate', body: { user, genesis, rotation, cut: [] } }])
  } catch (error) {
    logger.warn('a guild does not know the new root key', { guild: guild.cid, user, error })
  }
}

const tellAll = (user: UserCid, deps: RootsDeps): void => {
  for (const guild of deps.registry.all()) if (guild.state.users.has(user)) void tell(guild, user, deps)
}

/** Users about whose keys two states differ. */
const touched = (before: GuildState | null, after: GuildState): ReadonlySet<UserCid> =>
  new Set(
    before === null
      ? [...after.roots.keys(), ...after.revoked.keys()]
      : [
          ...[...PersistentMap.changes(before.roots, after.roots)].map(({ key }) => key),
          ...[...PersistentMap.changes(before.revoked, after.revoked)].map(({ key }) => key)
        ]
  )

/** Has this node's device been revoked, or its root key been replaced by a later one? */
const ends = (state: GuildState, user: UserCid, { accounts }: RootsDeps): boolean => {
  const device = accounts.device(user)
  const root = state.roots.get(user)
  if (!device) return false
  const isReplaced = root !== undefined && root.root !== device.root && root.n >= accounts.rootNumber(user)
  return isReplaced || (state.revoked.get(user)?.includes(device.key) ?? false)
}

const heed = (before: GuildState | null, after: GuildState, deps: RootsDeps): void => {
  if (before !== null && before.roots === after.roots && before.revoked === after.revoked) return
  for (const user of touched(before, after)) {
    if (!ends(after, user, deps)) continue
    deps.accounts
      .revoked(user)
      .catch((error: unknown) => deps.logger.error('tokens that have ended could not be dropped', { user, error }))
  }
}

/** A guild has just told of users of this node. */
const greet = (cid: GuildCid, before: GuildState | null, after: GuildState, deps: RootsDeps): void => {
  const guild = deps.registry.get(cid)
  if (!guild || before?.users === after.users) return
  const met = deps.accounts.list().filter(({ cid: user }) => after.users.has(user) && !before?.users.has(user))
  for (const { cid: user } of met) void tell(guild, user, deps)
}

/** Also of what was replaced just before the node stopped. */
export const spreadRoots = (deps: RootsDeps): Disposable => {
  for (const { cid } of deps.accounts.list()) tellAll(cid, deps)
  return deps.bus.subscribe((event) => {
    if (event.kind === 'account' && event.event.type === 'root-replaced') tellAll(event.event.user, deps)
    if (event.kind !== 'control') return
    // What ends a device for good is taken from no state that is on trial.
    if (event.trial !== 'begun') heed(event.trial === 'ended' ? null : event.before, event.after, deps)
    greet(event.guild, event.before, event.after, deps)
  })
}
