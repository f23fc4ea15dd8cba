/** Peers that others have named: tried in turn, not for ever, and no more of them than there is room for. */
import test from 'ava'
import { createCandidates } from '../../../federation/discovery/candidates.ts'
import { COMPANY } from '../../../federation/discovery/limits.ts'
import type { GuildCid } from '../../../node/core/ids.ts'

const guild = 'a guild' as GuildCid

const setup = () => {
  let now = 0
  const candidates = createCandidates(() => now)
  return {
    candidates,
    wait: (ms: number) => void (now += ms),
    say: (by: string, peer: string, place = 'there') => candidates.add(guild, { by, peer, addresses: [place] }),
    due: (most = Infinity) => candidates.due(guild, most).map(({ peer }) => peer)
  }
}

test('a member who names a thousand peers that are none keeps nobody from those whom others name', (t) => {
  const { say, due } = setup()
  for (let n = 0; n < 1000; n++) say('mallory', `none ${n}`)
  say('bob', 'carol')
  t.is(due().length, COMPANY.candidates)
  t.deepEqual(due(2).toSorted(), ['carol', 'none 0'])
})

test('who names a peer wrongly does not stand in for who names it rightly, and it is dialled once at a time', (t) => {
  const { candidates, say, due } = setup()
  say('mallory', 'carol', 'nowhere')
  say('bob', 'carol', 'there')
  t.deepEqual(due(), ['carol'])
  const [first] = candidates.due(guild, 1)
  if (first) candidates.failed(first)
  t.like(candidates.due(guild, 1)[0], { by: 'bob', addresses: ['there'] })
  candidates.forget('carol')
  t.deepEqual(due(), [])
})

test('who has moved is tried where they are now', (t) => {
  const { candidates, say } = setup()
  say('bob', 'carol', 'there')
  say('bob', 'carol', 'elsewhere')
  t.deepEqual(
    candidates.due(guild, 9).map(({ addresses }) => addresses),
    [['elsewhere']]
  )
})

test('who does not answer comes after who has not been tried, more and more rarely, and is forgotten', (t) => {
  const { candidates, say, due, wait } = setup()
  say('bob', 'gone')
  const [gone] = candidates.due(guild, 1)
  if (!gone) throw new Error('nobody is due')
  candidates.failed(gone)
  t.deepEqual(due(), [])
  wait(COMPANY.againFirst)
  say('bob', 'carol')
  t.deepEqual(due(), ['carol', 'gone'])
  for (let n = 1; n < COMPANY.attempts; n++) candidates.failed(gone)
  wait(COMPANY.againMost)
  t.deepEqual(due(), ['carol'])
  candidates.keep(new Set())
  t.deepEqual(due(), [])
})

test('of a thousand guilds no more is remembered than there is room for, and whoever says most gives way', (t) => {
  const { candidates } = setup()
  const guilds = Array.from({ length: 100 }, (_, n) => `guild ${n}` as GuildCid)
  const count = () => guilds.reduce((sum, one) => sum + candidates.due(one, Infinity).length, 0)
  for (const one of guilds)
    for (let n = 0; n < COMPANY.candidates; n++)
      candidates.add(one, { by: 'mallory', peer: `none ${n}`, addresses: ['nowhere'] })
  t.is(count(), COMPANY.candidatesInAll)
  const last = guilds.at(-1) ?? guild
  candidates.add(last, { by: 'bob', peer: 'carol', addresses: ['there'] })
  t.is(candidates.due(last, 1)[0]?.peer, 'carol')
  t.is(count(), COMPANY.candidatesInAll)
})
