/**
 * One replica of a guild by the pure core alone: it writes signed ops upon what it has seen, and takes those of others.
 * Partitions are replicas that do not take from each other. An actor writes on one replica only, as a device does.
 */
import { toBase64url } from '../../../crypto/primitives.ts'
import { authorize } from '../../../node/core/authorize.ts'
import type { ChainLink, Link } from '../../../node/core/chain.ts'
import { decodeEntry, decodeOp, encodeEntry, sealDraft, signedBytes } from '../../../node/core/codec.ts'
import { composeEntry } from '../../../node/core/compose.ts'
import { ControlLog } from '../../../node/core/control-log.ts'
import {
  channelLog,
  controlLog,
  profileLog,
  type ChannelCid,
  type DeviceKey,
  type GuildCid,
  type LogId,
  threadLog,
  type OpCid,
  type ThreadCid
} from '../../../node/core/ids.ts'
import { isThreadKind, opSchemas } from '../../../node/core/op-schema.ts'
import type { Draft, Kind, Op, VerifiedOp } from '../../../node/core/ops.ts'
import type { UnsignedEntry } from '../../../node/core/ports.ts'
import type { Refusal } from '../../../node/core/refusal.ts'
import type { GuildState } from '../../../node/core/state.ts'
import type { Actor } from './actors.ts'
import { HandClock, T0 } from './clock.ts'
import { admit, chanNew, create, genesisBy, invite, type Genesis, type GenesisOptions } from './drafts.ts'
import { SeededRandom } from './random.ts'

interface End {
  readonly heads: Map<OpCid, Link>
  readonly last: Map<DeviceKey, ChainLink>
}

/** Signs an entry as `author`, whatever it says. @throws Error when it does not decode */
export const signEntry = (
  author: Actor,
  entry: UnsignedEntry,
  { body, display }: { body: Uint8Array; display: Uint8Array | null }
): VerifiedOp => {
  const { key, cert, sign } = author.device
  const bytes = encodeEntry(entry, key, cert, toBase64url(sign(signedBytes(entry, key))))
  const decoded = decodeEntry(bytes)
  if (!decoded.ok) throw new Error(decoded.reason)
  const blocks = { entry: bytes, body, display }
  const op = decodeOp(decoded.value, author.device, blocks)
  if (!op.ok) throw new Error(op.reason)
  return { op: op.value, blocks }
}

/** A channel, or a thread in one. */
export type Room = ChannelCid | { readonly channel: ChannelCid; readonly thread: ThreadCid }

const logOf = (guild: GuildCid, k: Kind, room: Room | undefined): LogId => {
  const { log } = opSchemas[k]
  if (log === 'control') return controlLog(guild)
  if (log === 'profiles') return profileLog(guild)
  if (!room) throw new Error(`the test set-up is wrong: ${k} needs a channel`)
  if (typeof room === 'string') return channelLog(guild, room)
  return isThreadKind(k) ? channelLog(guild, room.channel) : threadLog(guild, room.channel, room.thread)
}

export class Replica {
  readonly genesis: Genesis
  readonly control: ControlLog
  readonly clock: HandClock
  /** In order of arrival, parents first. */
  readonly seen = new Map<OpCid, VerifiedOp>()
  readonly #random: SeededRandom
  readonly #ends = new Map<LogId, End>()

  constructor(genesis: Genesis, seed: string, clock = new HandClock()) {
    this.genesis = genesis
    this.control = new ControlLog(genesis.guild)
    this.clock = clock
    this.#random = new SeededRandom(seed)
  }

  get guild(): GuildCid {
    return this.genesis.guild
  }

  get state(): GuildState {
    return this.control.state
  }

  get ops(): readonly Op[] {
    return [...this.seen.values()].map(({ op }) => op)
  }

  /** The op that `author` would write next. */
  compose(author: Actor, draft: Draft, channel?: Room, epoch?: OpCid, hook?: OpCid): VerifiedOp {
    const id = logOf(this.guild, draft.k, channel)
    const sealed = sealDraft(draft, this.#random.bytes(32))
    const { heads, last } = this.#end(id)
    const frontier = opSchemas[draft.k].log === 'control' ? [] : this.control.heads.slice(0, 4)
    const ground = { id, guild: this.guild, heads, last: last.get(author.device.key), frontier }
    const tail = { ...ground, ...(epoch && { epoch }), ...(hook && { hook }) }
    const contents = { hash: sealed.hash, length: sealed.body.byteLength }
    return signEntry(author, composeEntry(tail, draft.k, contents, this.clock.now()), sealed)
  }

  /** Writes if the rules allow it. */
  attempt(
    author: Actor,
    draft: Draft,
    channel?: Room,
    epoch?: OpCid,
    hook?: OpCid
  ): { made?: VerifiedOp; refusal: Refusal | null } {
    this.clock.turn(1)
    const made = this.compose(author, draft, channel, epoch, hook)
    const { next, payload } = made.op.header
    const refusal = authorize(this.control.stateAt(payload.c.length > 0 ? payload.c : next), made.op)
    if (!refusal) this.take(made)
    return refusal ? { refusal } : { made, refusal }
  }

  /** @throws Error when the rules do not allow it */
  write(author: Actor, draft: Draft, channel?: Room, epoch?: OpCid, hook?: OpCid): OpCid {
    const { made, refusal } = this.attempt(author, draft, channel, epoch, hook)
    if (!made) throw new Error(`${author.name} may not ${draft.k}: ${refusal?.code}`)
    return made.op.cid
  }

  take(verified: VerifiedOp): void {
    const { op } = verified
    if (this.seen.has(op.cid)) return
    const { header, cid, t } = op
    const { heads, last } = this.#end(header.id)
    for (const parent of header.next) heads.delete(parent)
    const link = { cid, q: header.payload.q, c: header.payload.c, t, time: header.clock.time }
    heads.set(cid, link)
    last.set(header.key, link)
    this.seen.set(cid, verified)
    if (opSchemas[op.k].log === 'control') this.control.add(op)
  }

  /** Takes everything that `other` has seen. */
  merge(other: Replica): void {
    for (const verified of other.seen.values()) this.take(verified)
  }

  /** Another replica that has seen the same. */
  fork(seed: string): Replica {
    const copy = new Replica(this.genesis, seed, new HandClock(this.clock.now()))
    copy.merge(this)
    return copy
  }

  #end(id: LogId): End {
    const known = this.#ends.get(id) ?? { heads: new Map<OpCid, Link>(), last: new Map<DeviceKey, ChainLink>() }
    this.#ends.set(id, known)
    return known
  }
}

/** A guild that `owner` has just made. */
export const found = (owner: Actor, options: GenesisOptions = {}): Replica => {
  const genesis = genesisBy(owner, options)
  // A guild begins at the time that its genesis gives.
  const replica = new Replica(genesis, `salt of ${owner.name}`, new HandClock(T0 - 1))
  replica.write(owner, create(genesis, owner))
  replica.clock.turn(1000)
  return replica
}

/** Brings people in: by the owner's invite, or bots on the owner's word. */
export const letIn = (replica: Replica, owner: Actor, ...guests: readonly Actor[]): void => {
  const [channel] = [...replica.state.channels.keys()]
  const door = channel ?? replica.write(owner, chanNew('door'))
  const invitation = replica.write(owner, invite(door))
  for (const guest of guests) replica.write(owner, admit(replica.guild, guest, invitation))
}
