/**
 * Users by whom more than eight devices speak. The rules refuse the ninth where its own past shows the others
 * (core/devices.ts); devices that have not seen each other are all kept, for nodes that hold the same must come to the
 * same. But what those past eight say live this node takes, together, no faster than one chain may grow. History is not
 * held up: a bot or a webhook that ten nodes serve in earnest must not keep a late joiner waiting.
 *
 * Attack when absent: whoever holds a root key certifies a thousand devices, each of which says from an old branch as much
 * as one may say.
 */
import { isLive, MAX_DEVICES } from '../../core/devices.ts'
import type { DeviceKey, GuildCid, UserCid } from '../../core/ids.ts'
import type { Op } from '../../core/ops.ts'
import type { GuildState } from '../../core/state.ts'
import type { DeviceStore } from '../../storage/sqlite/device-store.ts'

/** Users whose devices are kept in mind; the one that spoke least lately is forgotten first. */
const REMEMBERED = 1000
/** Of one user. */
const DEVICES = 4096

/** Root keys by device, in order of arrival. */
type Devices = Map<DeviceKey, DeviceKey>

export class Crowds {
  readonly #guild: GuildCid
  readonly #seen: DeviceStore
  readonly #users = new Map<UserCid, Devices>()

  constructor(guild: GuildCid, seen: DeviceStore) {
    this.#guild = guild
    this.#seen = seen
  }

  /** Does an op that is about to be taken come by a device beyond those that there is room for? */
  isSurplus({ user, root, header: { key } }: Op, state: GuildState): boolean {
    const devices = this.#devicesOf(user)
    if (!devices.has(key) && devices.size < DEVICES) devices.set(key, root)
    if (devices.size <= MAX_DEVICES) return false
    const live = [...devices].filter(([device, by]) => isLive(state, user, { key: device, root: by }))
    return !live.slice(0, MAX_DEVICES).some(([device]) => device === key)
  }

  #devicesOf(user: UserCid): Devices {
    const devices =
      this.#users.get(user) ?? new Map(this.#seen.in(this.#guild, user).map(({ key, root }) => [key, root]))
    this.#users.delete(user)
    this.#users.set(user, devices)
    const oldest = this.#users.size > REMEMBERED ? this.#users.keys().next() : undefined
    if (oldest && !oldest.done) this.#users.delete(oldest.value)
    return devices
  }
}
