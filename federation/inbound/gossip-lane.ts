/**
 * Gossiped ops of one guild. Frames are verified side by side but delivered in the order they came, so that a child
 * does not overtake its parent; those that come while others are being stored are stored together.
 */
import { GOSSIP } from '../limits.ts'
import type { GossipFrame } from '../outbound/gossip-frame.ts'
import { isFault, type Candidate, type Checked, type Fault, type Source } from './candidate.ts'
import type { Checklist } from './checklist.ts'
import type { Delivered, Delivery } from './delivery.ts'
import type { IdentityBook } from './identity-book.ts'

/** `accept`: relay it. `ignore`: neither relay nor blame. `reject`: the peer that relayed it is at fault. */
export type Verdict =
  { readonly verdict: 'accept' | 'ignore' } | { readonly verdict: 'reject'; readonly detail: string }

export interface GossipLane {
  receive(source: Source, frame: GossipFrame): Promise<Verdict>
}

export interface LaneParts {
  readonly checklist: Checklist
  readonly identities: IdentityBook
  readonly delivery: Pick<Delivery, 'deliver'>
  /** An op came whose device is unknown: ask its sender for op and certificate. */
  fetch(source: Source, candidates: readonly Candidate[]): void
}

const ignore: Verdict = { verdict: 'ignore' }
const reject = ({ fault }: Fault): Verdict => ({ verdict: 'reject', detail: fault })

/** Live ops carry their contents; only history may have forgotten them. */
const isBare = ({ blocks }: Candidate): boolean => blocks.body === null

export const createGossipLane = ({ checklist, identities, delivery, fetch }: LaneParts): GossipLane => {
  let last: Promise<unknown> = Promise.resolve()
  let queued = 0

  const check = async (source: Source, frame: GossipFrame): Promise<Checked | Fault> => {
    const fault = identities.offer(frame.identities)
    if (fault) return fault
    const read = await checklist.read(source.guild, frame.ops)
    if (isFault(read)) return read
    return read.candidates.some(isBare) ? { fault: 'a live op without its contents' } : checklist.check(read.candidates)
  }

  const deliver = async (source: Source, checked: Checked | Fault): Promise<Verdict> => {
    if (isFault(checked)) return reject(checked)
    const { proven, unidentified } = checked
    if (unidentified.length > 0)
      fetch(
        source,
        unidentified.map(({ candidate }) => candidate)
      )
    if (proven.length === 0) return ignore
    const delivered: Delivered | Fault = await delivery.deliver(source, proven, 'news')
    if (isFault(delivered)) return reject(delivered)
    return delivered.admitted > 0 && delivered.waiting === 0 ? { verdict: 'accept' } : ignore
  }

  return {
    async receive(source, frame) {
      if (queued + frame.ops.length > GOSSIP.laneOps) return ignore
      queued += frame.ops.length
      const checked = check(source, frame)
      const turn = Promise.all([checked, last.catch(() => undefined)]).then(([done]) => deliver(source, done))
      last = turn
      try {
        return await turn
      } finally {
        queued -= frame.ops.length
      }
    }
  }
}
