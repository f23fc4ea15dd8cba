/** Seals worked out from what a replica has seen, without the node's own code. */
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import { channelLog, objectId, type ChannelCid, type OpCid } from '../../../node/core/ids.ts'
import type { BodyOf, Draft, Op } from '../../../node/core/ops.ts'
import type { Replica } from './replica.ts'

const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(parts.flatMap((part) => [...part]))

const nothing = sha256(new Uint8Array())
const hashOf = (leaf: string): Uint8Array => sha256(concat(new Uint8Array([0]), utf8(leaf)))
const both = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(concat(new Uint8Array([1]), left, right))

const bitAt = (hash: Uint8Array, depth: number): string | undefined =>
  [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('')[depth]

/** Of a set of leaves, as docs/protocol.md has it of what is deleted. */
export const setRoot = (leaves: readonly string[], depth = 0): Uint8Array => {
  if (leaves.length < 2) return leaves[0] === undefined ? nothing : hashOf(leaves[0])
  const side = (bit: string): Uint8Array =>
    setRoot(
      leaves.filter((leaf) => bitAt(hashOf(leaf), depth) === bit),
      depth + 1
    )
  return both(side('0'), side('1'))
}

const root = (leaves: readonly string[]): Uint8Array => {
  if (leaves.length < 2) return leaves[0] === undefined ? nothing : hashOf(leaves[0])
  const half = 2 ** Math.ceil(Math.log2(leaves.length) - 1)
  return both(root(leaves.slice(0, half)), root(leaves.slice(half)))
}

const byId = (a: Op, b: Op): number => {
  const [x, y] = [BigInt(objectId(a.t, a.cid)), BigInt(objectId(b.t, b.cid))]
  return x < y ? -1 : 1
}

/** Ops on the chain of `last`, itself included. */
const chainOf = (ops: ReadonlyMap<OpCid, Op>, last: Op): Op[] => {
  const chain: Op[] = []
  for (let op: Op | undefined = last; op; op = op.header.payload.p ? ops.get(op.header.payload.p) : undefined)
    chain.push(op)
  return chain
}

export const sealOf = (
  replica: Replica,
  channel: ChannelCid,
  previous: OpCid | null = null,
  changes: Partial<BodyOf<'seal'>> = {}
): Draft<'seal'> => {
  const log = channelLog(replica.guild, channel)
  const ops = new Map(replica.ops.filter(({ header }) => header.id === log).map((op) => [op.cid, op]))
  const covered = new Set<OpCid>()
  for (let cid = previous; cid;) {
    const seal: Op | undefined = ops.get(cid)
    if (seal?.k !== 'seal' || !seal.body) throw new Error('the test set-up is wrong: not a seal')
    for (const row of seal.body.rows) for (const op of chainOf(ops, ops.get(row.cid) as Op)) covered.add(op.cid)
    cid = seal.body.previous
  }
  const byDevice = Map.groupBy(ops.values(), ({ header }) => header.key)
  const rows = [...byDevice].flatMap(([device, written]) => {
    const last = written.reduce((a, b) => (b.header.payload.q > a.header.payload.q ? b : a))
    return covered.has(last.cid) ? [] : [{ device, q: last.header.payload.q, cid: last.cid }]
  })
  const range = rows.flatMap(({ cid }) => chainOf(ops, ops.get(cid) as Op)).filter(({ cid }) => !covered.has(cid))
  const deleted = new Set([...ops.values()].flatMap((op) => (op.k === 'del' ? (op.body?.messages ?? []) : [])))
  const gone = [...deleted].filter((cid) => ops.has(cid))
  const live = range.filter(({ k, cid }) => k === 'msg' && !deleted.has(cid)).toSorted(byId)
  return {
    k: 'seal',
    body: {
      rows: rows.toSorted((a, b) => (a.device < b.device ? -1 : 1)),
      root: root(live.map(({ cid }) => cid)),
      previous,
      count: range.length,
      deleted: { count: gone.length, root: setRoot(gone) },
      ...changes
    }
  }
}
