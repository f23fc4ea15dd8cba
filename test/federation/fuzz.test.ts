/** Frames of every protocol and the sync machine, given what no honest peer sends. */
import test from 'ava'
import { ProtocolBroken } from '../../federation/errors.ts'
import { start, step, type Input, type LogGap, type State } from '../../federation/sync/reconcile.ts'
import { decodeFrame, encodeFrame } from '../../federation/wire/frames.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { channelLog, controlLog, opCidOf, profileLog } from '../../node/core/ids.ts'
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

const types = ['control', 'profiles', 'channel'] as const
const idOf = { control: log, profiles: profileLog(guild), channel: channelLog(guild, op) }

const gapIn = (random: QuickRandom): LogGap => {
  const type = random.pick(types)
  return {
    id: idOf[type],
    type,
    unknown: Array.from({ length: random.below(3) }, (_, i) => opCidOf(utf8(`head ${i}`))),
    lag: random.below(400) - 100
  }
}

const inputIn = (random: QuickRandom): Input => {
  const kind = random.below(6)
  if (kind === 0) return { type: 'stored' }
  if (kind === 1)
    return {
      type: 'compared',
      gaps: random.below(4) === 0 ? null : Array.from({ length: random.below(6) }, () => gapIn(random)),
      arriving: random.below(2) === 0
    }
  return { type: 'batch', size: random.below(3), fresh: random.below(3), more: random.below(2) === 0 }
}

/** More than this an honest run of so few logs never takes. */
const PLAN = 100
const TURNS = 60

test('the sync machine ends, whatever a peer answers, and its plan never grows', async (t) => {
  t.timeout(900_000)
  await forSeeds(t, deepOr(DEEP_INPUTS / 10, INPUTS / 4), (seed) => {
    const random = new QuickRandom(`sync ${seed}`)
    let state: State = start
    let turns = 0
    let planned = PLAN
    while (state.code !== 'done' && state.code !== 'failed' && turns < TURNS) {
      const [next] = step(state, inputIn(random))
      turns += 1
      const plan = 'plan' in next ? next.plan.length : 0
      if (state.code !== 'comparing' && plan > planned) throw new Error('the plan has grown')
      planned = Math.max(plan + 1, 1)
      state = next
    }
    if (state.code === 'failed' && state.reason === '') throw new Error('failed, and does not say why')
  })
  t.pass()
})
