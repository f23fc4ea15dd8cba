/** Key epochs: which of them a message may be encrypted under. */
import test from 'ava'
import { P } from '../../../../node/core/permissions.ts'
import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import { another, keeper, rotated } from '../../../support/core/actors.ts'
import { ban, chanNew, deviceDel, epoch, kick, msg, overwrite, rotate, timeout } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, type Right } from '../../../support/core/guild-of-four.ts'
import { openApp } from '../../../support/core/local-app.ts'
import { deliver } from '../../../support/core/wire.ts'
import { letIn, type Replica } from '../../../support/core/replica.ts'

const rights: readonly Right[] = [
  { name: 'epoch', by: carol, draft: ({ general }) => epoch(general), says: 'allowed' },
  { name: 'epoch by a stranger', by: mallory, draft: ({ general }) => epoch(general), says: 'not-a-member' },
  { name: 'epoch of no channel', by: carol, draft: ({ club }) => epoch(club), says: 'unknown-channel' },
  { name: 'epoch of a category', by: carol, draft: ({ category }) => epoch(category), says: 'wrong-channel-type' },
  { name: 'epoch of a channel out of sight', by: carol, draft: ({ hidden }) => epoch(hidden), says: 'missing-access' },
  {
    name: 'epoch where one may not write',
    by: carol,
    after: ({ moot, general }) =>
      void moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.SEND_MESSAGES | P.SEND_MESSAGES_IN_THREADS)),
    draft: ({ general }) => epoch(general),
    says: 'missing-permission'
  },
  {
    name: 'epoch where one may write in threads alone',
    by: carol,
    after: ({ moot, general }) => void moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.SEND_MESSAGES)),
    draft: ({ general }) => epoch(general),
    says: 'allowed'
  }
]

checkRights(rights)

const said = (replica: Replica, channel: ChannelCid, e: OpCid) =>
  replica.fork('said').attempt(alice, msg('secret'), channel, e).refusal?.code ?? 'allowed'

const revocations: readonly (readonly [string, Draft | 'leave', boolean])[] = [
  ['a ban', ban(carol.user), true],
  ['a kick', kick(carol.user), true],
  ['a leaving', 'leave', true],
  ['a time-out, which takes no key away,', timeout(carol.user, null), false]
]

for (const [name, draft, ends] of revocations) {
  test(`M7 ${name} ${ends ? 'ends' : 'leaves'} the epochs before it`, (t) => {
    const { moot, general } = guildOfFour()
    const first = moot.write(bob, epoch(general))
    t.is(said(moot, general, first), 'allowed')
    if (draft === 'leave') moot.write(carol, { k: 'leave', body: {} })
    else moot.write(alice, draft)
    t.is(said(moot, general, first), ends ? 'wrong-epoch' : 'allowed')
    t.is(said(moot, general, moot.write(bob, epoch(general))), 'allowed')
  })
}

test('M7 the end of a device, and of a root key, ends the epochs before it', (t) => {
  const { moot, general } = guildOfFour()
  const erin = keeper('erin')
  const renewed = rotated(erin, 1)
  letIn(moot, alice, erin)
  for (const [author, draft] of [
    [alice, deviceDel(erin, another(erin, 'stolen').device.key)],
    [renewed, rotate(renewed)]
  ] as const) {
    const first = moot.write(bob, epoch(general))
    t.is(said(moot, general, first), 'allowed')
    moot.write(author, draft)
    t.is(said(moot, general, first), 'wrong-epoch', draft.k)
  }
})

test('M7 an epoch of another channel, a later one seen, and one that never was: refused', (t) => {
  const { moot, general, hidden, club } = guildOfFour()
  const [here, there] = [moot.write(alice, epoch(general)), moot.write(alice, epoch(hidden))]
  t.is(said(moot, general, there), 'wrong-epoch')
  t.is(said(moot, general, club), 'wrong-epoch')
  t.is(said(moot, general, here), 'allowed')
  const later = moot.write(bob, epoch(general))
  t.is(said(moot, general, here), 'wrong-epoch')
  t.is(said(moot, general, later), 'allowed')
  t.is(said(moot, hidden, there), 'allowed')
  moot.write(alice, { k: 'chan.del', body: { channel: hidden } })
  t.false(moot.state.epochs.has(there))
})

test('M7 an epoch begun at the same time as a ban does not count, in any order', (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, ban(carol.user))
  const blind = right.write(bob, epoch(general))
  const other = right.write(bob, epoch(right.write(bob, chanNew('other'))))
  left.merge(right)
  t.deepEqual([...left.state.epochs.keys()], [])
  t.is(said(left, general, blind), 'wrong-epoch')
  const fresh = left.write(bob, epoch(general))
  t.deepEqual([...left.state.epochs.keys()], [fresh])
  t.false(left.state.epochs.has(other))
  const ops = left.ops.filter(({ header }) => header.payload.c.length === 0)
  for (const seed of ['a', 'b', 'c', 'd', 'e']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(ops, seed))), fingerprint(left.control))
  }
})

test('M7 an epoch begun at the same time as a ban does not count, however much was built upon the ban', (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, ban(carol.user))
  for (const name of ['one', 'two', 'three']) left.write(alice, chanNew(name))
  right.write(bob, epoch(general))
  left.merge(right)
  t.deepEqual([...left.state.epochs.keys()], [])
})

test('two epochs begun at the same time both stand, until one that has seen them', (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const both = [left.write(alice, epoch(general)), right.write(bob, epoch(general))]
  left.merge(right)
  t.deepEqual([...left.state.epochs.keys()].toSorted(), both.toSorted())
  const next = left.write(alice, epoch(general))
  t.deepEqual([...left.state.epochs.keys()], [next])
})

test('M7 a node takes what is said under a standing epoch and refuses the rest, whatever it has heard first', async (t) => {
  const { moot, general } = guildOfFour()
  const first = moot.write(bob, epoch(general))
  const stale = moot.fork('stale')
  moot.write(alice, ban(carol.user))
  const good = stale.compose(bob, msg('before the ban'), general, first)
  const bad = moot.fork('bad').compose(bob, msg('after it, under the old key'), general, first)
  const control = [...moot.seen.values()]
  const orders = [
    [control, [good], [bad]],
    [control, [bad], [good]],
    [control.slice(0, -1), [good, bad], control.slice(-1), [bad]]
  ]
  for (const order of orders) {
    using it = openApp()
    const statuses = new Map<OpCid, string>()
    for (const ops of order) {
      const receipts = await deliver(it.app, moot, [alice, bob, carol], ops)
      for (const [i, { op }] of ops.entries()) statuses.set(op.cid, receipts[i]?.status ?? 'none')
    }
    t.is(statuses.get(good.op.cid), 'admitted')
    t.is(statuses.get(bad.op.cid), 'refused')
    t.deepEqual(
      it.app.messages.page(general, { limit: 5 }).map(({ content }) => content),
      ['before the ban']
    )
  }
})
