/** Use cases on the devices of this node's accounts: which there are, and ending one in every guild. */
import { isLater } from '../core/devices.ts'
import type { DeviceKey, UserCid } from '../core/ids.ts'
import { revocationStatement } from '../core/identity.ts'
import type { BodyOf } from '../core/ops.ts'
import type { Device as SigningDevice, Logger } from '../core/ports.ts'
import type { GuildState, Root } from '../core/state.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { DeviceView, Devices } from './app.ts'
import type { EventBus } from './bus.ts'
import { AccountRefused, Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

interface DevicesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly logger: Logger
}

type Revocation = BodyOf<'device.del'>

export class LocalDevices implements Devices {
  readonly #deps: DevicesDeps

  constructor(deps: DevicesDeps) {
    this.#deps = deps
  }

  list(user: UserCid): readonly DeviceView[] {
    const { registry, accounts, storage } = this.#deps
    const here = accounts.device(user)?.key
    const revoked = this.#revokedOf(user)
    const guilds = [...registry.all()].filter(({ state }) => state.users.has(user))
    const root = this.#rootOf(user)
    return storage.devices.of(user).map(({ key, root: by, last }) => ({
      key,
      isHere: key === here,
      standing: revoked.has(key) ? 'revoked' : root !== undefined && by !== root ? 'replaced' : 'good',
      guilds: guilds
        .filter(({ cid }) => storage.devices.in(cid, user).some((each) => each.key === key))
        .map(({ state }) => state.id),
      last
    }))
  }

  async revoke(user: UserCid, key: DeviceKey): Promise<{ readonly guilds: number }> {
    const device = this.list(user).find((each) => each.key === key)
    if (!device) throw new AccountRefused('unknown-device', 'no device with that key has been seen here')
    if (device.isHere) throw new AccountRefused('own-device', 'that is the device of this node, and none ends itself')
    const guilds = [...this.#deps.registry.all()].filter(({ state }) => this.#isToHear(state, user, key))
    for (const guild of guilds) await this.#tell(guild, user, key)
    return { guilds: guilds.length }
  }

  /** A guild that knows a local user now hears of the devices that they have revoked elsewhere. */
  async catchUp(guild: Guild, user: UserCid): Promise<void> {
    for (const key of this.#revokedOf(user)) {
      if (this.#isToHear(guild.state, user, key)) await this.#tell(guild, user, key)
    }
  }

  #isToHear({ users, revoked, closed }: GuildState, user: UserCid, key: DeviceKey): boolean {
    return !closed && users.has(user) && !(revoked.get(user)?.includes(key) ?? false)
  }

  async #tell(guild: Guild, user: UserCid, key: DeviceKey): Promise<void> {
    const carrier = this.#carrierIn(guild, user)
    const body = this.#proof(user, key)
    if (!carrier || !body) throw new AccountRefused('unknown-account', 'nobody here can tell the guild')
    try {
      await guild.write(carrier, [{ k: 'device.del', body }])
    } catch (error) {
      // A device that an older root key had certified is good for nothing there already.
      if (!(error instanceof Denied && error.refusal.code === 'unproven')) throw error
    }
  }

  /** The user, who alone can say how far the device had been read; of a guild that they have left, any local member. */
  #carrierIn({ state }: Guild, user: UserCid): SigningDevice | undefined {
    const { accounts } = this.#deps
    const others = accounts.list().map(({ cid }) => cid)
    const carrier = [user, ...others].find((each) => state.members.has(each))
    return carrier && accounts.device(carrier)
  }

  #proof(user: UserCid, device: DeviceKey): Revocation | undefined {
    const { accounts, storage } = this.#deps
    const own = accounts.device(user)
    const genesis = own && storage.log.identity(own.cert)?.genesis
    const sig = accounts.signAsRoot(user, revocationStatement(user, device))
    return genesis && sig && { user, genesis, device, sig, cut: [] }
  }

  #revokedOf(user: UserCid): ReadonlySet<DeviceKey> {
    return new Set([...this.#deps.registry.states()].flatMap(({ revoked }) => revoked.get(user) ?? []))
  }

  /** The latest root key that is known of. */
  #rootOf(user: UserCid): DeviceKey | undefined {
    const { registry, accounts } = this.#deps
    const own = accounts.device(user)
    const known = [...registry.states()].flatMap(({ roots }) => roots.get(user) ?? [])
    const first: Root | undefined = own && { n: accounts.rootNumber(user), root: own.root }
    return [...known, ...(first ? [first] : [])].reduce<Root | undefined>((a, b) => (isLater(a, b) ? b : a), undefined)
      ?.root
  }
}

/** What was revoked in one guild is told to the next that a user of this node comes into. */
export const spreadRevocations = (devices: LocalDevices, bus: EventBus, deps: DevicesDeps): Disposable =>
  bus.subscribe((event) => {
    if (event.kind !== 'control' || event.before?.users === event.after.users) return
    const guild = deps.registry.get(event.guild)
    const met = deps.accounts
      .list()
      .filter(({ cid: user }) => event.after.users.has(user) && !event.before?.users.has(user))
    for (const { cid: user } of guild ? met : [])
      devices
        .catchUp(guild as Guild, user)
        .catch((error: unknown) => deps.logger.warn('a guild does not know of a revoked device', { user, error }))
  })
