/** Cards of guilds that want to be found: those of this node, for strangers who ask, and those of others. */
import { CARDS, openCard, signCard, type OpenCard } from '../core/card.ts'
import type { GuildCid, OpCid, UserCid } from '../core/ids.ts'
import { isUsedUp } from '../core/kinds/invite-share.ts'
import { may, P } from '../core/permissions.ts'
import type { CardRack, Clock, Network, SignedCard } from '../core/ports.ts'
import type { Invite } from '../core/state.ts'
import type { InviteCodes, Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { GuildCards } from './app.ts'
import { InviteRefused } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

/** Addresses on one card. */
const PEERS = 3

export interface GuildCardsDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly clock: Clock
  network(): Network
}

export class LocalGuildCards implements GuildCards, CardRack {
  readonly #deps: GuildCardsDeps

  constructor(deps: GuildCardsDeps) {
    this.#deps = deps
  }

  /** Cards of the guilds here that want to be found; of one of them, when `guild` names it. */
  cards(guild: GuildCid | null): readonly SignedCard[] {
    const open = [...this.#deps.registry.all()].filter(
      ({ cid, state }) => state.settings.discoverable && !state.closed && (guild === null || cid === guild)
    )
    return open.flatMap((each) => this.#cardOf(each) ?? []).slice(0, CARDS)
  }

  async discover(addresses: readonly string[]): Promise<readonly OpenCard[]> {
    const now = this.#deps.clock.now()
    const own = addresses.length === 0 ? this.cards(null) : []
    const heard = await this.#ask(addresses)
    const opened = [...own, ...heard].flatMap((signed) => openCard(signed, now) ?? [])
    // Of one guild the newest card is shown.
    const newest = new Map(opened.toSorted((a, b) => a.t - b.t).map((card) => [card.guild, card]))
    return [...newest.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  async #ask(addresses: readonly string[]): Promise<readonly SignedCard[]> {
    try {
      return await this.#deps.network().discover(addresses)
    } catch (cause) {
      throw new InviteRefused('unreachable', 'nobody answers there: is it a multiaddr that ends in /p2p/?', { cause })
    }
  }

  #cardOf(guild: Guild): SignedCard | undefined {
    const { settings, members } = guild.state
    const signer = this.#signerFor(guild)
    const device = signer && this.#deps.accounts.device(signer)
    const identity = device && this.#deps.storage.log.identity(device.cert)
    if (!device || !identity) return undefined
    const { name, description } = settings
    const peers = this.#deps.network().addresses().slice(0, PEERS)
    const invite = this.#openInvite(guild)
    const t = this.#deps.clock.now()
    const card = { guild: guild.cid, name, description, members: members.size, peers, invite, t }
    return signCard(card, device, identity)
  }

  /** Somebody here who manages the guild. */
  #signerFor({ state }: Guild): UserCid | undefined {
    return this.#deps.accounts.list().find(({ cid }) => may(state, cid, P.MANAGE_GUILD))?.cid
  }

  /** The code of an invite that was made here, for any number of people. */
  #openInvite({ state }: Guild): string | null {
    const codes: ReadonlyMap<OpCid, InviteCodes> = this.#deps.storage.guilds.codes()
    const now = this.#deps.clock.now()
    const isOpen = ({ maxUses, maxAge, createdAt }: Invite): boolean =>
      maxUses === 0 && (maxAge === 0 || createdAt + maxAge * 1000 > now)
    const open = [...state.invites.values()].filter(
      (invite) => codes.has(invite.cid) && isOpen(invite) && !isUsedUp(invite)
    )
    const [last] = open.toSorted((a, b) => b.createdAt - a.createdAt)
    return (last && codes.get(last.cid)?.code) ?? null
  }
}
