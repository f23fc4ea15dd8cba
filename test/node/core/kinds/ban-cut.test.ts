import test from 'ava'
import { authorize } from '../../../../node/core/authorize.ts'
import type { DeviceKey } from '../../../../node/core/ids.ts'
import type { Removal } from '../../../../node/core/state.ts'
import { msg } from '../../../support/core/drafts.ts'
import { ban, banCut, grant, kick, roleNew, timeout, unban } from '../../../support/core/drafts.ts'
import { stateDigest } from '../../../../node/core/digest.ts'
import { P } from '../../../../node/core/permissions.ts'
import { T0 } from '../../../support/core/clock.ts'
import { alice, bob, carol, dave, guildOfFour, verdict } from '../../../support/core/guild-of-four.ts'
import { letIn } from '../../../support/core/replica.ts'
import { unordered } from '../../../support/unordered.ts'

const setup = () => {
  const four = guildOfFour()
  const { moot, general } = four
  letIn(moot, alice, dave)
  moot.write(carol, msg('hello'), general)
  const row = (q: number) => ({ device: carol.device.key, channel: general, q })
  return { ...four, row }
}

test('a cut is raised row by row to the highest, in any order', (t) => {
  const { moot, row, voice, staff } = setup()
  moot.write(alice, grant(dave.user, staff))
  const removal = moot.write(alice, ban(carol.user, null, [row(0)]))
  const other = { device: dave.device.key, channel: voice, q: 7 }
  const branches = [[row(5)], [row(3), other], [row(9)]].map((cut, i) => {
    const branch = moot.fork(`branch ${i}`)
    branch.write([alice, bob, dave][i] ?? alice, banCut(carol.user, removal, cut))
    return branch
  })
  const [one, two, three] = branches
  if (!one || !two || !three) return t.fail()
  for (const it of [one, three]) it.merge(two)
  for (const it of [one, two]) it.merge(three)
  two.merge(one)
  three.merge(one)
  t.is(stateDigest(one.state), stateDigest(two.state))
  t.is(stateDigest(one.state), stateDigest(three.state))
  const [shown] = one.state.removals.get(carol.user) ?? []
  t.deepEqual(unordered(shown?.cut.map(({ q }) => q) ?? []), unordered([7, 9]))
  t.deepEqual(one.state.removals.get(carol.user)?.length, 1)
})

test('who may do a removal may raise its cut; nobody else, and of none that there is not', (t) => {
  const four = setup()
  const { moot, row } = four
  const kicker = moot.write(alice, roleNew('R', P.KICK_MEMBERS))
  moot.write(alice, grant(dave.user, kicker))
  const timedOut = moot.write(bob, timeout(carol.user, T0 + 3_600_000))
  const kicked = moot.write(bob, kick(carol.user))
  const banned = moot.write(bob, ban(carol.user))
  for (const removal of [timedOut, kicked, banned]) {
    t.is(verdict(four, bob, banCut(carol.user, removal, [row(1)])), 'allowed')
  }
  t.is(verdict(four, dave, banCut(carol.user, kicked, [row(1)])), 'allowed')
  t.is(verdict(four, dave, banCut(carol.user, banned, [row(1)])), 'missing-permission')
  t.is(verdict(four, dave, banCut(carol.user, timedOut, [row(1)])), 'missing-permission')
  t.is(verdict(four, bob, banCut(bob.user, banned, [row(1)])), 'unknown-ban')
  moot.write(bob, unban(carol.user))
  t.is(
    verdict(four, bob, banCut(carol.user, banned, [row(1)])),
    'allowed',
    'what was cut off stays so, until it is raised'
  )
})

test('nobody raises a cut of somebody who stands above them', (t) => {
  const four = setup()
  const { moot, row } = four
  const top = moot.write(alice, roleNew('Z', 0n))
  const banned = moot.write(alice, timeout(carol.user, T0 + 3_600_000))
  moot.write(alice, grant(carol.user, top))
  t.is(verdict(four, bob, banCut(carol.user, banned, [row(1)])), 'hierarchy')
})

test('a cut has 4,096 rows, however many ops raise it', (t) => {
  const { moot, general, voice } = guildOfFour()
  const cid = moot.write(alice, ban(carol.user))
  const { op } = moot.compose(alice, banCut(carol.user, cid, [{ device: carol.device.key, channel: general, q: 1 }]))
  const [removal] = moot.state.removals.get(carol.user) as [Removal]
  const withRows = (n: number) => {
    const cut = Array.from({ length: n }, (_, i) => ({ device: `device ${i}` as DeviceKey, channel: voice, q: 1 }))
    return { ...moot.state, removals: moot.state.removals.set(carol.user, [{ ...removal, cut }]) }
  }
  t.is(authorize(withRows(4095), op), null)
  t.is(authorize(withRows(4096), op)?.code, 'limit-reached')
})
