/**
 * Canonical bytes <-> op. An op's header is an OrbitDB v2 entry and its id is that entry's CID; its contents
 * stand in a salted block of their own, which can be forgotten while the header stays.
 *
 *     body block    = salt16 || dag-cbor {b: body, d: SHA-256 of the display block | null, r?: why}
 *     display block = salt16 || dag-cbor display
 *
 * Every decoder here takes bytes from strangers: lengths are checked before parsing, and a refusal is a value.
 */
import { decodeCbor, encodeCbor, equalBytes, sha256, type Spans } from '../../crypto/primitives.ts'
import { opCidOf, parseLogId, type CertCid, type DeviceKey, type LogId, type OpCid } from './ids.ts'
import { isBodyForgettable } from './forgettable.ts'
import { headerSchema, isKind, isThreadKind, opSchemas, type Kind } from './op-schema.ts'
import {
  LIMITS,
  RULES_VERSION,
  type BodyOf,
  type Draft,
  type Header,
  type Op,
  type OpBlocks,
  type Payload,
  type VerifiedOp
} from './ops.ts'
import type { SignedEntry, UnsignedEntry, VerifiedIdentity } from './ports.ts'
import { readReason, REASON } from './reason.ts'
import { bytes as bytesOf, extensible, Mismatch, nullable, text } from './schema.ts'

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  /** `newer`: it follows rules that this version does not know, so that nothing can be said against its sender. */
  | { readonly ok: false; readonly reason: string; readonly newer?: boolean }

export interface DecodedEntry {
  readonly cid: OpCid
  readonly header: Header
  /** What the signature covers. */
  readonly signed: Uint8Array
}

const good = <T>(value: T): Decoded<T> => ({ ok: true, value })
const bad = (reason: string): Decoded<never> => ({ ok: false, reason })

const entryFields = (entry: UnsignedEntry, device: DeviceKey): Omit<Header, 'key' | 'identity' | 'sig'> => ({
  id: entry.id,
  payload: entry.payload,
  next: entry.next,
  refs: [],
  clock: { id: device, time: entry.time },
  v: 2
})

/** What an entry says once it is signed. */
export const headerOf = (entry: UnsignedEntry, device: DeviceKey, identity: CertCid, sig: string): Header => ({
  ...entryFields(entry, device),
  key: device,
  identity,
  sig
})

/** The bytes a device signs: the entry without key, identity and signature. Source: OrbitDB `Entry.create`. */
export const signedBytes = (entry: UnsignedEntry, device: DeviceKey): Uint8Array =>
  encodeCbor(entryFields(entry, device))

/** The entry block. */
export const encodeEntry = (entry: UnsignedEntry, device: DeviceKey, cert: CertCid, sig: string): Uint8Array =>
  encodeCbor(headerOf(entry, device, cert, sig))

const attempt = <T>(work: () => T): Decoded<T> => {
  try {
    return good(work())
  } catch (error) {
    return bad(error instanceof Error ? error.message : 'not decodable')
  }
}

const placeProblem = (header: Header): string | null => {
  const { payload } = header
  const log = parseLogId(header.id)
  if (!log) return 'the log id has no known form'
  if (log.guild !== payload.g) return 'the log belongs to another guild'
  if (!isKind(payload.k)) return `unknown kind ${JSON.stringify(payload.k)}`
  if (opSchemas[payload.k].log !== log.type) return `${payload.k} does not belong in this log`
  if (log.type === 'channel' && log.thread && isThreadKind(payload.k))
    return 'a thread lies in a channel, not in a thread'
  const isCreate = payload.k === 'create'
  if (header.next.length === 0 && log.type === 'control' && !isCreate) return 'parents are missing'
  if (header.next.length > 0 && isCreate) return 'create has no parents'
  if ((payload.c.length === 0) !== (log.type === 'control')) return 'the control frontier does not fit the log'
  return payload.e !== null && log.type !== 'channel' ? 'only what is said in a channel is encrypted' : null
}

const headerProblem = (header: Header): string | null => {
  if (header.clock.id !== header.key) return 'the clock names another device than the key'
  if ((header.payload.q === 0) !== (header.payload.p === null)) return 'the chain begins at 0 with no previous op'
  return placeProblem(header)
}

/** Head of a map of as many entries as a device signs. */
const SIGNED_HEAD = Uint8Array.of(0xa6)
const UNSIGNED = new Set(['key', 'identity', 'sig'])

