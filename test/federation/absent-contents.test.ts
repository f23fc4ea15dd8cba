/** Contents that came without are asked of every peer, in pages, once each; and again later. */
import test from 'ava'
import { ABSENT, SYNC } from '../../federation/limits.ts'
import { createAbsentContents } from '../../federation/sync/absent-contents.ts'
import type { LogId, OpCid } from '../../node/core/ids.ts'
import { HandClock } from '../support/core/clock.ts'

const log = 'guild/channel' as LogId

const setup = (count: number) => {
  const wanted = new Set(Array.from({ length: count }, (_, i) => i + 1))
  const clock = new HandClock()
  const lacking = (_: LogId, after: number, limit: number) =>
    [...wanted]
      .filter((n) => n > after)
      .slice(0, limit)
      .map((n) => ({ n, cid: `op ${n}` as OpCid }))
  return { wanted, clock, absent: createAbsentContents({ lacking }, clock) }
}

test('each peer is asked for everything, a page at a time, and then left alone for a while', (t) => {
  const { absent, clock } = setup(SYNC.wantedCids + 3)
  for (const peer of ['a', 'b']) {
    t.is(absent.next(peer, log).length, SYNC.wantedCids)
    t.is(absent.next(peer, log).length, 3)
    t.deepEqual(absent.next(peer, log), [])
    t.deepEqual(absent.next(peer, log), [])
  }
  clock.turn(ABSENT.askAgain)
  t.is(absent.next('a', log)[0], 'op 1' as OpCid)
})

test('what has come since is asked for no more', (t) => {
  const { absent, wanted, clock } = setup(2)
  t.is(absent.next('a', log).length, 2)
  t.deepEqual(absent.next('a', log), [])
  wanted.delete(1)
  clock.turn(ABSENT.askAgain)
  t.deepEqual(absent.next('a', log), ['op 2' as OpCid])
})

test('with nothing wanted nobody is asked, and what is wanted later is asked for at once', (t) => {
  const { absent, wanted } = setup(0)
  t.deepEqual(absent.next('a', log), [])
  wanted.add(5)
  t.deepEqual(absent.next('a', log), ['op 5' as OpCid])
})
