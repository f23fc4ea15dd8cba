/**
 * Who is in which voice channel: told, never kept. Peers say where their users are, and are believed for as long as they
 * repeat it. Whoever may not be in a channel is in none, whatever their node says.
 */
import type { SoundPlayed, VoiceState } from '../core/events.ts'
import { isLive } from '../core/devices.ts'
import { verifyIdentity } from '../core/identity.ts'
import type { CertCid, ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import { LIMITS } from '../core/ops.ts'
import { ALL, channelPermissions, mayIn, P } from '../core/permissions.ts'
import type { Clock, IdentityBlocks, Network, Random } from '../core/ports.ts'
import { refuse, type Refusal } from '../core/refusal.ts'
import { isLet, isWordOf, maySay, signWord, type StageWord } from '../core/stage.ts'
import type { GuildState, Move } from '../core/state.ts'
import { audibleChannel, mayBeIn, playProblem } from '../core/voice.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import type { Registry } from './guild/registry.ts'
import { BELIEVED, REPEAT } from './presences.ts'
import type { VoiceStates, VoiceWish } from './voice.ts'

/** Bytes. */
const SESSION = 16

interface Stay {
  readonly state: VoiceState
  /** Who here has asked for it: a gateway session. Undefined: they are elsewhere. */
  readonly by: string | undefined
  /** By the clock of whoever said it; an older word that comes late changes nothing. */
  readonly t: number
  /** When it ends unless it is said again; never for those who are here. */
  readonly until: number
  /** Of the last word of others by which they have been moved, in ms since the Unix epoch. */
  readonly moved?: number
}

export interface VoiceDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly bus: EventBus
  readonly clock: Clock
  readonly random: Random
  /** Of a certificate that is known here. */
  identity(cert: CertCid): IdentityBlocks | undefined
  network(): Network
}

/** What its user says of it alone. */
const bare = ({ channel, session, selfMute, selfDeaf }: VoiceState): VoiceState => ({
  channel,
  session,
  selfMute,
  selfDeaf
})

const withAsks = (state: VoiceState, asks: number | null): VoiceState => ({
  ...bare(state),
  ...(asks === null ? {} : { asks }),
  ...(state.word ? { word: state.word } : {})
})

const isLaterWord = (last: StageWord | undefined, word: StageWord): boolean =>
  !last || word.t > last.t || (word.t === last.t && word.sig > last.sig)

const same = (a: VoiceState | null, b: VoiceState | null): boolean => JSON.stringify(a) === JSON.stringify(b)

export class LocalVoiceStates implements VoiceStates, Disposable {
  readonly #deps: VoiceDeps
  readonly #stays = new Map<GuildCid, Map<UserCid, Stay>>()
  /** Channels that somebody is in, and since when. */
  readonly #began = new Map<ChannelCid, number>()
  readonly #repeating: NodeJS.Timeout
  readonly #watching: Disposable

