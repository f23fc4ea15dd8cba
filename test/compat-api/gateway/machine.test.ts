import test from 'ava'
import fc from 'fast-check'
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { encode, formats, Payload } from '../../../compat-api/gateway/format/index.ts'
import { DEFAULT_LIMITS } from '../../../compat-api/gateway/limits.ts'
import { deadline, openConnection, step } from '../../../compat-api/gateway/protocol/machine.ts'
import { countOf, emptyReplay } from '../../../compat-api/gateway/protocol/replay-log.ts'
import type { Input, Outbox, Output, State, Step } from '../../../compat-api/gateway/protocol/state.ts'

const limits = { ...DEFAULT_LIMITS, replayEvents: 200, replaySize: 4000 }
const T0 = 1_700_000_000_000

interface Run {
  readonly state: State
  readonly outputs: readonly Output[]
}

const run = (inputs: readonly Input[], from: Step = openConnection(T0, limits)): Run =>
  inputs.reduce<Run>(
    ({ state, outputs }, input) => {
      const [next, more] = step(state, input, limits)
      return { state: next, outputs: [...outputs, ...more] }
    },
    { state: from[0], outputs: from[1] }
  )

const frame = (op: number, d: unknown, now = T0): Input => ({ type: 'frame', payload: { op, d }, now })
const identified: Input = { type: 'identified', session: 's1' }
const event = (n: number): Input => ({ type: 'dispatch', told: { t: 'MESSAGE_CREATE', data: Payload.of({ n }) } })

const sent = (outputs: readonly Output[]): { op: number; s: number | null; t: string | null; d: unknown }[] =>
  outputs.flatMap((output) => (output.type === 'send' ? JSON.parse(String(encode(formats.json, output.frame))) : []))
const dispatches = (outputs: readonly Output[]) => sent(outputs).filter(({ op }) => op === 0)
const closeCode = (outputs: readonly Output[]) => outputs.find((output) => output.type === 'close')?.code

test('a connection is greeted, and its heartbeat acknowledged before it identifies', (t) => {
  const { outputs } = run([frame(1, null)])
  t.deepEqual(
    sent(outputs).map(({ op }) => op),
    [10, 11]
  )
  t.deepEqual(sent(outputs)[0]?.d, { heartbeat_interval: 41_250 })
})

test('each fault of a client closes with its own code', (t) => {
  const cases: readonly [string, GatewayCloseCodes, readonly Input[]][] = [
    ['unknown opcode', GatewayCloseCodes.UnknownOpcode, [frame(99, null)]],
    ['unreadable', GatewayCloseCodes.DecodeError, [{ type: 'frame', payload: undefined, now: T0 }]],
    ['not an object', GatewayCloseCodes.DecodeError, [{ type: 'frame', payload: 3, now: T0 }]],
    ['malformed payload', GatewayCloseCodes.DecodeError, [frame(2, { token: 7 })]],
    ['presence before identify', GatewayCloseCodes.NotAuthenticated, [frame(3, { status: 'online' })]],
    ['member request before identify', GatewayCloseCodes.NotAuthenticated, [frame(8, {})]],
    ['identify twice', GatewayCloseCodes.AlreadyAuthenticated, [identified, frame(2, { token: 'x' })]],
    ['resume when live', GatewayCloseCodes.AlreadyAuthenticated, [identified, frame(6, {})]],
    ['121 frames', GatewayCloseCodes.RateLimited, Array.from({ length: 121 }, () => frame(1, null))]
  ]
  for (const [name, code, inputs] of cases) t.is(closeCode(run(inputs).outputs), code, name)
})

test('the frame budget is one of 60 seconds', (t) => {
  const burst = (now: number): Input[] => Array.from({ length: 120 }, () => frame(1, null, now))
  t.is(closeCode(run([...burst(T0), ...burst(T0 + 60_000)]).outputs), undefined)
})

test('a silent connection is a zombie: closed, its session kept', (t) => {
  const live = run([identified])
  const due = deadline(live.state, limits)
  t.is(due, T0 + 66_875)
  const early = run([identified, { type: 'tick', now: T0 + 66_874 }])
  t.is(early.state.code, 'live')
  const late = run([identified, { type: 'tick', now: T0 + 66_875 }])
  t.is(closeCode(late.outputs), GatewayCloseCodes.SessionTimedOut)
  t.is(late.state.code, 'detached')
})

test('who never identifies is closed although its heart beats', (t) => {
  const { state, outputs } = run([frame(1, null, T0 + 50_000), { type: 'tick', now: T0 + 60_000 }])
  t.is(closeCode(outputs), GatewayCloseCodes.SessionTimedOut)
  t.is(state.code, 'closed')
})

test('a client that closes with 1000 ends its session; one that vanishes does not', (t) => {
  const ended = run([identified, { type: 'socket-closed', code: 1000, now: T0 }])
  t.deepEqual(ended.outputs.at(-1), { type: 'ended', session: 's1' })
  const kept = run([identified, { type: 'socket-closed', code: 1006, now: T0 }])
  t.is(kept.state.code, 'detached')
  t.is(run([{ type: 'tick', now: T0 + 300_000 }], [kept.state, []]).outputs.at(-1)?.type, 'ended')
})

