/**
 * A guild on one node, in memory: the reading and receiving side of the log store with the structural rules only
 * (parents, clock, chain, time, membership). What federation is tested against.
 */
import { randomBytes } from 'node:crypto'
import { certifyDevice, makeKeyPair, makeSigner, makeUser, type KeyPair } from '../../crypto/identity.ts'
import { encodeCbor, toBase64url } from '../../crypto/primitives.ts'
import { chainProblem, type ChainLink } from '../../node/core/chain.ts'
import { decodeEntry, decodeOp, encodeEntry, sealDraft, signedBytes } from '../../node/core/codec.ts'
import { composeEntry } from '../../node/core/compose.ts'
import { certificateStatements } from '../../node/core/identity.ts'
import {
  certCidOf,
  channelLog,
  controlLog,
  guildCidOf,
  objectId,
  parseDeviceKey,
  parseLogId,
  parseUserCid,
  type CertCid,
  type ChannelCid,
  type DeviceKey,
  type GuildCid,
  type LogId,
  type OpCid,
  type UserCid
} from '../../node/core/ids.ts'
import { isBare, isForgettable } from '../../node/core/forgettable.ts'
import type { Notice } from '../../node/core/notices.ts'
import { LIMITS, type Draft, type Header, type Op, type VerifiedOp } from '../../node/core/ops.ts'
import type {
  CertifiedDevice,
  Device,
  IdentityBlocks,
  Inbox,
  LogReader,
  PageQuery,
  Receipt,
  Sealed,
  StoredOp,
  UnsignedEntry,
  VerifiedIdentity
} from '../../node/core/ports.ts'

const must = <T>(value: T | undefined | null): T => {
  if (value === undefined || value === null) throw new Error('the test set-up is wrong')
  return value
}

export interface Person {
  readonly name: string
  readonly user: UserCid
  readonly device: Device
  readonly identity: IdentityBlocks
  /** Seed of the root key. */
  readonly root: Uint8Array
}

export const makePerson = (name: string): Person => {
  const { user, genesis, root } = makeUser({ bot: false, owner: null, t: Date.now() })
  return onDevice(name, user, genesis, root)
}

/** The same person, on another device. */
export const anotherDevice = ({ name, user, identity, root }: Person): Person =>
  onDevice(name, user, identity.genesis, makeKeyPair(root))

const onDevice = (name: string, user: string, genesis: Uint8Array, root: KeyPair): Person => {
  const pair = makeKeyPair()
  const cert = certifyDevice(root.seed, user, pair, certificateStatements(user, pair.key))
  const device: Device = {
    user: must(parseUserCid(user)),
    key: must(parseDeviceKey(pair.key)),
    cert: certCidOf(cert),
    root: must(parseDeviceKey(root.key)),
    sign: makeSigner(pair.seed)
  }
  return { name, user: device.user, device, identity: { genesis, cert, rotation: null }, root: root.seed }
}

export interface Genesis {
  readonly guild: GuildCid
  readonly genesis: Uint8Array
  readonly secret: Uint8Array
}

export const makeGenesis = (owner: Person): Genesis => {
  const secret = new Uint8Array(randomBytes(32))
  const nonce = new Uint8Array(randomBytes(16))
  const genesis = encodeCbor({
    v: 1,
    k: 'guild',
    owner: owner.user,
    t: Date.now(),
    nonce,
    secret,
    everyone: 0,
    rates: null
  })
  return { guild: guildCidOf(genesis), genesis, secret }
}

interface Row extends StoredOp {
  readonly header: Header
  readonly op: Op
}

interface MemoryLog {
  readonly rows: Row[]
  readonly heads: Map<OpCid, Header>
  readonly last: Map<string, Row>
}

const linkOf = ({ clock, payload }: Header) => ({ time: clock.time, t: payload.t })
const chainLinkOf = ({ cid, header }: Row): ChainLink => ({
  cid,
  q: header.payload.q,
  c: header.payload.c,
  ...linkOf(header)
})

