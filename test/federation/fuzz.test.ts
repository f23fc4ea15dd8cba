/** Frames of every protocol and the sync machine, given what no honest peer sends. */
import test from 'ava'
import { ProtocolBroken } from '../../federation/errors.ts'
import { SYNC } from '../../federation/limits.ts'
import { start, step, type Input, type LogGap, type State } from '../../federation/sync/reconcile.ts'
import { decodeFrame, encodeFrame } from '../../federation/wire/frames.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { channelLog, controlLog, opCidOf, profileLog, threadLog } from '../../node/core/ids.ts'
import { actor } from '../support/core/actors.ts'
import { QuickRandom } from '../support/core/random.ts'
import { found } from '../support/core/replica.ts'
import { deepOr, forSeeds } from '../support/deep.ts'
import { frameSamples } from '../support/frame-samples.ts'
import { mutate } from '../support/mutate.ts'

const INPUTS = 4000
const DEEP_INPUTS = 1_000_000

const { guild } = found(actor('alice'))
const op = opCidOf(utf8('op'))
const log = controlLog(guild)

const corpus = frameSamples.map(([schema, samples]) => [schema, samples.map(encodeFrame)] as const)

test('a frame is read or refused, and nothing else', async (t) => {
  t.timeout(900_000)
  for (const [schema, samples] of corpus) for (const sample of samples) t.notThrows(() => decodeFrame(sample, schema))
  let inputs = 0
  await forSeeds(t, deepOr(DEEP_INPUTS, INPUTS), (seed) => {
    const random = new QuickRandom(`frames ${seed}`)
    const [schema, samples] = random.pick(corpus)
    inputs += 1
    try {
      decodeFrame(mutate(samples, random), schema)
    } catch (error) {
      if (!(error instanceof ProtocolBroken)) throw error
    }
  })
  t.log(`${inputs} inputs`)
  t.pass()
})

const threads = Array.from({ length: 3 }, (_, i) => threadLog(guild, op, opCidOf(utf8(`thread ${i}`))))
const rooms = [channelLog(guild, op), channelLog(guild, opCidOf(utf8('another'))), ...threads]
const logs: readonly Pick<LogGap, 'id' | 'type'>[] = [
  { id: log, type: 'control' },
  { id: profileLog(guild), type: 'profiles' },
  ...rooms.map((id) => ({ id, type: 'channel' }) as const)
]

const gapIn = (random: QuickRandom): LogGap => ({
  ...random.pick(logs),
  unknown: Array.from({ length: random.below(5) }, (_, i) => opCidOf(utf8(`head ${i}`))),
  lag: random.below(400) - 100
})

const openedIn = (random: QuickRandom) => Array.from({ length: random.below(3) }, () => random.pick(rooms))

const comparedIn = (random: QuickRandom): Input => ({
  type: 'compared',
  gaps: random.below(20) === 0 ? null : Array.from({ length: random.below(24) }, () => gapIn(random)),
  arriving: random.below(2) === 0,
  extent: random.pick(['whole', 'brief', 'help'] as const),
  opened: openedIn(random)
})

const batchIn = (random: QuickRandom): Input => ({
  type: 'batch',
  size: random.below(3),
  fresh: random.below(30) === 0 ? 0 : 1 + random.below(3),
  more: random.below(2) === 0,
  opened: openedIn(random)
})

/** What a peer and the disk may say next; once in a while what does not fit. */
const inputIn = (random: QuickRandom, { code, ...state }: State): Input => {
  if (random.below(40) === 0) return random.pick([comparedIn, batchIn, () => ({ type: 'stored' }) as const])(random)
  if (code === 'comparing') return comparedIn(random)
  const isStored = 'storing' in state && state.storing > 0 && random.below(3) === 0
  if (code === 'settling' || isStored) return { type: 'stored' }
  return random.below(12) === 0 ? { type: 'elsewhere' } : batchIn(random)
}

/** The shortest way to an end: a peer with nothing more to say, and a disk that keeps up. */
const lastIn = ({ code, ...state }: State): Input => {
  if (code === 'comparing') return { type: 'compared', gaps: null, arriving: false }
  if ('storing' in state && state.storing > 0) return { type: 'stored' }
  return { type: 'batch', size: 0, fresh: 0, more: false }
}

const isOver = ({ code }: State): boolean => code === 'done' || code === 'failed'
const planOf = (state: State): number => ('plan' in state ? state.plan.length : 0)
const TURNS = 60

test('the sync machine ends, whatever a peer answers, and its plan never grows', async (t) => {
  t.timeout(900_000)
  const ends = { done: 0, failed: 0 }
  let inputs = 0
  await forSeeds(t, deepOr(DEEP_INPUTS / 10, INPUTS / 4), (seed) => {
    const random = new QuickRandom(`sync ${seed}`)
    const told = { ready: 0, arrived: 0, done: 0 }
    let state: State = start
    const feed = (input: Input): void => {
      const [next, outputs] = step(state, input)
      inputs += 1
      if (state.code !== 'comparing' && planOf(next) > planOf(state) + 1) throw new Error('the plan has grown')
      if ('storing' in next && next.storing > SYNC.batchesInFlight)
        throw new Error('more is stored at once than may be')
      for (const { type } of outputs) if (type in told) told[type as keyof typeof told] += 1
      state = next
    }
    for (let turns = 0; !isOver(state) && turns < TURNS; turns++) feed(inputIn(random, state))
    for (let left = 2 * (planOf(state) + SYNC.batchesInFlight + 2); !isOver(state) && left > 0; left--)
      feed(lastIn(state))
    if (!isOver(state)) throw new Error('it goes on with a peer that has nothing more')
    if (Object.values(told).some((times) => times > 1)) throw new Error('it says a thing twice')
    const end = state as State
    if (end.code === 'failed' && end.reason === '') throw new Error('failed, and does not say why')
    if (end.code === 'done' || end.code === 'failed') ends[end.code] += 1
    feed(random.pick([comparedIn, batchIn])(random))
    if (state !== end) throw new Error('it goes on after its end')
  })
  t.log({ inputs, ...ends })
  t.true(ends.done > 0 && ends.failed > 0 && inputs > 10 * (ends.done + ends.failed))
})