test('what is missed while detached is sent again in order, then RESUMED', (t) => {
  const lost = run([identified, event(1), event(2), { type: 'socket-closed', code: 1006, now: T0 }, event(3), event(4)])
  const { outbox } = lost.state as { outbox: Outbox }
  const again = run([{ type: 'resumed', outbox, seq: 1 }])
  t.deepEqual(
    dispatches(again.outputs).map(({ s, t: name, d }) => [s, name, d]),
    [
      [2, 'MESSAGE_CREATE', { n: 2 }],
      [3, 'MESSAGE_CREATE', { n: 3 }],
      [4, 'MESSAGE_CREATE', { n: 4 }],
      [5, 'RESUMED', {}]
    ]
  )
})

test('a detached session that has to forget what was missed is over', (t) => {
  const lost = run([identified, event(1), { type: 'socket-closed', code: 1006, now: T0 }])
  const flood = Array.from({ length: limits.replayEvents + 64 }, (_, n) => event(n))
  const { state, outputs } = run(flood, [lost.state, []])
  t.is(state.code, 'closed')
  t.deepEqual(outputs, [{ type: 'ended', session: 's1' }])
})

test('a stalled reader is cut off without waiting for it, and may resume', (t) => {
  const { state, outputs } = run([identified, event(1), { type: 'stalled', now: T0 }])
  t.deepEqual(outputs.slice(-2), [{ type: 'terminate' }, { type: 'detached' }])
  t.is(state.code, 'detached')
})

test('presence and member requests are read as Discord documents them', (t) => {
  const { outputs } = run([
    identified,
    frame(3, { status: 'invisible', activities: [{ name: 'x', type: 0 }], since: null, afk: false }),
    frame(8, { guild_id: '175928847299117063', query: '', limit: 0, nonce: 'n'.repeat(33) }),
    frame(8, { guild_id: ['175928847299117063'], user_ids: 175928847299117, presences: true, nonce: 7 }),
    frame(4, { guild_id: '175928847299117063', channel_id: null, self_mute: false, self_deaf: false })
  ])
  t.deepEqual(outputs.slice(1), [
    {
      type: 'set-presence',
      presence: {
        status: 'offline',
        activities: [{ name: 'x', type: 0, id: `${T0.toString(16)}0`, created_at: T0 }],
        since: null,
        afk: false
      }
    },
    {
      type: 'request-members',
      request: { guild: '175928847299117063', wanted: { by: 'all' }, presences: false, nonce: null }
    },
    {
      type: 'request-members',
      request: {
        guild: '175928847299117063',
        wanted: { by: 'ids', ids: ['175928847299117'] },
        presences: true,
        nonce: '7'
      }
    },
    {
      type: 'set-voice',
      request: { guild: '175928847299117063', channel: null, selfMute: false, selfDeaf: false }
    }
  ] as unknown as Output[])
})

const anyFrame = fc.oneof(
  fc.record({ op: fc.integer({ min: -1, max: 40 }), d: fc.jsonValue() }),
  fc.constantFrom<unknown>(
    { op: 1, d: null },
    { op: 1, d: 2 },
    { op: 2, d: { token: 'a.b.c', intents: 1 } },
    { op: 6, d: { token: 'a.b.c', session_id: 's', seq: 0 } },
    { op: 3, d: { status: 'idle', activities: [], since: null, afk: false } }
  ),
  fc.anything()
)

const anyInput = (now: number): fc.Arbitrary<Input> =>
  fc.oneof(
    anyFrame.map((payload): Input => ({ type: 'frame', payload, now })),
    fc.constantFrom<Input>(
      identified,
      event(1),
      event(2),
      { type: 'dispatch', told: { t: 'GUILD_CREATE', data: Payload.of('x'.repeat(500)) } },
      { type: 'tick', now },
      { type: 'not-resumable' },
      { type: 'refused', code: GatewayCloseCodes.AuthenticationFailed, reason: '', now },
      { type: 'stalled', now },
      { type: 'socket-closed', code: 1006, now },
      { type: 'socket-closed', code: 1000, now },
      { type: 'taken-over' },
      { type: 'evicted' },
      { type: 'shutdown', now },
      { type: 'resumed', outbox: { session: 'r', seq: 0, replay: emptyReplay() }, seq: 0 }
    )
  )

const anyHistory = fc
  .array(fc.nat(30_000), { maxLength: 60 })
  .chain((gaps) => fc.tuple(...gaps.map((_, i) => anyInput(T0 + gaps.slice(0, i + 1).reduce((a, b) => a + b, 0)))))

test('whatever comes: no throw, nothing dispatched before it is live, contiguous sequence numbers, bounded replay', (t) => {
  fc.assert(
    fc.property(anyHistory, (inputs) => {
      let [state, outputs] = openConnection(T0, limits) as [State, readonly Output[]]
      let expected = 0
      let wasLive = false
      for (const input of inputs) {
        const before = state
        ;[state, outputs] = step(state, input, limits)
        wasLive ||= state.code === 'live'
        for (const { s } of dispatches(outputs)) {
          if (!wasLive || s !== ++expected) return false
        }
        if (before.code === 'closed' && outputs.length > 0) return false
        const outbox = 'outbox' in state ? state.outbox : undefined
        if (outbox && (countOf(outbox.replay) > limits.replayEvents || outbox.replay.size > limits.replaySize))
          return false
      }
      return true
    }),
    { numRuns: 300 }
  )
  t.pass()
})