  constructor(deps: VoiceDeps) {
    this.#deps = deps
    this.#repeating = setInterval(() => this.#repeat(), REPEAT).unref()
    this.#watching = deps.bus.subscribe((event) => {
      if (event.kind !== 'control') return
      for (const change of event.changes) if (change.type === 'member-moved') this.#go(event.guild, change)
      this.#review(event.guild)
    })
  }

  get(guild: GuildCid, user: UserCid): VoiceState | undefined {
    return this.#stays.get(guild)?.get(user)?.state
  }

  in(guild: GuildCid): ReadonlyMap<UserCid, VoiceState> {
    return new Map([...(this.#stays.get(guild) ?? [])].map(([user, { state }]) => [user, state]))
  }

  began(channel: ChannelCid): number | null {
    return this.#began.get(channel) ?? null
  }

  enter(user: UserCid, by: string, { guild, channel, selfMute, selfDeaf }: VoiceWish): Refusal | null {
    const refusal = this.#refusal(guild, channel, user)
    if (refusal) return refusal
    if (!this.#deps.accounts.account(user)?.bot) this.leave(user, (other) => other !== guild)
    const session = this.#sessionFor(guild, user)
    const state = { ...this.#floorOf(guild, user, channel), channel, session, selfMute, selfDeaf }
    const { moved = 0 } = this.#stays.get(guild)?.get(user) ?? {}
    this.#set(guild, user, { state, by, t: this.#deps.clock.now(), until: Infinity, moved })
    this.#tell(guild, user, state)
    return null
  }

  leave(user: UserCid, of: (guild: GuildCid, by: string) => boolean): void {
    for (const [guild, stays] of this.#stays) {
      const by = stays.get(user)?.by
      if (by === undefined || !of(guild, by)) continue
      this.#end(guild, user)
      this.#tell(guild, user, null)
    }
  }

  /** A member elsewhere says it; the network has checked that it is theirs. @returns may they? */
  heard(guild: GuildCid, user: UserCid, state: VoiceState | null, t: number): boolean {
    const known = this.#deps.registry.get(guild)?.state
    if (!known || (state && !mayBeIn(known, user, state, this.#deps.clock.now()))) return false
    const before = this.#stays.get(guild)?.get(user)
    if (this.#deps.accounts.account(user) || (before && before.t >= t)) return true
    const until = this.#deps.clock.now() + BELIEVED
    if (state) this.#set(guild, user, { state: this.#believed(known, user, state), by: undefined, t, until })
    else this.#end(guild, user)
    return true
  }

  ask(guild: GuildCid, user: UserCid, asks: number | null): Refusal | null {
    const stay = this.#stays.get(guild)?.get(user)
    const known = this.#deps.registry.get(guild)?.state
    if (!known || stay?.by === undefined) return refuse('unknown-channel', 'they are in no voice channel here')
    const { state } = stay
    if (asks !== null && !mayIn(known, user, state.channel, P.REQUEST_TO_SPEAK))
      return refuse('missing-permission', 'you need the permission to ask for the floor here')
    this.#restate(guild, user, withAsks(state, asks))
    return null
  }

  let(guild: GuildCid, actor: UserCid, user: UserCid, suppress: boolean): Refusal | null {
    const known = this.#deps.registry.get(guild)?.state
    const device = this.#deps.accounts.device(actor)
    const state = this.get(guild, user)
    if (!known || !device || !state) return refuse('unknown-channel', 'they are in no voice channel')
    const { channel, session, word: last } = state
    const t = Math.max(this.#deps.clock.now(), (last?.t ?? 0) + 1)
    if (!maySay(known, channel, { by: actor, user, suppress }, this.#deps.clock.now()))
      return refuse('missing-permission', 'you need the permission to mute members here')
    const word = signWord({ guild, channel }, { user, session, suppress, t }, device)
    this.#floor(guild, user, word)
    this.#deps.network().tell(guild, device, { k: 'stage', channel, word })
    return null
  }

  /** A member elsewhere says who may speak; the network has checked that it is their word. @returns may they? */
  heardWord(
    guild: GuildCid,
    user: UserCid,
    { channel, word }: { readonly channel: ChannelCid; readonly word: StageWord }
  ): boolean {
    const known = this.#deps.registry.get(guild)?.state
    if (!known || word.by !== user || !this.#isTrue(known, channel, word)) return false
    const state = this.get(guild, word.user)
    const isNews = state?.channel === channel && state.session === word.session && isLaterWord(state.word, word)
    if (isNews) this.#floor(guild, word.user, word)
    return true
  }

  play(user: UserCid, { guild, ...played }: SoundPlayed & { readonly guild: GuildCid }): Refusal | null {
    const refusal = this.#playProblem(guild, user, played)
    if (refusal) return refusal
    this.#played(guild, user, played)
    const device = this.#deps.accounts.device(user)
    if (device) this.#deps.network().tell(guild, device, { k: 'sound', played })
    return null
  }

  /** A member elsewhere plays a sound; the network has checked that it is theirs. @returns may they? */
  heardSound(guild: GuildCid, user: UserCid, played: SoundPlayed): boolean {
    if (this.#playProblem(guild, user, played)) return false
    this.#played(guild, user, played)
    return true
  }

  /** Tells a guild's peers who of here is in which channel. */
  announce(guild: GuildCid): void {
    for (const [user, { state, by }] of this.#stays.get(guild) ?? []) {
      if (by !== undefined) this.#tell(guild, user, state)
      else this.#insist(guild, state)
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#repeating)
    this.#watching[Symbol.dispose]()
  }

  #refusal(guild: GuildCid, cid: ChannelCid, user: UserCid): Refusal | null {
    const state = this.#deps.registry.get(guild)?.state
    if (!state) return refuse('unknown-channel', 'there is no such channel')
    const stay = this.get(guild, user)
    const session = stay?.channel === cid ? stay.session : null
    const channel = audibleChannel(state, user, { channel: cid, session }, this.#deps.clock.now())
    if ('code' in channel) return channel
    return this.#isFull(state, cid, user) ? refuse('limit-reached', 'the channel is full') : null
  }

  #playProblem(guild: GuildCid, user: UserCid, played: SoundPlayed): Refusal | null {
    const state = this.#deps.registry.get(guild)?.state
    const stay = this.get(guild, user)
    if (!state || stay?.channel !== played.channel) return refuse('unknown-channel', 'they are not in that channel')
    return playProblem(state, user, { ...stay, sound: played.sound }, this.#deps.clock.now())
  }

  #played(guild: GuildCid, user: UserCid, played: SoundPlayed): void {
    this.#deps.bus.publish({ kind: 'ephemeral', event: { type: 'sound', guild, user, ...played } })
  }

  /** Who may move others finds room. */
  #isFull(state: GuildState, cid: ChannelCid, user: UserCid): boolean {
    const limit = state.channels.get(cid)?.userLimit ?? 0
    const held = channelPermissions(state, user, cid)
    if (limit === 0 || held === ALL || (held & P.MOVE_MEMBERS) !== 0n) return false
    const others = [...this.in(state.guild)].filter(([other, { channel }]) => other !== user && channel === cid)
    return others.length >= limit
  }

  /** A stay goes on while they are in the guild's voice channels at all. */
  #sessionFor(guild: GuildCid, user: UserCid): string {
    return this.get(guild, user)?.session ?? Buffer.from(this.#deps.random.bytes(SESSION)).toString('hex')
  }

  #set(guild: GuildCid, user: UserCid, stay: Stay): void {
    const stays = this.#stays.get(guild) ?? new Map<UserCid, Stay>()
    const before = stays.get(user)?.state ?? null
    this.#stays.set(guild, stays.set(user, stay))
    this.#changed(guild, user, before, stay.state)
  }

  #end(guild: GuildCid, user: UserCid): void {
    const stays = this.#stays.get(guild)
    const before = stays?.get(user)?.state
    if (!stays || !before) return
    stays.delete(user)
    if (stays.size === 0) this.#stays.delete(guild)
    this.#changed(guild, user, before, null)
  }

  #changed(guild: GuildCid, user: UserCid, before: VoiceState | null, after: VoiceState | null): void {
    if (same(before, after)) return
    this.#deps.bus.publish({ kind: 'ephemeral', event: { type: 'voice', guild, user, before, after } })
    for (const channel of new Set([before?.channel, after?.channel])) if (channel) this.#timed(guild, channel)
  }

  /** Notes when a channel fills and empties. */
  #timed(guild: GuildCid, channel: ChannelCid): void {
    const isUsed = [...(this.#stays.get(guild)?.values() ?? [])].some(({ state }) => state.channel === channel)
    if (isUsed === this.#began.has(channel)) return
    const at = isUsed ? this.#deps.clock.now() : null
    if (at === null) this.#began.delete(channel)
    else this.#began.set(channel, at)
    this.#deps.bus.publish({ kind: 'ephemeral', event: { type: 'voice-began', guild, channel, at } })
  }

  /** What holds on of a stay when its user is otherwise in the same channel. */
  #floorOf(guild: GuildCid, user: UserCid, channel: ChannelCid): Pick<VoiceState, 'asks' | 'word'> {
    const before = this.get(guild, user)
    if (before?.channel !== channel) return {}
    const { asks, word } = before
    return { ...(asks === undefined ? {} : { asks }), ...(word ? { word } : {}) }
  }

  /** Of what a node says of its user, what may be taken from it. */
  #believed(known: GuildState, user: UserCid, { asks, word, ...said }: VoiceState): VoiceState {
    const { channel, session } = said
    const before = this.get(known.guild, user)
    const last = before?.channel === channel && before.session === session ? before.word : undefined
    const isGood =
      word?.user === user && word.session === session && (word.sig === last?.sig || this.#isTrue(known, channel, word))
    const latest = isGood && isLaterWord(last, word) ? word : last
    const mayAsk = mayIn(known, user, channel, P.REQUEST_TO_SPEAK) || isLet({ word: latest })
    return { ...said, ...(asks !== undefined && mayAsk ? { asks } : {}), ...(latest ? { word: latest } : {}) }
  }

  #isTrue(known: GuildState, channel: ChannelCid, word: StageWord): boolean {
    const now = this.#deps.clock.now()
    if (word.t > now + LIMITS.futureHold || !maySay(known, channel, word, now)) return false
    const blocks = this.#deps.identity(word.cert)
    const identity = blocks && verifyIdentity(blocks)
    return (
      identity?.user === word.by &&
      isLive(known, word.by, identity) &&
      isWordOf({ guild: known.guild, channel }, word, identity.key)
    )
  }

  /** Whoever is let speak without having asked is asked first. */
  #floor(guild: GuildCid, user: UserCid, word: StageWord): void {
    const state = this.get(guild, user)
    if (!state) return
    const isBot = this.#deps.registry.get(guild)?.state.users.get(user)?.bot ?? false
    const isInvited = !word.suppress && word.by !== user && !isBot
    this.#restate(guild, user, withAsks({ ...state, word }, isInvited ? word.t : null))
  }

  /**
   * Somebody has moved a member: who is here goes, from where they were moved and in the stay that was meant, once.
   *
   * Attack when absent: a move is brought back when a later one has lost its effect, and drags them about again.
   */
  #go(guild: GuildCid, { user, move }: { readonly user: UserCid; readonly move: Move }): void {
    const stay = this.#stays.get(guild)?.get(user)
    const { session, from, to, t } = move
    if (stay?.by === undefined || t <= (stay.moved ?? 0)) return
    if (stay.state.session !== session || stay.state.channel !== from) return
    const state = to === null ? null : { ...bare(stay.state), channel: to }
    if (state) this.#set(guild, user, { ...stay, state, t: this.#deps.clock.now(), moved: t })
    else this.#end(guild, user)
    this.#tell(guild, user, state)
  }

  #restate(guild: GuildCid, user: UserCid, state: VoiceState): void {
    const stay = this.#stays.get(guild)?.get(user)
    if (!stay) return
    this.#set(guild, user, { ...stay, state })
    if (stay.by !== undefined) this.#tell(guild, user, state)
  }

  /** A member of this node has taken the floor from somebody whose own node need not repeat it. */
  #insist(guild: GuildCid, { channel, word }: VoiceState): void {
    const device = word?.suppress ? this.#deps.accounts.device(word.by) : undefined
    if (word && device) this.#deps.network().tell(guild, device, { k: 'stage', channel, word })
  }

  #tell(guild: GuildCid, user: UserCid, state: VoiceState | null): void {
    const device = this.#deps.accounts.device(user)
    if (device) this.#deps.network().tell(guild, device, { k: 'voice', state })
  }

  /** The rights of somebody have changed, or a channel is gone. */
  #review(guild: GuildCid): void {
    const stays = this.#stays.get(guild)
    if (!stays) return
    const state = this.#deps.registry.get(guild)?.state
    const now = this.#deps.clock.now()
    for (const [user, stay] of stays) {
      if (state && mayBeIn(state, user, stay.state, now)) {
        const { word, channel } = stay.state
        if (word && !maySay(state, channel, word, now)) this.#restate(guild, user, bare(stay.state))
        continue
      }
      this.#end(guild, user)
      if (stay.by !== undefined) this.#tell(guild, user, null)
    }
  }

  #repeat(): void {
    const now = this.#deps.clock.now()
    for (const [guild, stays] of this.#stays) {
      for (const [user, { until }] of stays) if (until < now) this.#end(guild, user)
      this.#review(guild)
      this.announce(guild)
    }
  }
}