/** What a device signed, cut out of the entry: both are canonical, so what is left keeps its spelling and its order. */
const signedOf = (bytes: Uint8Array, spans: Spans): Uint8Array => {
  const parts: Uint8Array[] = [SIGNED_HEAD]
  let [from, to] = [0, 0]
  for (const [key, [start, end]] of spans) {
    if (UNSIGNED.has(key)) continue
    if (start !== to) {
      parts.push(bytes.subarray(from, to))
      from = start
    }
    to = end
  }
  parts.push(bytes.subarray(from, to))
  return Buffer.concat(parts)
}

/** Strictly decodes an entry block. Does not verify the signature: `signed` is what it must cover. */
export const decodeEntry = (bytes: Uint8Array): Decoded<DecodedEntry> => {
  if (bytes.byteLength > LIMITS.entry) return bad(`the entry is longer than ${LIMITS.entry} bytes`)
  const spans: Spans = new Map()
  const decoded = attempt(() => headerSchema(decodeCbor(bytes, spans), 'entry') as Header)
  if (!decoded.ok) return decoded
  const header = decoded.value
  const { v: rules } = header.payload
  if (rules > RULES_VERSION)
    return { ok: false, reason: `it follows rules ${rules}, which this version does not know`, newer: true }
  const problem = headerProblem(header)
  if (problem) return bad(problem)
  return good({ cid: opCidOf(bytes), header, signed: signedOf(bytes, spans) })
}

/** How every entry block begins: a map of nine, `v` 2, and `id` with a text of 24 to 255 bytes (RFC 8949, section 3). */
const BEGINNING = Uint8Array.of(0xa9, 0x61, 0x76, 0x02, 0x62, 0x69, 0x64, 0x78)

/** The log that an entry belongs to, without decoding the rest: of what has been checked, or is yet to be. */
export const logIdIn = (entry: Uint8Array): LogId | undefined => {
  const length = entry[BEGINNING.length]
  if (length === undefined || !equalBytes(entry.subarray(0, BEGINNING.length), BEGINNING)) return undefined
  const start = BEGINNING.length + 1
  return Buffer.from(entry.buffer, entry.byteOffset + start, Math.min(length, entry.byteLength - start)).toString(
    'latin1'
  ) as LogId
}

/**
 * An op that this node has signed, without reading it back: every rule that its readers hold it against is asked of its header, as
 * its contents were asked when they were sealed.
 */
export const ownOp = (
  signed: SignedEntry,
  author: Author,
  { body, display, contents }: Sealed
): Decoded<VerifiedOp> => {
  const { bytes } = signed
  if (bytes.byteLength > LIMITS.entry) return bad(`the entry is longer than ${LIMITS.entry} bytes`)
  const checked = attempt(() => headerSchema(signed.header, 'entry') as Header)
  if (!checked.ok) return checked
  const problem = headerProblem(checked.value)
  if (problem) return bad(problem)
  const op = opOf({ header: checked.value, cid: opCidOf(bytes) }, author, contents)
  return good({ op, blocks: { entry: bytes, body, display } })
}

const salted = (bytes: Uint8Array): Decoded<unknown> =>
  bytes.byteLength < LIMITS.salt ? bad('the salt is missing') : attempt(() => decodeCbor(bytes.subarray(LIMITS.salt)))

const envelope = extensible({ b: (value: unknown) => value, d: nullable(bytesOf(32)) }, { r: text(REASON, 1) })

/** Checked against the schemas of the op's kind. */
export interface Contents {
  readonly body: unknown
  readonly display: unknown
  readonly reason?: string
}

/** The largest body block of a kind, in bytes. */
export const bodyLimit = (k: Kind): number =>
  k === 'seal' || opSchemas[k].log === 'control' ? LIMITS.controlBody : LIMITS.messageBody

const openDisplay = (k: Kind, hash: Uint8Array | null, block: Uint8Array | null): unknown => {
  const schema = opSchemas[k].display
  if ((hash === null) !== (schema === null)) throw new Mismatch(`${k}: display fields do not fit the kind`)
  if (!schema && block) throw new Mismatch(`${k} has no display fields`)
  if (!schema || !block) return null
  if (block.byteLength > LIMITS.display) throw new Mismatch(`the display block is longer than ${LIMITS.display} bytes`)
  if (!hash || !equalBytes(sha256(block), hash)) throw new Mismatch('the display block does not match its hash')
  const value = salted(block)
  if (!value.ok) throw new Mismatch(value.reason)
  return schema(value.value, 'display')
}

