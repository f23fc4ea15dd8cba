/** Peers that others have named: tried in turn, not for ever, and no more of them than there is room for. */
import test from 'ava'
import { createCandidates } from '../../../federation/discovery/candidates.ts'
import { COMPANY } from '../../../federation/discovery/limits.ts'
import type { GuildCid } from '../../../node/core/ids.ts'

const guild = 'a guild' as GuildCid

const setup = () => {
  let now = 0
  const candidates = createCandidates(() => now)
  return { candidates, wait: (ms: number) => void (now += ms) }
}

test('a member who names a thousand peers that are none keeps nobody from those whom others name', (t) => {
  const { candidates } = setup()
  for (let n = 0; n < 1000; n++) candidates.add(guild, 'mallory', `none ${n}`, ['nowhere'])
  candidates.add(guild, 'bob', 'carol', ['there'])
  const all = candidates.due(guild, Infinity)
  t.is(all.length, COMPANY.candidates)
  t.true(all.some(({ peer }) => peer === 'carol'))
})

test('who does not answer comes after who has not been tried, more and more rarely, and is forgotten', (t) => {
  const { candidates, wait } = setup()
  candidates.add(guild, 'bob', 'gone', ['nowhere'])
  candidates.failed('gone')
  t.deepEqual(candidates.due(guild, 9), [])
  wait(COMPANY.againFirst)
  candidates.add(guild, 'bob', 'carol', ['there'])
  t.deepEqual(
    candidates.due(guild, 9).map(({ peer }) => peer),
    ['carol', 'gone']
  )
  for (let n = 1; n < COMPANY.attempts; n++) candidates.failed('gone')
  wait(COMPANY.againMost)
  t.deepEqual(
    candidates.due(guild, 9).map(({ peer }) => peer),
    ['carol']
  )
  candidates.keep(new Set())
  t.deepEqual(candidates.due(guild, 9), [])
})
