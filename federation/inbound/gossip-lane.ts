/**
 * Gossiped ops of one guild. Frames are checked side by side but delivered in the order they came, so that a child
 * does not overtake its parent; those of a peer that are ready together are stored together.
 */
import type { OpCid } from '../../node/core/ids.ts'
import { GOSSIP } from '../limits.ts'
import type { GossipFrame } from '../outbound/gossip-frame.ts'
import { wireSize } from '../wire/frames.ts'
import { isFault, type Candidate, type Checked, type Fault, type Proven, type Source } from './candidate.ts'
import type { Checklist } from './checklist.ts'
import type { Delivered, Delivery } from './delivery.ts'
import type { IdentityBook } from './identity-book.ts'

/** `accept`: relay it. `ignore`: neither relay nor blame. `reject`: the peer that relayed it is at fault. */
export type Verdict =
  | { readonly verdict: 'accept' | 'ignore' }
  | { readonly verdict: 'reject'; readonly detail: string }

export interface GossipLane {
  receive(source: Source, frame: GossipFrame): Promise<Verdict>
  /** Ops that have come and are not stored yet. */
  readonly size: number
}

export interface LaneParts {
  readonly checklist: Checklist
  readonly identities: IdentityBook
  readonly delivery: Pick<Delivery, 'deliver' | 'timely' | 'follow'>
  /** An op came whose device is unknown: ask its sender for op and certificate. */
  fetch(source: Source, candidates: readonly Candidate[]): void
  /** Of a frame that is not relayed: these are stored now. */
  brought(source: Source, ops: readonly Proven[]): void
}

interface Item {
  readonly source: Source
  readonly checked: Promise<Checked | Fault>
  readonly verdict: PromiseWithResolvers<Verdict>
  ready: boolean
}

const ignore: Verdict = { verdict: 'ignore' }
const reject = ({ fault }: Fault): Verdict => ({ verdict: 'reject', detail: fault })

const cidsOf = (ops: readonly Proven[]): readonly OpCid[] => ops.map(({ op }) => op.cid)

/** Relayed is what is new here, and of which nothing still waits. */
const judge = (ops: readonly Proven[], delivered: Delivered | Fault): Verdict => {
  if (isFault(delivered)) return reject(delivered)
  const cids = cidsOf(ops)
  const fresh = cids.some((cid) => delivered.admitted.has(cid)) && !cids.some((cid) => delivered.waiting.has(cid))
  return fresh ? { verdict: 'accept' } : ignore
}

/** The first in the queue, and what is ready behind it of the same peer. */
const takeReady = (queue: Item[]): Item[] => {
  const peer = queue[0]?.source.peer
  const end = queue.findIndex((item, i) => i > 0 && !(item.ready && item.source.peer === peer))
  return queue.splice(0, end < 0 ? queue.length : end)
}

/** Steps 1 to 8. */
const checkFrame = async (
  source: Source,
  frame: GossipFrame,
  { checklist, identities, delivery }: LaneParts
): Promise<Checked | Fault> => {
  const fault = identities.offer(frame.identities)
  if (fault) return fault
  const read = await checklist.read(source.guild, frame.ops)
  return isFault(read) ? read : checklist.check(delivery.timely(source, read.candidates))
}

/** What of a frame may be delivered; the rest is asked for. */
const provenOf = (
  { source }: Item,
  checked: Checked | Fault | undefined,
  fetch: LaneParts['fetch']
): readonly Proven[] => {
  if (!checked || isFault(checked)) return []
  const unidentified = checked.unidentified.map(({ candidate }) => candidate)
  if (unidentified.length > 0) fetch(source, unidentified)
  return checked.proven
}

export const createGossipLane = (parts: LaneParts): GossipLane => {
  const { delivery, fetch, brought } = parts
  const queue: Item[] = []
  let held = { ops: 0, bytes: 0 }
  let draining = false

  const judgeOne = async (
    source: Source,
    ops: readonly Proven[],
    delivered: Delivered | Fault | undefined
  ): Promise<Verdict> => {
    if (!delivered) return ignore
    const verdict = judge(ops, delivered)
    if (isFault(delivered) || verdict.verdict !== 'ignore') return verdict
    const waiting = new Set(cidsOf(ops).filter((cid) => delivered.waiting.has(cid)))
    if (waiting.size > 0 && (await delivery.follow(waiting))) return { verdict: 'accept' }
    if (delivered.admitted.size > 0)
      brought(
        source,
        ops.filter(({ op }) => delivered.admitted.has(op.cid))
      )
    return verdict
  }

  const deliverTogether = async (source: Source, items: readonly Item[]): Promise<void> => {
    const checked = await Promise.all(items.map((item) => item.checked))
    const proven = items.map((item, i) => provenOf(item, checked[i], fetch))
    const ops = proven.flat()
    const delivered = ops.length > 0 ? await delivery.deliver(source, ops, 'news') : undefined
    for (const [i, { verdict }] of items.entries()) {
      const result = checked[i]
      if (isFault(result)) verdict.resolve(reject(result))
      else verdict.resolve(judgeOne(source, proven[i] ?? [], delivered))
    }
  }

  const drain = async (): Promise<void> => {
    draining = true
    for (let first = queue[0]; first; first = queue[0]) {
      await first.checked.catch(() => undefined)
      const items = takeReady(queue)
      await deliverTogether(first.source, items).catch((error: unknown) => {
        for (const { verdict } of items) verdict.reject(error)
      })
    }
    draining = false
  }

  const enqueue = (source: Source, frame: GossipFrame): Promise<Verdict> => {
    const item: Item = {
      source,
      checked: checkFrame(source, frame, parts),
      verdict: Promise.withResolvers(),
      ready: false
    }
    const markReady = (): void => void (item.ready = true)
    item.checked.then(markReady, markReady)
    queue.push(item)
    if (!draining) void drain()
    return item.verdict.promise
  }

  return {
    get size() {
      return held.ops
    },
    async receive(source, frame) {
      const size = frame.ops.reduce((sum, op) => sum + wireSize(op), 0)
      const { ops, bytes } = held
      if (ops + frame.ops.length > GOSSIP.laneOps || bytes + size > GOSSIP.laneBytes) return ignore
      held = { ops: ops + frame.ops.length, bytes: bytes + size }
      try {
        return await enqueue(source, frame)
      } finally {
        held = { ops: held.ops - frame.ops.length, bytes: held.bytes - size }
      }
    }
  }
}
