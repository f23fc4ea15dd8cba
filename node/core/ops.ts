/**
 * The shape of an op: a signed header that is an OrbitDB entry, a body block, and for control ops a separate
 * block of display fields (names, topics, reasons) that can be forgotten without changing any verdict.
 */
import type { CertCid, DeviceKey, GuildCid, LogId, OpCid, UserCid } from './ids.ts'
import type { BodyOf, DisplayOf, Kind } from './op-schema.ts'

export type { BodyOf, ControlKind, Kind, MessageKind, ThreadKind } from './op-schema.ts'

export const RULES_VERSION = 1

/** Bounds that are checked before anything is parsed or stored, in bytes or items. */
export const LIMITS = {
  entry: 4096,
  controlBody: 64 * 1024,
  messageBody: 16 * 1024,
  display: 16 * 1024,
  parents: 32,
  frontier: 4,
  salt: 16,
  /** An op later than now by more than this is held until due; later than `futureDrop`, dropped. In ms. */
  futureHold: 60_000,
  futureDrop: 600_000
} as const

/** What an author's device signs, besides the entry's parents and clock. */
export interface Payload {
  /** Version of the rules that the op is to be judged by: the guild's, in the op's own past. */
  readonly v: number
  readonly g: GuildCid
  /** Place in this device's chain in this log, from 0. */
  readonly q: number
  /** The device's previous op in this log. */
  readonly p: OpCid | null
  /** Control frontier, sorted; empty in the control log. */
  readonly c: readonly OpCid[]
  /** ms since the Unix epoch. */
  readonly t: number
  readonly k: Kind
  /** Acting webhook or application object. */
  readonly a: OpCid | null
  /** SHA-256 of salt and body. */
  readonly y: Uint8Array
  /** Length of the body block, salt included. */
  readonly s: number
  /** End-to-end encryption epoch. */
  readonly e: OpCid | null
}

/** An OrbitDB v2 entry, decoded and shape-checked. */
export interface Header {
  readonly id: LogId
  readonly next: readonly OpCid[]
  readonly refs: readonly []
  readonly clock: { readonly id: DeviceKey; readonly time: number }
  readonly v: 2
  readonly key: DeviceKey
  readonly identity: CertCid
  readonly sig: string
  readonly payload: Payload
}

/** The blocks of one op as they are stored and sent. `null`: forgotten, or the kind has none. */
export interface OpBlocks {
  readonly entry: Uint8Array
  readonly body: Uint8Array | null
  readonly display: Uint8Array | null
}

interface OpOf<K extends Kind> {
  readonly cid: OpCid
  /** The user whose certificate names the device; verified before an op is made. */
  readonly user: UserCid
  /** The root key that has signed the device's certificate. */
  readonly root: DeviceKey
  readonly k: K
  readonly t: number
  readonly header: Header
  /** `null` when the body has been forgotten. */
  readonly body: BodyOf<K> | null
  readonly display: DisplayOf<K> | null
  /** Why, in its author's words: of what an audit log tells. */
  readonly reason?: string
}

/** A decoded op whose signature, certificate and hashes have been verified. */
export type Op<K extends Kind = Kind> = { [P in K]: OpOf<P> }[K]

/** An op together with its blocks. */
export interface VerifiedOp {
  readonly op: Op
  readonly blocks: OpBlocks
}

/** What an author wants to write: the kind and its contents, before chain, clock and signature. */
type DraftOf<K extends Kind> = {
  readonly k: K
  readonly body: BodyOf<K>
  readonly display?: DisplayOf<K>
  readonly reason?: string
}
export type Draft<K extends Kind = Kind> = { [P in K]: DraftOf<P> }[K]

/** A draft, or one that needs the ops before it (to name a channel just made, say). */
export type Step = Draft | ((made: readonly Op[]) => Draft)
