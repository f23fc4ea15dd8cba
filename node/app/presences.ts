/** Who is here and who is typing: told, never kept. Peers hear it, and are believed for as long as they repeat it. */
import { OFFLINE, type Presence } from '../core/events.ts'
import type { ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import type { Notice } from '../core/notices.ts'
import { mayIn, P } from '../core/permissions.ts'
import type { Clock, Network } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { GuildState } from '../core/state.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Presences } from './app.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import type { LocalThreads } from './threads.ts'
import type { Registry } from './guild/registry.ts'

/** ms between two repetitions. */
export const REPEAT = 30_000
/** ms after which somebody of whom nothing is heard is taken to be gone. */
export const BELIEVED = 2.5 * REPEAT

interface Heard {
  readonly presence: Presence
  /** By their own clock, so that an older word that comes late changes nothing. */
  readonly t: number
  readonly until: number
}

export interface PresenceDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly bus: EventBus
  readonly threads: Pick<LocalThreads, 'get' | 'maySee'>
  readonly clock: Clock
  network(): Network
}

const same = (a: Presence, b: Presence): boolean => JSON.stringify(a) === JSON.stringify(b)

/** @param place the channel, and the right that speaking takes there: another in a thread. */
const mayType = (
  state: GuildState,
  user: UserCid,
  { channel, right }: { channel: ChannelCid; right: bigint },
  now: number
): boolean =>
  mayIn(state, user, channel, P.VIEW_CHANNEL | right) &&
  (user === state.owner || now >= (state.members.get(user)?.timeoutUntil ?? -Infinity))

export class LocalPresences implements Presences, Disposable {
  readonly #deps: PresenceDeps
  /** Local users only, and only while they are not offline. */
  readonly #present = new Map<UserCid, Presence>()
  /** Members elsewhere, and only while they are not offline. */
  readonly #heard = new Map<UserCid, Heard>()
  readonly #repeating: NodeJS.Timeout

  constructor(deps: PresenceDeps) {
    this.#deps = deps
    this.#repeating = setInterval(() => this.#repeat(), REPEAT).unref()
  }

  set(user: UserCid, presence: Presence): void {
    if (presence.status === 'offline') this.#present.delete(user)
    else this.#present.set(user, presence)
    this.#changed(user, presence)
    for (const { cid } of this.#guildsOf(user)) this.#tell(cid, user, { k: 'presence', presence })
  }

  get(user: UserCid): Presence {
    return this.#present.get(user) ?? this.#heard.get(user)?.presence ?? OFFLINE
  }

  typing({ guild: cid, channel }: { guild: GuildCid; channel: ChannelCid }, actor: UserCid): void {
    const state = this.#deps.registry.get(cid)?.state
    const place = this.#placeOf(channel)
    if (!state?.channels.has(place.channel)) throw new Denied(refuse('unknown-channel', 'there is no such channel'))
    if (!mayIn(state, actor, place.channel, P.VIEW_CHANNEL))
      throw new Denied(refuse('missing-access', 'you cannot see this channel'))
    if (!this.#mayType(state, actor, channel)) {
      throw new Denied(refuse('missing-permission', 'you need the permission to send messages here'))
    }
    this.#typed(cid, channel, actor, this.#deps.clock.now())
    this.#tell(cid, actor, { k: 'typing', channel })
  }

  /** A member elsewhere says it; the network has checked that it is theirs. @returns may they? */
  heard(guild: GuildCid, user: UserCid, notice: Extract<Notice, { k: 'presence' | 'typing' }>, t: number): boolean {
    const state = this.#deps.registry.get(guild)?.state
    if (!state) return false
    const isTyping = notice.k === 'typing'
    if (isTyping && !this.#mayType(state, user, notice.channel)) return false
    if (this.#deps.accounts.account(user)) return true
    if (isTyping) this.#typed(guild, notice.channel, user, t)
    else this.#believe(user, notice.presence, t)
    return true
  }

  /** Tells a guild's peers who is here. */
  announce(guild: GuildCid): void {
    const members = this.#deps.registry.get(guild)?.state.members
    for (const [user, presence] of this.#present) {
      if (members?.has(user)) this.#tell(guild, user, { k: 'presence', presence })
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#repeating)
  }

  /** In a thread only who sees it, and whom its lock does not keep from speaking. */
  #mayType(state: GuildState, user: UserCid, room: ChannelCid): boolean {
    const thread = this.#deps.threads.get(room)
    const isShut = thread?.locked === true && !mayIn(state, user, thread.parent, P.MANAGE_THREADS)
    if (thread && (isShut || !this.#deps.threads.maySee(state, user, thread))) return false
    return mayType(state, user, this.#placeOf(room), this.#deps.clock.now())
  }

  #placeOf(room: ChannelCid): { channel: ChannelCid; right: bigint } {
    const channel = this.#deps.registry.parentOf(room)
    return { channel, right: channel === room ? P.SEND_MESSAGES : P.SEND_MESSAGES_IN_THREADS }
  }

  #guildsOf(user: UserCid): readonly { readonly cid: GuildCid }[] {
    return [...this.#deps.registry.all()].filter(({ state }) => state.members.has(user))
  }

  #tell(guild: GuildCid, user: UserCid, notice: Notice): void {
    const device = this.#deps.accounts.device(user)
    if (device) this.#deps.network().tell(guild, device, notice)
  }

  #typed(guild: GuildCid, channel: ChannelCid, user: UserCid, t: number): void {
    this.#deps.bus.publish({ kind: 'ephemeral', event: { type: 'typing', guild, channel, user, t } })
  }

  #changed(user: UserCid, presence: Presence): void {
    this.#deps.bus.publish({ kind: 'ephemeral', event: { type: 'presence', user, presence } })
  }

  #believe(user: UserCid, presence: Presence, t: number): void {
    const before = this.#heard.get(user)
    if (before && before.t >= t) return
    if (presence.status === 'offline') this.#heard.delete(user)
    else this.#heard.set(user, { presence, t, until: this.#deps.clock.now() + BELIEVED })
    if (!same(before?.presence ?? OFFLINE, presence)) this.#changed(user, presence)
  }

  #repeat(): void {
    for (const { cid } of this.#deps.registry.all()) this.announce(cid)
    const now = this.#deps.clock.now()
    const gone = [...this.#heard].filter(([, { until }]) => until < now)
    for (const [user] of gone) {
      this.#heard.delete(user)
      this.#changed(user, OFFLINE)
    }
  }
}
