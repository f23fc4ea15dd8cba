/** Answers those who ask, by a short code, for an invite of a guild that this node carries. */
import type { DeviceKey } from '../core/ids.ts'
import { isUsedUp } from '../core/kinds/invite-share.ts'
import { ageProblem } from '../core/kinds/admit.ts'
import type { Clock } from '../core/ports.ts'
import { codeKey, type CodeDesk, type KnownCode } from '../core/short-codes.ts'
import type { GuildState, Invite } from '../core/state.ts'
import type { LocalAccounts } from './accounts.ts'
import type { LocalDoorkeeper } from './doorkeeper.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'
import { guildHashOf } from './invite-code.ts'

/** Of one code: of a second invite for it, its maker must not have known the first. */
const ANSWERS = 32
/** Codes that this node tells the DHT of, the newest. */
const OFFERED = 256

type Invites = GuildState['invites']
interface Tagged extends Invite {
  readonly tag: string
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const isTagged = (invite: Invite): invite is Tagged => invite.tag !== undefined

export interface CodeDeskDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly doorkeeper: LocalDoorkeeper
  readonly clock: Clock
}

export class LocalCodeDesk implements CodeDesk {
  readonly #deps: CodeDeskDeps
  /** By what is asked for; as long as a guild's invites are the same, so is this. */
  readonly #indexes = new WeakMap<Invites, ReadonlyMap<string, readonly Tagged[]>>()

  constructor(deps: CodeDeskDeps) {
    this.#deps = deps
  }

  lookup(key: Uint8Array): readonly KnownCode[] {
    const wanted = hexOf(key)
    const found = [...this.#guilds()].flatMap((guild) =>
      (this.#indexOf(guild.state.invites).get(wanted) ?? [])
        .filter((invite) => this.#isOpen(invite))
        .map((invite) => ({ guild, invite }))
    )
    return found
      .toSorted((a, b) => a.invite.createdAt - b.invite.createdAt)
      .slice(0, ANSWERS)
      .map(({ guild, invite }) => ({
        tag: invite.tag,
        guildHash: guildHashOf(guild.cid),
        inviteKey: invite.key as DeviceKey,
        admits: this.#deps.doorkeeper.mayLetIn({ guild, invite })
      }))
  }

  offered(): readonly Uint8Array[] {
    const open = [...this.#guilds()].flatMap((guild) =>
      [...guild.state.invites.values()]
        .filter(isTagged)
        .filter((invite) => this.#isOpen(invite))
        .map((invite) => ({ guild, invite }))
    )
    return open
      .toSorted((a, b) => b.invite.createdAt - a.invite.createdAt)
      .slice(0, OFFERED)
      .filter((door) => this.#deps.doorkeeper.mayLetIn(door))
      .map(({ invite }) => codeKey(invite.tag))
  }

  /** Those that somebody here is in, and that are no snapshot on trial. */
  *#guilds(): Iterable<Guild> {
    const locals = this.#deps.accounts.list().map(({ cid }) => cid)
    for (const guild of this.#deps.registry.guilds()) {
      const { closed, members } = guild.state
      if (!closed && !guild.isArriving && locals.some((user) => members.has(user))) yield guild
    }
  }

  #isOpen(invite: Invite): boolean {
    return !isUsedUp(invite) && ageProblem(invite, this.#deps.clock.now()) === null
  }

  #indexOf(invites: Invites): ReadonlyMap<string, readonly Tagged[]> {
    const known = this.#indexes.get(invites)
    if (known) return known
    const index = Map.groupBy([...invites.values()].filter(isTagged), ({ tag }) => hexOf(codeKey(tag)))
    this.#indexes.set(invites, index)
    return index
  }
}
