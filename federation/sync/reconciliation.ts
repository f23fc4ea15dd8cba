/** Carries the reconcile machine over one stream: asks its questions, and verifies and stores what comes back. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { opCidOf, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { HaveVector, LogReader } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import { SYNC } from '../limits.ts'
import type { Candidate, Source } from '../inbound/candidate.ts'
import type { Ledger } from '../health/ledger.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import type { WireOp } from '../wire/frames.ts'
import { toWirePage, type Page } from './frames.ts'
import { laterOf, reachedBy } from './have.ts'
import { openProof } from './open-proof.ts'
import type { Patience } from './patience.ts'
import type { Questions } from './questions.ts'
import type { Arrival } from './arrival.ts'
import {
  farBehind,
  start,
  step,
  type Ask,
  type Extent,
  type Input,
  type Manner,
  type Output,
  type State
} from './reconcile.ts'
import { messagesOf, type BatchStore } from './batch-store.ts'
import type { Interests } from './interests.ts'
import type { Lagging } from './lagging.ts'
import type { Share } from './reconciling.ts'

export interface ReconciliationParts {
  readonly source: Source
  readonly frames: Pick<FrameStream, 'abort'>
  readonly log: LogReader
  readonly questions: Questions
  readonly patience: Patience
  readonly store: BatchStore
  readonly lagging: Lagging
  readonly ledger: Pick<Ledger, 'compared' | 'brought'>
  readonly arrival: Arrival
  readonly share: Share
  readonly interests: Pick<Interests, 'openedIn'>
  readonly extent: Extent
  /** Control state and newest messages are here. */
  ready(): void
}

const newest = toWirePage({ limit: SYNC.previewMessages })

/** What a question has brought. */
interface Taken {
  readonly log: LogId
  readonly candidates: readonly Candidate[]
  readonly proof: Page['proof']
}

/** Batches that are being verified or stored: verified side by side, stored one after the other. */
const createStoring = ({ source, frames, store, lagging, ledger }: ReconciliationParts) => {
  const { guild, peer } = source
  const queue: Promise<void>[] = []
  let last: Promise<void> = Promise.resolve()

  return {
    take({ candidates, log: id, proof }: Taken, manner: Manner): void {
      const checked = nextTurn().then(() => Promise.all([store.check(candidates), openProof(guild, id, proof, store)]))
      last = Promise.all([checked, last]).then(async ([[proven, sealed]]) => {
        await store.deliver(source, proven, manner, sealed)
        if (manner !== 'preview') return ledger.brought(source, id, proven.length)
        lagging.shown(guild, peer, { log: id, messages: messagesOf(proven), newest: SYNC.previewMessages })
      })
      last.catch(frames.abort)
      queue.push(last)
    },
    oldest: async (): Promise<void> => queue.shift()
  }
}

/**
 * Whoever names heads has them, and gives at least the first that was asked for, be it by rules that are unknown here.
 *
 * Attack when absent: a peer makes up heads, others by each round, and every node asks for them for ever.
 */
const checkHeads = (heads: readonly OpCid[], ops: readonly WireOp[]): void => {
  const given = new Set(ops.map(({ entry }) => opCidOf(entry)))
  if (!heads.some((head) => given.has(head))) throw new ProtocolBroken('heads that are nowhere')
}

/**
 * Brings `source.guild` up to date with the peer, as far as `extent` says; resolves when all of it is stored.
 *
 * @returns whether nothing has been left for later.
 * @throws SyncRefused, ProtocolBroken, PeerStalled, or the stream's error
 */
export const runReconciliation = async (parts: ReconciliationParts): Promise<boolean> => {
  const { source, frames, log, questions, patience, store, lagging, ledger, arrival, share, interests, extent, ready } =
    parts
  const { guild } = source
  const storing = createStoring(parts)
  /** How far each log has been read in this run, whether it is stored yet or not. */
  const read = new Map<LogId, HaveVector>()
  let state: State = start
  let question: Ask | undefined
  let batch: Taken | undefined
  /** Ops of this run that are too early to be kept. */
  let early = 0

  const act = (output: Output): void => {
    if (output.type === 'ask') question = output.ask
    if (output.type === 'take' && batch) storing.take(batch, output.manner)
    if (output.type === 'ready') ready()
    if (output.type === 'arrived') arrival.over().catch(frames.abort)
    if (output.type === 'fail') throw new ProtocolBroken(output.reason)
  }

  const turn = (input: Input): State => {
    const [next, outputs] = step(state, input)
    state = next
    question = undefined
    outputs.forEach(act)
    return state
  }

  const requestFor = (ask: Exclude<Ask, { type: 'recent' }>): Parameters<Questions['ops']>[0] | undefined => {
    const have = laterOf(log.have(ask.log), read.get(ask.log) ?? {})
    if (ask.type === 'pull') return { k: 'pull', guild, log: ask.log, have }
    const cids = ask.cids.filter((cid) => !log.has(cid))
    return cids.length > 0 ? { k: 'want', guild, log: ask.log, have, cids } : undefined
  }

  const askForPage = async (id: LogId): Promise<State> => {
    const { ops, proof } = await questions.page({ k: 'recent', guild, log: id, query: newest })
    const { candidates } = await store.read(guild, ops)
    batch = { log: id, candidates, proof }
    return turn({ type: 'batch', size: candidates.length, fresh: 0, more: false, opened: interests.openedIn(guild) })
  }

  const askFor = async (ask: Ask): Promise<State> => {
    if (ask.type === 'recent') return askForPage(ask.log)
    if (early > SYNC.earlyPerRun || !share.take(ask.log)) return turn({ type: 'elsewhere' })
    const request = requestFor(ask)
    if (!request) return turn({ type: 'batch', size: 0, fresh: 0, more: false })
    const { ops, more } = await questions.ops(request)
    if (request.k === 'want') checkHeads(request.cids, ops)
    const { candidates, known } = await store.read(guild, ops)
    const reached = request.k === 'pull' ? reachedBy([...known, ...candidates], request.have) : {}
    read.set(ask.log, laterOf(read.get(ask.log) ?? {}, reached))
    const timely = store.timely(source, candidates)
    early += candidates.length - timely.length
    batch = { log: ask.log, candidates: timely, proof: null }
    patience.earn(timely.length)
    const fresh = Object.keys(reached).length
    // What stands behind what is early is early, too.
    const goesOn = more && timely.length === candidates.length
    return turn({ type: 'batch', size: timely.length, fresh, more: goesOn, opened: interests.openedIn(guild) })
  }

  const settleOldest = async (): Promise<State> => {
    await storing.oldest()
    return turn({ type: 'stored' })
  }

  patience.renew()
  const gaps = await questions.compare(guild)
  const far = farBehind(gaps ?? [])
  ledger.compared(source, gaps ?? [])
  if (far.length > 0) store.prepare()
  if (extent !== 'help') lagging.set(guild, far)
  const arriving = extent !== 'help' && gaps !== null && (await arrival.begin(gaps))
  let now = turn({ type: 'compared', gaps, arriving, extent, opened: interests.openedIn(guild) })
  while (now.code !== 'done') now = question ? await askFor(question) : await settleOldest()
  if (early > SYNC.earlyPerRun) return false
  return extent === 'whole' || (extent === 'brief' && (gaps ?? []).length === 0)
}
