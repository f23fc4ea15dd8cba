/**
 * Who came by a temporary invite stays as long as they are around: when they have been away for a while, and nobody has
 * given them a role, they go. Their own node writes that they leave; if it is gone for longer, their sponsor's sees them
 * out. Away is who is seen offline, also by their own wish; a node that starts begins to count then.
 */
import type { GuildCid, UserCid } from '../core/ids.ts'
import { isPassing } from '../core/kinds/kick.ts'
import type { Draft } from '../core/ops.ts'
import type { Clock, Logger } from '../core/ports.ts'
import type { Member } from '../core/state.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Presences } from './app.ts'
import { Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

const MINUTE = 60_000
/** How long somebody of this node may be away. In ms. */
const OWN = 15 * MINUTE
/** How long a guest of somebody here may be away: long enough that their own node speaks first. In ms. */
const GUEST = 30 * MINUTE

export interface TemporaryMembersDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly presences: Presences
  readonly clock: Clock
  readonly logger: Logger
}

export class TemporaryMembers implements Disposable {
  readonly #deps: TemporaryMembersDeps
  /** Since when each of them has been away, in ms since the Unix epoch. */
  #away = new Map<string, number>()
  readonly #looking: NodeJS.Timeout

  constructor(deps: TemporaryMembersDeps) {
    this.#deps = deps
    this.#looking = setInterval(() => void this.look(), MINUTE).unref()
  }

  /** Sees out those whose time is over. Resolves when that is on disk. */
  async look(): Promise<void> {
    const away = new Map<string, number>()
    for (const guild of this.#deps.registry.all()) {
      for (const member of guild.state.members.values()) {
        if (isPassing(member, guild.state)) await this.#lookAt(guild, member, away)
      }
    }
    this.#away = away
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looking)
  }

  async #lookAt(guild: Guild, member: Member, away: Map<string, number>): Promise<void> {
    if (this.#deps.presences.get(member.user).status !== 'offline') return
    const name = `${guild.cid}/${member.user}`
    const now = this.#deps.clock.now()
    const since = this.#away.get(name) ?? now
    const end = this.#endFor(member)
    if (end && now - since >= end.after) await this.#write(guild.cid, end.by, end.draft)
    else away.set(name, since)
  }

  /** What this node would write of them, and when. */
  #endFor({
    user,
    sponsor
  }: Member): { readonly by: UserCid; readonly after: number; readonly draft: Draft } | undefined {
    if (this.#deps.accounts.account(user)) return { by: user, after: OWN, draft: { k: 'leave', body: {} } }
    if (!this.#deps.accounts.account(sponsor)) return undefined
    const display = { reason: 'a temporary member who has been away' }
    return { by: sponsor, after: GUEST, draft: { k: 'kick', body: { user, cut: [] }, display } }
  }

  async #write(cid: GuildCid, by: UserCid, draft: Draft): Promise<void> {
    const device = this.#deps.accounts.device(by)
    try {
      if (device) await this.#deps.registry.get(cid)?.write(device, [draft])
    } catch (error) {
      // Their sponsor may have gone, or be timed out: then it is for those who may kick.
      if (!(error instanceof Denied)) this.#deps.logger.error('a temporary member could not be seen out', { error })
    }
  }
}
