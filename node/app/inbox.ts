/** Where verified ops of peers arrive. */
import { openConversation } from '../core/conversation.ts'
import { isRevokedIn } from '../core/devices.ts'
import type { CertCid, GuildCid, UserCid } from '../core/ids.ts'
import { guildCidOf } from '../core/ids.ts'
import type { Notice } from '../core/notices.ts'
import type { VerifiedOp } from '../core/ops.ts'
import type { CertifiedDevice, Inbox, Receipt, Sealed, VerifiedIdentity } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { ForkProofs } from './fork-proofs.ts'
import type { Greetings } from './greetings.ts'
import type { Registry } from './guild/registry.ts'
import type { Checkpointer } from './checkpointer.ts'
import type { LocalInteractions } from './interactions/interactions.ts'
import type { LocalPresences } from './presences.ts'
import type { LocalVoiceStates } from './voice-states.ts'

export interface InboxDeps {
  readonly registry: Registry
  readonly storage: Storage
  readonly presences: LocalPresences
  readonly voice: LocalVoiceStates
  readonly greetings: Greetings
  readonly checkpointer: Checkpointer
  readonly forks: ForkProofs
  readonly interactions: Pick<LocalInteractions, 'heardOfCommands'>
}

export class LocalInbox implements Inbox {
  readonly #registry: Registry
  readonly #storage: Storage
  readonly #presences: LocalPresences
  readonly #voice: LocalVoiceStates
  readonly #greetings: Greetings
  readonly #checkpointer: Checkpointer
  readonly #forks: ForkProofs
  readonly #interactions: InboxDeps['interactions']

  constructor({ registry, storage, presences, voice, greetings, checkpointer, forks, interactions }: InboxDeps) {
    this.#registry = registry
    this.#storage = storage
    this.#presences = presences
    this.#voice = voice
    this.#greetings = greetings
    this.#checkpointer = checkpointer
    this.#forks = forks
    this.#interactions = interactions
  }

  receive(
    cid: GuildCid,
    ops: readonly VerifiedOp[],
    options: Parameters<Inbox['receive']>[2]
  ): Promise<readonly Receipt[]> {
    const guild = this.#registry.get(cid)
    if (guild) return guild.receive(ops, options)
    return Promise.resolve(ops.map(() => ({ status: 'refused', detail: 'this node does not hold that guild' })))
  }

  async preview(cid: GuildCid, ops: readonly VerifiedOp[], sealed: Sealed | null = null): Promise<void> {
    await this.#registry.get(cid)?.preview(ops, sealed)
  }

  async learn(identities: readonly VerifiedIdentity[]): Promise<void> {
    const { identities: known } = this.#storage
    const fresh = identities.filter(({ cid }) => known.certNumber(cid) === undefined)
    if (fresh.length === 0) return
    const learn = (): void => fresh.forEach((identity) => known.learn(identity))
    await this.#storage.db.write(learn, undefined, 'replaceable')
  }

  async unlearn(certs: readonly CertCid[]): Promise<void> {
    const forget = (): void => certs.forEach((cert) => this.#storage.identities.forget(cert))
    await this.#storage.db.write(forget, undefined, 'replaceable')
  }

  notice(guild: GuildCid, user: UserCid, notice: Notice, t: number): boolean {
    if (notice.k === 'sound') return this.#voice.heardSound(guild, user, notice.played)
    if (notice.k === 'voice') return this.#voice.heard(guild, user, notice.state, t)
    if (notice.k === 'commands') return this.#interactions.heardOfCommands(guild, user)
    if (notice.k === 'stage') return this.#voice.heardWord(guild, user, notice)
    if (notice.k !== 'fork') return this.#presences.heard(guild, user, notice, t)
    this.#forks.heard(guild, notice.proof)
    return true
  }

  isArriving(cid: GuildCid): boolean {
    return this.#registry.get(cid)?.isArriving ?? false
  }

  async arrive(cid: GuildCid, parcel: Uint8Array, ops: readonly VerifiedOp[]): Promise<string | null> {
    const guild = this.#registry.get(cid)
    return guild ? guild.arriving.begin(parcel, ops) : 'this node does not hold that guild'
  }

  async arrived(cid: GuildCid): Promise<void> {
    await this.#registry.get(cid)?.arrived()
  }

  caughtUp(guild: GuildCid): void {
    this.#checkpointer.caughtUp(guild)
  }

  listened(guild: GuildCid): void {
    this.#greetings.owe(guild)
  }

  isMember(cid: GuildCid, device: CertifiedDevice): boolean {
    const isIn = this.#registry.get(cid)?.state.members.has(device.user) ?? false
    return isIn && !isRevokedIn(this.#registry.states(), device)
  }

  isRemoved(cid: GuildCid, device: CertifiedDevice): boolean {
    const state = this.#registry.get(cid)?.state
    if (isRevokedIn(this.#registry.states(), device)) return true
    return state !== undefined && state.users.has(device.user) && !state.members.has(device.user)
  }

  async adopt(cid: GuildCid, genesis: Uint8Array): Promise<void> {
    if (guildCidOf(genesis) !== cid) throw new RangeError('the genesis block is not the one that names the guild')
    if (openConversation(genesis)) throw new RangeError('nobody comes into a conversation by an invite')
    await this.#registry.adopt(cid, genesis)
  }
}
