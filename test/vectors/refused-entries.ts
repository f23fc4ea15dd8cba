/** Entries that every implementation must refuse: one field of a good one is changed in each. */
import { encodeCbor, sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import { controlLog, guildCidOf, opCidOf } from '../../node/core/ids.ts'
import type { Header } from '../../node/core/ops.ts'
import { actor } from '../support/core/actors.ts'

export interface RefusedEntry {
  readonly name: string
  readonly entry: Uint8Array
}

type Fields = Readonly<Record<string, unknown>>

const other = guildCidOf(Uint8Array.of(1))
const some = (n: number) => Array.from({ length: n }, (_, i) => opCidOf(sha256(utf8(String(i))))).toSorted()

const changesOf = ({ sig, next }: Header): Readonly<Record<string, Fields>> => ({
  'an unknown field': { extra: 1 },
  'an unknown field of the payload': { payload: { extra: 1 } },
  'a fraction': { payload: { t: 1.5 } },
  'a negative number': { payload: { q: -1 } },
  'parents out of order': { next: some(2).toReversed() },
  'a parent twice': { next: [...next, ...next] },
  'too many parents': { next: some(33) },
  'no parents': { next: [] },
  references: { refs: some(1) },
  'another version of entries': { v: 1 },
  'another version of the rules': { payload: { v: 2 } },
  'a log that is none': { id: 'somewhere' },
  'a log of another guild': { id: controlLog(other) },
  "a guild that is not the log's": { payload: { g: other } },
  'a kind in the wrong log': { payload: { k: 'msg' } },
  'an unknown kind': { payload: { k: 'toString' } },
  'a control op with a frontier': { payload: { c: some(1) } },
  'a clock of another device': { clock: { id: actor('mallory').device.key, time: 3 } },
  'a chain that begins in the middle': { payload: { p: null } },
  'a chain that begins with a predecessor': { payload: { q: 0 } },
  'a short signature': { sig: toBase64url(new Uint8Array(63)) },
  'a signature in another spelling': { sig: `${sig.slice(0, -1)}B` },
  'a signature in another alphabet': { sig: `+${sig.slice(1)}` },
  'a key that is none': { key: 'A'.repeat(42) },
  'a certificate that is none': { identity: 'z' },
  'a body hash of another length': { payload: { y: new Uint8Array(31) } },
  'a body length beyond any limit': { payload: { s: 70_000 } }
})

const entryWith = (header: Header, { payload, ...fields }: Fields): Uint8Array =>
  encodeCbor({ ...header, ...fields, payload: { ...header.payload, ...(payload as object | undefined) } })

/** @param header of a good control op that is not the first of its chain. */
export const refusedEntries = (header: Header): readonly RefusedEntry[] =>
  Object.entries(changesOf(header)).map(([name, changes]) => ({ name, entry: entryWith(header, changes) }))
