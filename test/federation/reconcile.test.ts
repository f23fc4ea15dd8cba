/** The sync client as a pure machine: its order, its bounds, and what a liar can make of it. */
import fc from 'fast-check'
import test from 'ava'
import { SYNC } from '../../federation/limits.ts'
import {
  planFor,
  preferring,
  start,
  step,
  type Input,
  type LogGap,
  type Output,
  type State
} from '../../federation/sync/reconcile.ts'
import { utf8 } from '../../crypto/primitives.ts'
import {
  channelLog,
  opCidOf,
  threadLog,
  type ChannelCid,
  type LogId,
  type OpCid,
  type ThreadCid
} from '../../node/core/ids.ts'
import { makeGenesis, makePerson } from '../support/memory-guild.ts'

const gap = (id: string, type: LogGap['type'], lag: number, unknown = 1): LogGap => ({
  id: id as LogId,
  type,
  lag,
  unknown: Array.from({ length: unknown }, (_, i) => `${id}-${i}` as OpCid)
})

/** Runs the machine against a peer that answers every question with `batches` batches, and stores at once. */
const runAgainst = (gaps: readonly LogGap[] | null, batches: (log: string) => number, arriving = false): string[] => {
  const story: string[] = []
  const left = new Map<string, number>()
  let [state, outputs] = step(start, { type: 'compared', gaps, arriving })
  let storing = 0
  const next = (): Input => {
    const [ask] = outputs.filter((output) => output.type === 'ask')
    if (!ask) return { type: 'stored' }
    const { log, type } = ask.ask
    const count = (left.get(log) ?? batches(log)) - 1
    if (type === 'pull') left.set(log, count)
    return { type: 'batch', size: 1, fresh: 1, more: type === 'pull' && count > 0 }
  }
  for (let turns = 0; turns < 1000; turns++) {
    for (const output of outputs) story.push(tell(output))
    storing += outputs.filter(({ type }) => type === 'take').length
    if (state.code === 'done' || state.code === 'failed') return story
    const input = next()
    if (input.type === 'stored') storing--
    ;[state, outputs] = step(state, input)
  }
  throw new Error('the machine does not end')
}

const tell = (output: Output): string => {
  if (output.type === 'ask') return `${output.ask.type} ${output.ask.log}`
  return output.type === 'take' ? `take ${output.manner}` : output.type
}

test('equal heads end it at once', (t) => {
  t.deepEqual(
    runAgainst(null, () => 1),
    ['ready', 'done']
  )
  t.deepEqual(
    runAgainst([], () => 1),
    ['ready', 'done']
  )
})

test('control first, then profiles, then all newest messages before it is ready, then history', (t) => {
  const gaps = [
    gap('far', 'channel', 5000),
    gap('near', 'channel', 3),
    gap('profiles', 'profiles', 1),
    gap('control', 'control', 9)
  ]
  const story = runAgainst(gaps, () => 1).filter((line) => !line.startsWith('take'))
  t.deepEqual(story, [
    'pull control',
    'want control',
    'pull profiles',
    'want profiles',
    'recent far',
    'pull near',
    'ready',
    'pull far',
    'want near',
    'want far',
    'done'
  ])
})

test('a thread comes after its channel: soon when that is nearly here, and after its history when it is not', (t) => {
  const { guild } = makeGenesis(makePerson('alice'))
  const [calm, busy] = [opCidOf(utf8('calm')) as ChannelCid, opCidOf(utf8('busy')) as ChannelCid]
  const log = (channel: ChannelCid) => channelLog(guild, channel)
  const thread = (channel: ChannelCid) => threadLog(guild, channel, opCidOf(utf8('thread')) as ThreadCid)
  const gaps = [
    gap(thread(busy), 'channel', 1),
    gap(thread(calm), 'channel', 2),
    gap(log(calm), 'channel', 3),
    gap(log(busy), 'channel', 5000)
  ]
  const story = runAgainst(gaps, () => 1).filter((line) => line === 'ready' || line.startsWith('pull'))
  t.deepEqual(story, [
    `pull ${log(calm)}`,
    'ready',
    `pull ${thread(calm)}`,
    `pull ${log(busy)}`,
    `pull ${thread(busy)}`
  ])
})

