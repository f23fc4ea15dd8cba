import test from 'ava'
import fc from 'fast-check'
import { Payload } from '../../../compat-api/gateway/format/index.ts'
import {
  acknowledgeReplay,
  appendReplay,
  countOf,
  emptyReplay,
  replayAfter,
  type ReplayLog
} from '../../../compat-api/gateway/protocol/replay-log.ts'

const bounds = { replayEvents: 300, replaySize: 20_000 }

const filled = (count: number): ReplayLog =>
  Array.from({ length: count }, (_, i) => i + 1).reduce(
    (log, s) => appendReplay(log, { t: 'MESSAGE_CREATE', data: Payload.of({ s }) }, bounds),
    emptyReplay()
  )

const held = (log: ReplayLog): number[] => replayAfter(log, log.floor).map(({ s }) => s)

test('holds everything after its floor, in order', (t) => {
  const log = filled(150)
  t.is(log.floor, 0)
  t.deepEqual(
    held(log),
    Array.from({ length: 150 }, (_, i) => i + 1)
  )
  t.deepEqual(
    replayAfter(log, 148).map(({ s }) => s),
    [149, 150]
  )
})

test('the oldest are forgotten when it is full, and the floor says so', (t) => {
  const log = filled(1000)
  t.true(countOf(log) <= bounds.replayEvents)
  t.true(log.floor > 0)
  t.is(held(log)[0], log.floor + 1)
  t.is(held(log).at(-1), 1000)
})

test('one event larger than the bound leaves nothing to replay', (t) => {
  const log = appendReplay(filled(3), { t: 'GUILD_CREATE', data: new Payload('x'.repeat(20_001)) }, bounds)
  t.is(log.floor, 4)
  t.deepEqual(held(log), [])
})

test('acknowledged events are let go, later ones never', (t) => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(500), (count, acknowledged) => {
      const log = acknowledgeReplay(filled(count), acknowledged)
      const rest = held(log)
      return rest.at(-1) === (count > 0 ? count : undefined) || log.floor >= count
    })
  )
  const log = acknowledgeReplay(filled(200), 130)
  t.is(log.floor, 128)
  t.is(held(log).length, 72)
})