const openBody = (payload: Payload, blocks: OpBlocks): Contents => {
  const { k } = payload
  if (!blocks.body) {
    if (isBodyForgettable(k) && !blocks.display) return { body: null, display: null }
    throw new Mismatch(`the body of ${k} is missing`)
  }
  if (payload.s !== blocks.body.byteLength) throw new Mismatch('the body does not have the length that was signed')
  if (!equalBytes(sha256(blocks.body), payload.y)) throw new Mismatch('the body does not match its hash')
  const value = salted(blocks.body)
  if (!value.ok) throw new Mismatch(value.reason)
  const { b, d, r } = envelope(value.value, 'body')
  return { body: opSchemas[k].body(b, k), display: openDisplay(k, d, blocks.display), ...readReason(k, r) }
}

/** Opens an op's blocks under its decoded header. */
export const decodeContents = ({ payload }: Header, blocks: OpBlocks): Decoded<Contents> => {
  const { k, s } = payload
  if (s > bodyLimit(k)) return bad(`the body of ${k} is longer than ${bodyLimit(k)} bytes`)
  return attempt(() => openBody(payload, blocks))
}

export type Author = Pick<VerifiedIdentity, 'user' | 'root'>

/** @param author whom the entry's certificate names, and who signed it; the caller has verified certificate and signature. */
export const opOf = (
  { header, cid }: Pick<DecodedEntry, 'header' | 'cid'>,
  { user, root }: Author,
  contents: Contents
): Op => {
  const { k, t } = header.payload
  return { cid, user, root, k, t, header, ...contents } as Op
}

/** Opens an op's blocks under a decoded entry. See `opOf` for the author. */
export const decodeOp = (
  entry: Pick<DecodedEntry, 'header' | 'cid'>,
  author: Author,
  blocks: OpBlocks
): Decoded<Op> => {
  const contents = decodeContents(entry.header, blocks)
  return contents.ok ? good(opOf(entry, author, contents.value)) : contents
}

/** The certificate that an `admit` names: it travels along, so that whoever holds the guild knows who was let in. */
export const admittedCert = (blocks: OpBlocks): CertCid | undefined => {
  const entry = decodeEntry(blocks.entry)
  if (!entry.ok || entry.value.header.payload.k !== 'admit') return undefined
  const contents = attempt(() => openBody(entry.value.header.payload, blocks))
  return contents.ok && contents.value.body ? (contents.value.body as BodyOf<'admit'>).cert : undefined
}

export interface Sealed {
  readonly body: Uint8Array
  readonly display: Uint8Array | null
  /** SHA-256 of the body block. */
  readonly hash: Uint8Array
  /** As their readers will have them. */
  readonly contents: Contents
}

const withSalt = (salt: Uint8Array, value: unknown): Uint8Array => {
  const encoded = encodeCbor(value)
  const block = new Uint8Array(salt.byteLength + encoded.byteLength)
  block.set(salt)
  block.set(encoded, salt.byteLength)
  return block
}

/**
 * Encodes a draft's contents, checking them against the kind's schema first.
 *
 * @param salt 32 random bytes: the body takes the first half, the display block the second.
 * @throws Mismatch when the draft would be refused by its readers.
 */
export const sealDraft = (draft: Draft, salt: Uint8Array): Sealed => {
  const schema = opSchemas[draft.k]
  const contents: Contents = {
    body: schema.body(draft.body, draft.k),
    display: schema.display ? schema.display(draft.display ?? {}, 'display') : null,
    ...readReason(draft.k, draft.reason)
  }
  const display = schema.display ? withSalt(salt.subarray(16, 32), contents.display) : null
  const why = contents.reason === undefined ? {} : { r: contents.reason }
  const body = withSalt(salt.subarray(0, 16), { b: contents.body, d: display && sha256(display), ...why })
  if (body.byteLength > bodyLimit(draft.k)) throw new Mismatch(`${draft.k}: the body is too long`)
  if (display && display.byteLength > LIMITS.display) throw new Mismatch(`${draft.k}: the display fields are too long`)
  return { body, display, hash: sha256(body), contents }
}