test('history is told apart from news', (t) => {
  t.true(runAgainst([gap('far', 'channel', 5000)], () => 3).includes('take history'))
  t.false(runAgainst([gap('near', 'channel', 5)], () => 3).includes('take history'))
  t.false(runAgainst([gap('control', 'control', 5000)], () => 3).includes('take history'))
})

test('no more batches are asked for than can be verified', (t) => {
  let [state] = step(start, { type: 'compared', gaps: [gap('c', 'channel', 5000)], arriving: false })
  let outputs: readonly Output[] = []
  const batch: Input = { type: 'batch', size: 512, fresh: 1, more: true }
  ;[state] = step(state, { type: 'batch', size: 50, fresh: 0, more: false })
  ;[state] = step(state, { type: 'stored' })
  for (let i = 0; i < SYNC.batchesInFlight; i++) [state, outputs] = step(state, batch)
  t.is(state.code, 'settling')
  t.deepEqual(outputs.map(tell), ['take history'])
  ;[state, outputs] = step(state, { type: 'stored' })
  t.is(state.code, 'asking')
  t.deepEqual(outputs.map(tell), ['pull c'])
})

test('where a snapshot shows the guild the newest messages come before a long control log, and history after it', (t) => {
  const gaps = [
    gap('control', 'control', 5000),
    gap('profiles', 'profiles', 3),
    gap('far', 'channel', 1000),
    gap('near', 'channel', 2)
  ]
  const story = runAgainst(gaps, () => 1, true)
  const asked = story.filter((line) => !line.startsWith('take') && !line.startsWith('want'))
  t.deepEqual(asked, [
    'recent near',
    'recent far',
    'ready',
    'pull control',
    'arrived',
    'pull profiles',
    'pull near',
    'pull far',
    'done'
  ])
})

test('a peer that promises more and sends nothing new is found out', (t) => {
  const [asking] = step(start, { type: 'compared', gaps: [gap('c', 'channel', 5)], arriving: false })
  const [state, outputs] = step(asking, { type: 'batch', size: 3, fresh: 0, more: true })
  t.is(state.code, 'failed')
  t.is(outputs[0]?.type, 'fail')
})

const anyGap = fc.record({
  id: fc.constantFrom('a', 'b', 'c').map((id) => id as LogId),
  type: fc.constantFrom('control' as const, 'profiles' as const, 'channel' as const),
  unknown: fc.array(
    fc.constantFrom('x', 'y').map((cid) => cid as OpCid),
    { maxLength: 300 }
  ),
  lag: fc.integer()
})
const anyInput: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    type: fc.constant('compared' as const),
    gaps: fc.option(fc.array(anyGap, { maxLength: 20 })),
    arriving: fc.boolean()
  }),
  fc.record({ type: fc.constant('batch' as const), size: fc.nat(600), fresh: fc.nat(2), more: fc.boolean() }),
  fc.record({ type: fc.constant('stored' as const) })
)

test('whatever comes, it neither throws nor grows, and done is done', (t) => {
  fc.assert(
    fc.property(
      fc.array(anyGap, { maxLength: 20 }),
      fc.boolean(),
      fc.array(anyInput, { maxLength: 100 }),
      (gaps, arriving, inputs) => {
        let state: State = start
        for (const input of [{ type: 'compared' as const, gaps, arriving }, ...inputs]) {
          const ended = state.code === 'done' || state.code === 'failed'
          const [next, outputs] = step(state, input)
          if (ended && (next !== state || outputs.length > 0)) return false
          if ('storing' in next && (next.storing > SYNC.batchesInFlight || next.storing < 0)) return false
          if ('plan' in next && next.plan.length > 5 * gaps.length + 7) return false
          if (outputs.filter(({ type }) => type === 'ask').length > 1) return false
          state = next
        }
        return true
      }
    )
  )
  t.pass()
})