export class MemoryGuild implements LogReader, Inbox {
  readonly ops = new Map<OpCid, Row>()
  readonly members = new Set<UserCid>()
  readonly identities = new Map<CertCid, IdentityBlocks>()
  readonly unlearnt = new Set<CertCid>()
  readonly previews: Op[] = []
  /** Messages of which a seal has said that they had not been deleted. */
  readonly proved = new Set<OpCid>()
  /** CIDs in the order they were received, with how. */
  readonly received: { readonly cid: OpCid; readonly backfill: boolean }[] = []
  readonly batches: number[] = []
  #logs = new Map<LogId, MemoryLog>()
  #guilds = new Set<GuildCid>()
  #watchers = new Set<() => void>()
  now: () => number = Date.now
  readonly removed = new Set<UserCid>()
  /** Devices that their users have revoked. */
  readonly revoked = new Set<DeviceKey>()
  /** Users whose every op is refused. */
  readonly refused = new Set<UserCid>()

  #log(id: LogId): MemoryLog {
    const log = this.#logs.get(id) ?? { rows: [], heads: new Map(), last: new Map() }
    this.#logs.set(id, log)
    return log
  }

  // LogReader

  async settled(): Promise<void> {}

  guilds = () => [...this.#guilds]
  logs = (guild: GuildCid) =>
    [...this.#logs]
      .filter(([id, { rows }]) => parseLogId(id)?.guild === guild && rows.length > 0)
      .map(([id, { rows, heads }]) => ({ id, heads: [...heads.keys()].toSorted(), count: rows.length }))
  heads = (id: LogId) => [...this.#log(id).heads.keys()].toSorted()
  logsLacking = (guild: GuildCid) =>
    this.logs(guild)
      .map(({ id }) => id)
      .filter((id) => this.lacking(id, 0, 1).length > 0)
  have = (id: LogId) => Object.fromEntries([...this.#log(id).last].map(([key, row]) => [key, row.header.payload.q]))
  get = (cid: OpCid) => this.ops.get(cid)
  has = (cid: OpCid) => this.ops.has(cid)
  holds = (cid: OpCid) => this.ops.has(cid)
  lacks = (cid: OpCid) => {
    const op = this.ops.get(cid)?.op
    return op !== undefined && isForgettable(op.k) && isBare(op.k, op)
  }
  lacking = (id: LogId, after: number, limit: number) =>
    this.#log(id)
      .rows.map(({ cid }, i) => ({ cid, n: i + 1 }))
      .filter(({ cid, n }) => n > after && this.lacks(cid))
      .slice(0, limit)
  identity = (cert: CertCid) => this.identities.get(cert)
  isKnown = (cert: CertCid) => this.identities.has(cert)
  /** Deleted messages too: what names them is not served with them. */
  recent = (id: LogId, { limit, before }: PageQuery) =>
    this.#log(id)
      .rows.filter(({ op }) => op.k === 'msg')
      .filter(({ op }) => before === undefined || BigInt(objectId(op.t, op.cid)) < BigInt(before))
      .slice(-limit)
  changes = (id: LogId, message: OpCid) =>
    this.#log(id).rows.filter(({ op }) => op.k === 'del' && op.body?.messages.includes(message))

  since(id: LogId, have: Readonly<Record<string, number>>, limit: number, maxBytes: number): Row[] {
    const found: Row[] = []
    let bytes = 0
    for (const row of this.#log(id).rows) {
      if (row.header.payload.q <= (have[row.header.key] ?? -1)) continue
      found.push(row)
      bytes += row.entry.byteLength + (row.body?.byteLength ?? 0)
      if (found.length >= limit || bytes >= maxBytes) break
    }
    return found
  }

  // Inbox

  /** What was said and is not kept. */
  readonly heard: { readonly user: UserCid; readonly notice: Notice }[] = []
  /** Users whose notices the rules of the guild do not allow. */
  readonly silenced = new Set<UserCid>()

  notice(_guild: GuildCid, user: UserCid, notice: Notice): boolean {
    if (this.silenced.has(user)) return false
    this.heard.push({ user, notice })
    this.#changed()
    return true
  }

  /** Guilds of which all that a peer has is here, as often as it was found so. */
  readonly caught: GuildCid[] = []

  isArriving = () => false

  async arrive(): Promise<string | null> {
    return 'this store judges nothing'
  }

  async arrived(): Promise<void> {}

  caughtUp(guild: GuildCid): void {
    this.caught.push(guild)
    this.#changed()
  }

  listened(): void {
    this.#changed()
  }

  isMember = (_guild: GuildCid, { user, key }: CertifiedDevice) => this.members.has(user) && !this.revoked.has(key)

  isRemoved = (_guild: GuildCid, { user, key }: CertifiedDevice) => this.removed.has(user) || this.revoked.has(key)

  async adopt(guild: GuildCid): Promise<void> {
    this.#guilds.add(guild)
  }

  async learn(identities: readonly VerifiedIdentity[]): Promise<void> {
    for (const { cid, genesis, cert, rotation } of identities) this.identities.set(cid, { genesis, cert, rotation })
  }

  async unlearn(certs: readonly CertCid[]): Promise<void> {
    for (const cert of certs) if (this.identities.delete(cert)) this.unlearnt.add(cert)
  }

  async preview(_guild: GuildCid, ops: readonly VerifiedOp[], sealed: Sealed | null = null): Promise<void> {
    this.previews.push(...ops.map(({ op }) => op))
    for (const cid of sealed?.undeleted ?? []) this.proved.add(cid)
    this.#changed()
  }

  async receive(_guild: GuildCid, ops: readonly VerifiedOp[], options: { backfill: boolean }): Promise<Receipt[]> {
    this.batches.push(ops.length)
    const receipts = ops.map((op) => this.#receiveOne(op, options.backfill))
    await new Promise((resolve) => setImmediate(resolve))
    this.#changed()
    return receipts
  }

  #receiveOne(verified: VerifiedOp, backfill: boolean): Receipt {
    const { op } = verified
    if (this.ops.has(op.cid)) return this.#fill(verified)
    if (op.t > this.now() + LIMITS.futureHold) return { status: 'held', due: op.t - LIMITS.futureHold }
    const { next, payload } = op.header
    const needed = [...next, ...payload.c, ...(payload.p ? [payload.p] : [])]
    const missing = [...new Set(needed)].filter((cid) => !this.ops.has(cid))
    if (missing.length > 0) return { status: 'missing', parents: missing }
    const problem = this.#problem(op)
    if (problem) return { status: 'refused', detail: problem }
    this.store(verified)
    this.received.push({ cid: op.cid, backfill })
    return { status: 'admitted' }
  }

  #fill({ op, blocks }: VerifiedOp): Receipt {
    const row = this.ops.get(op.cid)
    if (!row || !this.lacks(op.cid) || isBare(op.k, blocks)) return { status: 'known' }
    Object.assign(row, { ...blocks, op })
    return { status: 'admitted' }
  }

  #problem({ header, user, k }: Op): string | null {
    if (this.refused.has(user)) return 'the author may not do that'
    if (k !== 'create' && !this.members.has(user)) return 'the author is not a member'
    const { payload } = header
    const previous = payload.p ? this.ops.get(payload.p) : undefined
    return chainProblem(header, {
      parents: header.next.map((cid) => linkOf(must(this.ops.get(cid)).header)),
      previous: previous && chainLinkOf(previous),
      previousInPast: () => true,
      coversPrevious: () => true
    })
  }

  // Writing

  store({ op, blocks }: VerifiedOp): void {
    const { header, cid } = op
    const row: Row = { ...blocks, cid, log: header.id, cert: header.identity, header, op }
    const log = this.#log(header.id)
    log.rows.push(row)
    for (const parent of header.next) log.heads.delete(parent)
    log.heads.set(cid, header)
    log.last.set(header.key, row)
    this.ops.set(cid, row)
    this.#guilds.add(header.payload.g)
    if (op.k === 'create') this.members.add(op.user)
    if (op.k === 'admit' && op.body) this.members.add(op.body.user)
    if (op.k === 'kick' && op.body && this.members.delete(op.body.user)) this.removed.add(op.body.user)
  }

  /** Holds what `other` holds, as a node does that was restarted. */
  copy(other: MemoryGuild): void {
    for (const row of other.ops.values()) this.store({ op: row.op, blocks: row })
    for (const [cert, identity] of other.identities) this.identities.set(cert, identity)
    for (const user of other.members) this.members.add(user)
  }

  knows(person: Person): this {
    this.identities.set(person.device.cert, person.identity)
    return this
  }

  /** The entry that `person` would write next, before it is signed. */
  compose(person: Person, id: LogId, draft: Draft) {
    const guild = must(parseLogId(id)).guild
    const { heads, last } = this.#log(id)
    const sealed = sealDraft(draft, new Uint8Array(randomBytes(32)))
    const control = [...this.#log(controlLog(guild)).heads.keys()].toSorted().slice(0, LIMITS.frontier)
    const previous = last.get(person.device.key)
    const entry = composeEntry(
      {
        id,
        guild,
        heads: new Map([...heads].map(([cid, header]) => [cid, linkOf(header)])),
        last: previous && chainLinkOf(previous),
        frontier: id === controlLog(guild) ? [] : control
      },
      draft.k,
      { hash: sealed.hash, length: sealed.body.byteLength },
      this.now()
    )
    return { entry, sealed }
  }

  /** Writes an op as the node of `person` does. */
  write(person: Person, id: LogId, draft: Draft): VerifiedOp {
    const { entry, sealed } = this.compose(person, id, draft)
    const written = signOp(person, entry, sealed)
    this.knows(person).store(written)
    return written
  }

  // Waiting

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }

  /** Resolves when `condition` holds, looking after every change. @throws Error after `ms` */
  async until(condition: (guild: this) => boolean, what: string, ms = 90_000): Promise<void> {
    if (condition(this)) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const watcher = () => condition(this) && resolve()
    const timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain: ${what}`)), ms)
    this.#watchers.add(watcher)
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#watchers.delete(watcher)
    }
  }

  count = (id: LogId): number => this.#log(id).rows.length
  order = (id: LogId): OpCid[] => this.#log(id).rows.map(({ cid }) => cid)
}

/** Signs an entry as `person`, whatever it says. */
export const signOp = (
  person: Person,
  entry: UnsignedEntry,
  { body, display }: { body: Uint8Array; display: Uint8Array | null }
): VerifiedOp => {
  const { key, cert, sign } = person.device
  const bytes = encodeEntry(entry, key, cert, toBase64url(sign(signedBytes(entry, key))))
  const decoded = decodeEntry(bytes)
  if (!decoded.ok) throw new Error(decoded.reason)
  const blocks = { entry: bytes, body, display }
  const op = decodeOp(decoded.value, person.device, blocks)
  if (!op.ok) throw new Error(op.reason)
  return { op: op.value, blocks }
}

export const message = (content: string): Draft<'msg'> => ({
  k: 'msg',
  body: {
    type: 0,
    content,
    embeds: null,
    components: null,
    mentions: null,
    flags: 0,
    tts: false,
    reply: null,
    nonce: null
  }
})

export const channel = (name: string): Draft<'chan.new'> => ({
  k: 'chan.new',
  body: { type: 0, position: 0, parent: null, nsfw: false, slowmode: 0, bitrate: 64_000, userLimit: 0, overwrites: [] },
  display: { name, topic: null }
})

export const admit = ({ user, device, name }: Person): Draft<'admit'> => ({
  k: 'admit',
  body: { user, cert: device.cert, bot: false, pending: false, request: null },
  display: { name, globalName: null, avatar: null }
})

/** `owner` creates the guild with one channel. */
export const foundGuild = (
  store: MemoryGuild,
  owner: Person,
  genesis: Genesis
): { channel: ChannelCid; log: LogId } => {
  const control = controlLog(genesis.guild)
  store.write(owner, control, {
    k: 'create',
    body: { genesis: genesis.genesis },
    display: { name: 'Moot', icon: null, owner: { name: owner.name, globalName: null, avatar: null } }
  })
  const made = store.write(owner, control, channel('general')).op.cid
  return { channel: made, log: channelLog(genesis.guild, made) }
}
