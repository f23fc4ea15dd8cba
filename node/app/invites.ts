/** Use cases on invites: making them, and joining by one, on this node or through another. */
import { because } from '../core/reason.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { equalBytes } from '../../crypto/primitives.ts'
import { bareMessage } from '../core/bare-message.ts'
import type { ChannelCid, DeviceKey, GuildCid, OpCid, UserCid } from '../core/ids.ts'
import { joinStatement } from '../core/kinds/join-request.ts'
import type { BodyOf } from '../core/ops.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock, Inbox, InviteCard, JoinGrant, JoinRefusal, JoinRequest, Network, Random } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { CodeWish } from '../core/short-codes.ts'
import type { InviteCodes, Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { FoundInvite, GuildView, Invites } from './app.ts'
import type { LocalDoorkeeper } from './doorkeeper.ts'
import { Denied, InviteRefused, type InviteRefusalCode } from './errors.ts'
import type { Registry } from './guild/registry.ts'
import { View } from './guild/view.ts'
import { decodeInvite, encodeInvite, guildHashOf, inviteKey, type InviteCode } from './invite-code.ts'
import { bareCode, isShortCode } from './short-code.ts'
import { ShortCodes } from './short-codes.ts'

const SECRET = 16
/** Suppresses the notice of a join in the system channel. Source: Discord, System Channel Flags. */
const SUPPRESS_JOINS = 1
/** Discord's type of the notice. */
const JOINED = 7

/** ms before each time that a peer is asked again. */
const PAUSES = [0, 500, 1000, 2000]

/** ms before those are asked again who answered and then fell silent. */
const BREATH = 500

const MESSAGES: Record<JoinRefusal['refused'], string> = {
  'unknown-invite': 'the invite is not known: it may have been revoked',
  expired: 'the invite has expired; ask for a new one',
  'used-up': 'the invite has been used as often as it allows; ask for a new one',
  banned: 'you are banned from this guild',
  'not-invited': 'the invite is for some people only, and you are not among them',
  'no-sponsor': 'nobody at the peers that answered may let people in; try again when other members are online',
  'bad-request': 'the peer did not accept the request; check that your clock is right'
}

const isRefusal = (answer: object): answer is JoinRefusal => 'refused' in answer
const codeOf = (refusal: JoinRefusal): InviteRefusalCode => refusal.refused

const accepted = <T extends object>(answer: T | JoinRefusal): T => {
  if (isRefusal(answer)) throw new InviteRefused(codeOf(answer), MESSAGES[answer.refused])
  return answer
}

export interface InvitesDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly doorkeeper: LocalDoorkeeper
  readonly inbox: Inbox
  readonly storage: Storage
  readonly clock: Clock
  readonly random: Random
  /** Local users who have been let in, while the log that says so is still on its way. */
  readonly entrants: Map<GuildCid, UserCid>
  /** Are clients shown the short code of an invite that has one? */
  readonly showsShort: boolean
  network(): Network
}

export class LocalInvites implements Invites {
  readonly #deps: InvitesDeps
  readonly #codes = new Map<OpCid, InviteCodes>()
  readonly #byCode = new Map<string, OpCid>()
  readonly #short: ShortCodes

  constructor(deps: InvitesDeps) {
    this.#deps = deps
    this.#short = new ShortCodes(deps)
    for (const [invite, codes] of deps.storage.guilds.codes()) this.#remember(invite, codes)
  }

  async create(
    { guild: cid, channel }: { guild: GuildCid; channel: ChannelCid },
    actor: UserCid,
    { allot = [], short: wantsShort = false, reason = null, ...options }: Parameters<Invites['create']>[2]
  ) {
    const guild = this.#deps.registry.get(cid)
    const device = this.#deps.accounts.device(actor)
    if (!guild || !device) throw new Denied(refuse('wrong-guild', 'this node does not hold that guild'))
    const guildHash = guildHashOf(cid)
    const made = wantsShort ? await this.#short.make(guildHash) : undefined
    const secret = made?.secret ?? this.#deps.random.bytes(SECRET)
    const addresses = this.#deps.network().addresses()
    const codes = { code: encodeInvite({ guildHash, secret, addresses }), short: made?.short ?? null }
    const tag = made && { tag: made.tag }
    const body = { key: inviteKey(secret).key, channel, ...options, allot: this.#shares(allot), ...tag }
    const { ops, after } = await guild.write(device, [because({ k: 'invite', body }, reason)], {
      alongside: ([op]) => op && this.#deps.storage.guilds.addCode(op.cid, cid, codes),
      entering: ([op]) => op && this.#remember(op.cid, codes)
    })
    const invite = ops[0] && after.invites.get(ops[0].cid)
    if (!invite) throw new Error('an invite just written is not in the state')
    return { invite, ...codes }
  }

  /** @throws Denied for somebody of whom no device is known here. */
  #shares(allot: readonly { user: UserCid; n: number }[]): BodyOf<'invite'>['allot'] {
    const shares = allot.map(({ user, n }) => {
      const device = this.#deps.storage.identities.newestDevice(user)
      if (!device) throw new Denied(refuse('unknown-user', 'no device of theirs is known here'))
      return { device, n }
    })
    return shares.toSorted((a, b) => (a.device < b.device ? -1 : 1))
  }