const { guild: moot } = makeGenesis(makePerson('owner'))
const rooms = Array.from({ length: 6 }, (_, i) => opCidOf(utf8(`room ${i}`)) as ChannelCid)
const roomLog = (n: number): LogId => channelLog(moot, rooms[n % rooms.length] as ChannelCid)
const threadOf = (n: number): LogId =>
  threadLog(moot, rooms[n % rooms.length] as ChannelCid, opCidOf(utf8(`thread ${n}`)) as ThreadCid)

const roomGap = fc
  .tuple(fc.boolean(), fc.integer({ min: 0, max: 11 }), fc.constantFrom(1, 5000))
  .map(([isThread, n, lag]) => gap(isThread ? threadOf(n) : roomLog(n), 'channel', lag))

const logsOf = (plan: ReturnType<typeof planFor>): readonly string[] =>
  plan.map((one) => ('log' in one ? `${one.type} ${one.log}` : one.type))

test('what somebody has open comes first; nothing is lost, nothing crosses a line, and a thread stays behind its channel', (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(roomGap, { selector: ({ id }) => id, maxLength: 18 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
      fc.nat(30),
      (gaps, open, from) => {
        const plan = planFor(gaps).slice(from)
        const opened = open.map(roomLog)
        const preferred = preferring(plan, opened)
        t.deepEqual(logsOf(preferred).toSorted(), logsOf(plan).toSorted())
        const end = plan.findIndex((one) => one.type !== plan[0]?.type)
        const length = end < 0 ? plan.length : end
        t.deepEqual(logsOf(preferred.slice(length)), logsOf(plan.slice(length)))
        const run = preferred.slice(0, length).flatMap((one) => ('log' in one ? [one.log] : []))
        const isOpen = (log: LogId): boolean => opened.some((room) => log === room || log.startsWith(`${room}/`))
        if (plan[0]?.type === 'pull') {
          t.is(run.findLastIndex(isOpen) + 1, run.filter(isOpen).length)
          for (const [place, log] of run.entries()) {
            const behind = run.indexOf(log.split('/').slice(0, 2).join('/') as LogId)
            const before = plan.findIndex((one) => 'log' in one && one.log === log)
            const parent = plan.findIndex((one) => 'log' in one && one.log === run[behind])
            if (behind >= 0 && parent < before) t.true(behind <= place)
          }
        }
      }
    )
  )
})

test('of several guilds what is new comes before the history of one; who helps brings history alone', (t) => {
  const gaps = [gap('control', 'control', 3), gap(roomLog(0), 'channel', 5000), gap(roomLog(1), 'channel', 3)]
  const asked = (extent: 'brief' | 'help'): string[] => {
    const story: string[] = []
    let [state, outputs] = step(start, { type: 'compared', gaps, arriving: false, extent })
    for (let turns = 0; turns < 50 && state.code !== 'done' && state.code !== 'failed'; turns++) {
      for (const output of outputs) if (output.type === 'ask') story.push(`${output.ask.type} ${output.ask.log}`)
      ;[state, outputs] = step(
        state,
        state.code === 'settling' ? { type: 'stored' } : { type: 'batch', size: 0, fresh: 0, more: false }
      )
    }
    t.is(state.code, 'done')
    return story
  }
  t.deepEqual(asked('brief'), ['pull control', 'want control', `recent ${roomLog(0)}`, `pull ${roomLog(1)}`])
  t.deepEqual(asked('help'), [`pull ${roomLog(0)}`])
})

test('a log that another peer is asked for is left to it', (t) => {
  const gaps = [gap(roomLog(0), 'channel', 5000), gap(roomLog(1), 'channel', 6000)]
  let [state, outputs] = step(start, { type: 'compared', gaps, arriving: false, extent: 'help' })
  ;[state, outputs] = step(state, { type: 'elsewhere' })
  t.true(outputs.some((output) => output.type === 'ask' && output.ask.log === roomLog(1)))
  ;[state, outputs] = step(state, { type: 'elsewhere' })
  t.is(state.code, 'done')
})
