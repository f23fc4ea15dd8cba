/**
 * By which local device this node proves to peers that it has a member of a guild. One is enough, but not any: a peer may
 * know already that somebody was removed, or has revoked the device that is here, and this node not yet. Then the next
 * member has their turn, so that nobody is kept out by whom they share a node with.
 */
import { isRevokedIn } from '../core/devices.ts'
import type { GuildCid, UserCid } from '../core/ids.ts'
import type { Device } from '../core/ports.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Registry } from './guild/registry.ts'

interface AmbassadorsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  /** Local users who have been let in, while the log that says so is still on its way. */
  readonly entrants: ReadonlyMap<GuildCid, UserCid>
}

export class Ambassadors {
  readonly #deps: AmbassadorsDeps
  /** How often a peer has taken the device shown for no member's. */
  readonly #turns = new Map<GuildCid, number>()

  constructor(deps: AmbassadorsDeps) {
    this.#deps = deps
  }

  /** A local device that may speak for a member, or for somebody who has just been let in. */
  deviceIn(guild: GuildCid): Device | undefined {
    const devices = this.#devices(guild)
    const entrant = this.#deps.entrants.get(guild)
    return devices[(this.#turns.get(guild) ?? 0) % devices.length] ?? (entrant && this.#deps.accounts.device(entrant))
  }

  /** Is somebody here a member, or about to be? */
  isCarried(guild: GuildCid): boolean {
    return this.#members(guild).length > 0 || this.#deps.entrants.has(guild)
  }

  /** Guilds that some local account is a member of. */
  followed(): readonly GuildCid[] {
    return [...this.#deps.registry.all()].map(({ cid }) => cid).filter((cid) => this.#members(cid).length > 0)
  }

  turnedAway(guild: GuildCid): void {
    this.#turns.set(guild, (this.#turns.get(guild) ?? 0) + 1)
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