  #remember(invite: OpCid, codes: InviteCodes): void {
    this.#codes.set(invite, codes)
    this.#byCode.set(codes.code, invite)
    if (codes.short) this.#byCode.set(codes.short, invite)
  }

  code(_guild: GuildCid, invite: OpCid): string {
    const codes = this.#codes.get(invite)
    return (this.#deps.showsShort ? codes?.short : null) ?? codes?.code ?? invite
  }

  isCurrent(invite: OpCid): boolean {
    const known = this.#codes.get(invite)
    const opened = known && decodeInvite(known.code)
    return opened ? encodeInvite({ ...opened, addresses: this.#deps.network().addresses() }) === known.code : false
  }

  shortCode(invite: OpCid): string | null {
    return this.#codes.get(invite)?.short ?? null
  }

  find(typed: string): FoundInvite | undefined {
    const code = bareCode(typed)
    const cid = this.#byCode.get(code) ?? (code as OpCid)
    for (const guild of this.#deps.registry.all()) {
      const invite = guild.state.invites.get(cid)
      if (invite) return { guild: new View(guild), invite }
    }
    return this.#behind(decodeInvite(code))
  }

  async locate(typed: string): Promise<FoundInvite | undefined> {
    const code = bareCode(typed)
    const known = this.find(code)
    return known || !isShortCode(code) ? known : this.#behind(await this.#short.here(code))
  }

  #behind(decoded: InviteCode | undefined): FoundInvite | undefined {
    const door = decoded && this.#deps.doorkeeper.find(decoded.guildHash, inviteKey(decoded.secret).key)
    return door && { guild: new View(door.guild), invite: door.invite }
  }

  async describe(typed: string): Promise<InviteCard> {
    return this.#describe(await this.#open(typed, 'show'))
  }

  async #describe(decoded: InviteCode): Promise<InviteCard> {
    const { key } = inviteKey(decoded.secret)
    const held = this.#held(decoded)
    const here = await this.#describeHere(decoded.guildHash, key, held)
    if (!isRefusal(here) || held) return accepted(here)
    const card = accepted(
      await this.#ask(() => this.#deps.network().describeInvite(decoded.addresses, decoded.guildHash, key))
    )
    if (!equalBytes(guildHashOf(card.guild), decoded.guildHash)) {
      throw new InviteRefused('bad-request', 'the peer answered for another guild than the invite names')
    }
    return card
  }

  /** @param held the guild, if somebody of this node is in it: an invite that is not known yet may be on its way then. */
  async #describeHere(hash: Uint8Array, key: DeviceKey, held: GuildCid | undefined): Promise<InviteCard | JoinRefusal> {
    const known = this.#deps.doorkeeper.describe(hash, key)
    if (!held || !isRefusal(known) || known.refused !== 'unknown-invite') return known
    await this.#deps
      .network()
      .pull(held)
      .catch(() => undefined)
    return this.#deps.doorkeeper.describe(hash, key)
  }

  async accept(typed: string, user: UserCid): Promise<GuildView> {
    try {
      return await this.#accept(await this.#open(typed, 'enter'), user)
    } catch (error) {
      if (error instanceof InviteRefused) this.#short.forget(bareCode(typed))
      throw error
    }
  }

  async #accept(decoded: InviteCode, user: UserCid): Promise<GuildView> {
    const card = await this.#describe(decoded)
    const local = this.#deps.registry.get(card.guild)
    if (local?.state.members.has(user)) return new View(local)
    const request = this.#request(decoded, card, user)
    const held = this.#held(decoded) !== undefined
    const answer = held ? await this.#deps.doorkeeper.admit(request) : { refused: 'no-sponsor' as const }
    const askPeers = async (): Promise<JoinGrant> =>
      accepted(await this.#askOn(() => this.#deps.network().join(decoded.addresses, request)))
    const isForPeers = isRefusal(answer) && answer.refused === 'no-sponsor'
    const grant = isForPeers ? await askPeers() : accepted(answer)
    this.#deps.entrants.set(grant.guild, user)
    try {
      await this.#enter(grant, held)
      if (isForPeers) await this.#askAgain(grant, user, askPeers)
      return await this.#welcome(card.guild, user)
    } finally {
      this.#deps.entrants.delete(grant.guild)
    }
  }

  /** @throws InviteRefused for what is no code, and for a short one that nobody knows. */
  async #open(typed: string, wish: CodeWish): Promise<InviteCode> {
    const code = bareCode(typed)
    const made = this.#byCode.get(code)
    const decoded = decodeInvite((made && this.#codes.get(made)?.code) ?? code)
    if (decoded) return decoded
    if (isShortCode(code)) return this.#short.find(code, wish)
    throw new InviteRefused('malformed', 'this is no invite code: copy it whole, with or without the link around it')
  }

  /** The guild that it leads to, if a member of this node carries it already. */
  #held({ guildHash }: InviteCode): GuildCid | undefined {
    return [...this.#deps.registry.all()].find(
      (guild) =>
        equalBytes(guildHashOf(guild.cid), guildHash) &&
        this.#deps.accounts.list().some(({ cid }) => guild.state.members.has(cid))
    )?.cid
  }

  #request(decoded: InviteCode, card: InviteCard, user: UserCid): JoinRequest {
    const account = this.#deps.accounts.account(user)
    const device = this.#deps.accounts.device(user)
    const identity = device && this.#deps.storage.log.identity(device.cert)
    if (!account || !device || !identity) throw new Denied(refuse('unknown-user', 'they have no account on this node'))
    const { key, sign } = inviteKey(decoded.secret)
    const t = this.#deps.clock.now()
    const { name, globalName, avatar, bot } = account
    return {
      guild: card.guild,
      guildHash: decoded.guildHash,
      user,
      cert: device.cert,
      bot,
      profile: { name, globalName, avatar },
      t,
      inviteKey: key,
      sig: sign(joinStatement({ guild: card.guild, user, cert: device.cert, t })),
      identity
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (error) {
      const message = 'none of the peers named in the invite answers; try again later'
      throw new InviteRefused('unreachable', message, { cause: error })
    }
  }

  /**
   * Asks those who have just answered. A relayed connection gives way to a direct one within seconds, and takes with it what is on its way:
   * that is no reason to send whoever comes away.
   */
  #askOn<T>(question: () => Promise<T>): Promise<T> {
    return this.#ask(async () => {
      try {
        return await question()
      } catch {
        await delay(BREATH)
        return question()
      }
    })
  }

  /** A guild that nobody here was in is pulled: following it brings its state in time, and its messages later. */
  async #enter({ guild, genesis }: JoinGrant, held: boolean): Promise<void> {
    await this.#deps.inbox.adopt(guild, genesis)
    const network = this.#deps.network()
    await network.follow(guild)
    if (!held) await this.#askOn(() => network.pull(guild))
  }

  /**
   * Somebody who left while their peers were away is still a member to these, who have nothing to do then. They hear of
   * the leaving from this node, now that it carries the guild again.
   */
  async #askAgain({ guild }: JoinGrant, user: UserCid, askPeers: () => Promise<JoinGrant>): Promise<void> {
    for (const pause of PAUSES) {
      if (this.#deps.registry.get(guild)?.state.members.has(user)) return
      await delay(pause)
      await askPeers()
      await this.#askOn(() => this.#deps.network().pull(guild))
    }
  }

  async #welcome(cid: GuildCid, user: UserCid): Promise<GuildView> {
    if (!this.#deps.registry.get(cid)?.state.members.has(user)) await this.#askOn(() => this.#deps.network().pull(cid))
    const guild = this.#deps.registry.get(cid)
    if (!guild?.state.members.has(user)) {
      throw new InviteRefused('unreachable', 'the peer let you in, but its log has not arrived yet; try again')
    }
    const greeting = this.#greet(guild.cid, user)
    // What is written waits for the history: whoever comes does not.
    if (guild.isArriving) greeting.catch(() => {})
    else await greeting
    // What peers have brought is on disk with it.
    await this.#deps.storage.db.sync()
    return new View(guild)
  }

  /** The notice that Discord's own clients expect: who came. */
  async #greet(cid: GuildCid, user: UserCid): Promise<void> {
    const guild = this.#deps.registry.get(cid)
    const device = this.#deps.accounts.device(user)
    const channel = guild?.state.settings.systemChannel
    if (!guild || !device || !channel || (guild.state.settings.systemChannelFlags & SUPPRESS_JOINS) !== 0) return
    if (!mayIn(guild.state, user, channel, P.SEND_MESSAGES)) return
    await guild.write(device, [{ k: 'msg', body: bareMessage(JOINED) }], { channel })
  }
}
