/**
 * By which local devices this node proves to peers that it has members of a guild. One is enough, but not any: a peer may
 * know already that somebody was removed, or has revoked the device that is here, and this node not yet. Then the next
 * member has their turn, so that nobody is kept out by whom they share a node with. Others are shown beside them only as far as
 * they see channels that those before them do not: who lives together is nobody's business.
 */
import { isRevokedIn } from '../core/devices.ts'
import { channelLog, type GuildCid, type UserCid } from '../core/ids.ts'
import type { Device } from '../core/ports.ts'
import { mayHold, restrictedChannels } from '../core/audience.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Registry } from './guild/registry.ts'

/** So many devices are shown for one guild. */
const SHOWN = 8

interface AmbassadorsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  /** Local users who have been let in, while the log that says so is still on its way. */
  readonly entrants: ReadonlyMap<GuildCid, UserCid>
  /** A conversation with somebody whom one has blocked. */
  isShunned(guild: GuildCid): boolean
}

export class Ambassadors {
  readonly #deps: AmbassadorsDeps
  /** How often a peer has taken the device shown for no member's. */
  readonly #turns = new Map<GuildCid, number>()

  constructor(deps: AmbassadorsDeps) {
    this.#deps = deps
  }

  /** Local devices that may speak for members, or for somebody who has just been let in. */
  devicesIn(guild: GuildCid): readonly Device[] {
    const devices = this.#devices(guild)
    const turn = (this.#turns.get(guild) ?? 0) % Math.max(devices.length, 1)
    const entrant = this.#deps.entrants.get(guild)
    const newcomer = entrant && this.#deps.accounts.device(entrant)
    if (devices.length === 0) return newcomer ? [newcomer] : []
    return this.#seeing(guild, [...devices.slice(turn), ...devices.slice(0, turn)])
  }

  /** Is somebody here a member, or about to be? */
  isCarried(guild: GuildCid): boolean {
    return this.#members(guild).length > 0 || this.#deps.entrants.has(guild)
  }

  /** Guilds that some local account is a member of. */
  followed(): readonly GuildCid[] {
    return [...this.#deps.registry.all()]
      .map(({ cid }) => cid)
      .filter((cid) => this.#members(cid).length > 0 && !this.#deps.isShunned(cid))
  }

  turnedAway(guild: GuildCid): void {
    this.#turns.set(guild, (this.#turns.get(guild) ?? 0) + 1)
  }

  /** The first, and of the others who sees more than those before them. */
  #seeing(guild: GuildCid, devices: readonly Device[]): readonly Device[] {
    const state = this.#deps.registry.get(guild)?.state
    const hidden = new Set(state ? restrictedChannels(state).map(({ cid }) => channelLog(guild, cid)) : [])
    const shown: Device[] = []
    for (const device of devices) {
      const seen = [...hidden].filter((log) => state && mayHold(state, device.user, log))
      if (shown.length === SHOWN || (shown.length > 0 && seen.length === 0)) continue
      for (const log of seen) hidden.delete(log)
      shown.push(device)
    }
    return shown
  }

  #members(guild: GuildCid): readonly UserCid[] {
    const { registry, accounts } = this.#deps
    const members = registry.get(guild)?.state.members
    return accounts.list().flatMap(({ cid }) => (members?.has(cid) ? [cid] : []))
  }

  #devices(guild: GuildCid): readonly Device[] {
    const { registry, accounts } = this.#deps
    return this.#members(guild)
      .flatMap((user) => accounts.device(user) ?? [])
      .filter((device) => !isRevokedIn(registry.states(), { ...device, rootNumber: accounts.rootNumber(device.user) }))
  }
}
