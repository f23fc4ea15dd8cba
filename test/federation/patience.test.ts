/** A peer that goes on for ever, and brings next to nothing: it does not keep a guild from being brought up to date by others. */
import test from 'ava'
import { PeerTooSlow } from '../../federation/errors.ts'
import { createLedger } from '../../federation/health/ledger.ts'
import { SYNC } from '../../federation/limits.ts'
import { answer } from '../../federation/sync/answer/index.ts'
import { createDraggers } from '../../federation/sync/draggers.ts'
import { answerFrame, requestFrame, type Request } from '../../federation/sync/frames.ts'
import { createPatience } from '../../federation/sync/patience.ts'
import { createQuestions } from '../../federation/sync/questions.ts'
import { runReconciliation } from '../../federation/sync/reconciliation.ts'
import { decodeFrame, encodeFrame } from '../../federation/wire/frames.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { channelLog, opCidOf, type ChannelCid } from '../../node/core/ids.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'

const { guild } = makeGenesis(makePerson('alice'))

/** Just before a frame would be late. */
const SLOWLY = SYNC.frameTimeout - 1

/** A clock that the peer's answers turn. */
const slowly = () => {
  let now = 0
  const patience = createPatience(() => now)
  const give = async <T>(value: T, ms: number = SLOWLY): Promise<T> => {
    await Promise.resolve()
    now += ms
    return value
  }
  return { patience, give, elapsed: () => now }
}

const channelOf = (name: string) => channelLog(guild, opCidOf(utf8(name)) as ChannelCid)

test('a peer that names its logs page by page, slowly, is given up', async (t) => {
  const { patience, give, elapsed } = slowly()
  const ids = Array.from({ length: 20_000 }, (_, i) => channelOf(`channel ${i}`))
  const logs = ids.map((id) => ({ id, heads: [opCidOf(utf8(id))], count: 1 }))
  const log = { logs: () => logs }
  let asked: Request | undefined
  const frames = {
    write: async (request: Request) => void (asked = decodeFrame(encodeFrame(request), requestFrame) as Request),
    read: async () => {
      const told = answer(asked as never, {
        log: log as never,
        proofs: { prove: () => null },
        shelf: { of: () => undefined },
        shared: { ...log, isShared: () => true, isPastShared: () => true },
        now: Date.now,
        sent: new Set(),
        introduce: () => ({ k: 'peers', has: 0, peers: [] })
      })
      return give(decodeFrame(encodeFrame(told), answerFrame))
    }
  }
  const own = { logs: () => [], has: () => false }
  const questions = createQuestions({ frames, log: own, shared: own, patience } as never)
  await t.throwsAsync(questions.compare(guild), { instanceOf: PeerTooSlow })
  t.true(elapsed() <= SYNC.patience + SYNC.frameTimeout)
})

/** Of an op that the peer names, and has. */
const HEAD = utf8('head')

/** A run against a peer of one long chain, of which each answer brings `size` ops and takes `ms`. */
const run = async (size: number, ms: number, ops: number) => {
  const { patience, give, elapsed } = slowly()
  const id = channelOf('general')
  let given = 0
  const questions = {
    compare: async () => [{ id, type: 'channel', unknown: [opCidOf(HEAD)], lag: 1 }],
    ops: async ({ k }: Request) => {
      const more = k === 'pull' && given < ops
      if (k === 'pull') given += size
      return patience.spend(give({ ops: k === 'want' ? [{ entry: HEAD }] : [], more }, ms))
    }
  }
  const candidates = () =>
    Array.from({ length: size }, (_, i) => ({ entry: { header: { key: 'device', payload: { q: given + i } } } }))
  const parts = {
    source: { peer: 'mallory', guild },
    frames: { abort: () => undefined },
    log: { have: () => ({}), has: () => false },
    ledger: createLedger({ now: Date.now }),
    questions,
    patience,
    store: {
      read: async () => ({ candidates: candidates(), known: [] }),
      check: async () => [],
      timely: (_: unknown, candidates: unknown) => candidates,
      deliver: async () => undefined
    },
    lagging: { set: () => undefined },
    arrival: { begin: async () => false, over: async () => undefined },
    share: { take: () => true },
    interests: { openedIn: () => [] },
    extent: 'whole',
    ready: () => undefined
  }
  await runReconciliation(parts as never)
  return elapsed()
}

test('a peer that brings one op at a time, slowly, is given up', async (t) => {
  await t.throwsAsync(run(1, SLOWLY, 1000), { instanceOf: PeerTooSlow })
})

test('a peer on a thin line, which brings what it can, is not', async (t) => {
  t.true((await run(200, SLOWLY, 20_000)) > 10 * SYNC.patience)
})

test('who has dragged is left alone for a while', (t) => {
  let now = 0
  const draggers = createDraggers(() => now)
  t.false(draggers.has('mallory'))
  draggers.note('mallory')
  t.true(draggers.has('mallory'))
  t.false(draggers.has('alice'))
  now = SYNC.afterDragging
  t.false(draggers.has('mallory'))
})
