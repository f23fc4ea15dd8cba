/** Which checkpoints are beyond dispute: told by the ops there are, whether or not they take effect. */
import test from 'ava'
import { makeKeyPair } from '../../../crypto/identity.ts'
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import { Dag, type DagNode } from '../../../node/core/causal/dag.ts'
import { ControlLog } from '../../../node/core/control-log.ts'
import type { DeviceKey, OpCid } from '../../../node/core/ids.ts'
import type { Draft, Op } from '../../../node/core/ops.ts'
import { Finality } from '../../../node/core/resolve/finality.ts'
import { deviceOf, type Actor } from '../../support/core/actors.ts'
import { cast, council } from '../../support/core/council.ts'
import { ban, deviceDel, kick, settings } from '../../support/core/drafts.ts'
import type { Replica } from '../../support/core/replica.ts'

const { owner, ada, abe, uma } = cast
const pair = makeKeyPair(sha256(utf8('device/owner/2')))
const elsewhere: Actor = { ...owner, pair, ...deviceOf(owner.root, pair) }

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR
const cp: Draft = { k: 'cp', body: { state: null } }
const witnesses = (threshold: number, ...users: readonly Actor[]): Draft => ({
  k: 'witness',
  body: { users: users.map(({ user }) => user).toSorted(), threshold }
})
const everything = (): boolean => true

/** What is known after all that a replica has seen. */
const finalityOf = ({ guild, ops }: Replica) => {
  const dag = new Dag()
  const finality = new Finality(dag)
  const below = (op: Op): readonly Op[] => {
    const past = new Set(op.header.next)
    for (const each of ops.toReversed()) if (past.has(each.cid)) for (const parent of each.header.next) past.add(parent)
    return ops.filter(({ cid }) => past.has(cid))
  }
  for (const op of ops) {
    const past = new ControlLog(guild)
    for (const each of below(op)) past.add(each)
    finality.note(dag.add(op, { rank: '', byOwner: false }), past.woven)
  }
  const node = (cid: OpCid): DagNode => dag.get(cid) as DagNode
  /** Somebody writes years later, who has seen what is below an op, and nothing else. */
  const probe = (beside: Op): DagNode => {
    const header = { ...beside.header, key: 'nobody' as DeviceKey }
    const op = { ...beside, k: 'settings', header, cid: `probe ${dag.size}` as OpCid, t: beside.t + YEAR } as Op
    return dag.add(op, { rank: '', byOwner: false })
  }
  return {
    /** The first that is, of those that have not seen what a checkpoint has seen, and itself. */
    firstFinal: (beside: OpCid, without?: OpCid): OpCid | undefined =>
      finality.staleBy(probe(node(beside).op), ({ op }) => op.cid !== without)?.op.cid,
    isFinal: (cid: OpCid, without?: OpCid): boolean =>
      finality.staleBy(probe(node(cid).op), ({ op }) => op.cid !== without)?.op.cid === cid,
    staleBy: (cid: OpCid): OpCid | undefined => finality.staleBy(node(cid), everything)?.op.cid
  }
}

test('the word of the owner is enough, and of several witnesses that of as many as the owner has said', (t) => {
  const { main } = council()
  const alone = main.write(owner, cp)
  main.write(owner, witnesses(2, owner, ada, uma))
  const first = main.write(ada, cp)
  const one = finalityOf(main)
  t.true(one.isFinal(alone))
  t.false(one.isFinal(first))
  main.write(ada, cp)
  t.false(finalityOf(main).isFinal(first), 'twice by one is not by two')
  const second = main.write(uma, cp)
  const both = finalityOf(main)
  t.true(both.isFinal(first))
  t.false(both.isFinal(first, second), 'where the second is not there')
})

test('of two checkpoints beside each other the earlier is beyond dispute, and the later is not', (t) => {
  const { main } = council()
  const other = main.fork('other')
  const earlier = main.write(owner, cp)
  other.clock.turn(1000)
  const later = other.write(elsewhere, cp)
  other.merge(main)
  const { firstFinal } = finalityOf(other)
  t.is(firstFinal(earlier), earlier, 'though the later one came first')
  t.is(firstFinal(earlier, earlier), later)
})

test('an earlier one by a witness whose word is not enough takes nothing from those beside it', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const stale = main.fork('stale')
  main.clock.turn(HOUR)
  const first = main.write(owner, cp)
  main.write(uma, cp)
  const alone = stale.write(ada, cp)
  main.merge(stale)
  main.write(owner, cp)
  main.write(uma, cp)
  const { isFinal, staleBy } = finalityOf(main)
  t.true(isFinal(first))
  t.is(staleBy(alone), first)
  t.is(staleBy(first), undefined, 'who writes above both has seen the first')
})

test('who has given the guild away puts nothing beyond dispute beside that', (t) => {
  const { main } = council()
  const stale = main.fork('stale')
  const transfer = main.write(owner, { k: 'transfer', body: { user: ada.user } })
  const acceptance = main.write(ada, { k: 'accept', body: { transfer } })
  const late = stale.write(elsewhere, cp)
  main.merge(stale)
  const { isFinal } = finalityOf(main)
  t.false(isFinal(late))
  t.true(isFinal(late, acceptance))
})

test('nor does a device of the owner that was revoked beside it', (t) => {
  const { main } = council()
  const stale = main.fork('stale')
  const revocation = main.write(ada, deviceDel(elsewhere, elsewhere.device.key))
  const late = stale.write(elsewhere, cp)
  main.merge(stale)
  const { isFinal } = finalityOf(main)
  t.false(isFinal(late))
  t.true(isFinal(late, revocation))
})

test('beside other witnesses who have been named nothing is beyond dispute', (t) => {
  const { main } = council()
  const stale = main.fork('stale')
  const named = main.write(owner, witnesses(2, owner, ada, uma))
  const late = stale.write(elsewhere, cp)
  main.merge(stale)
  const { isFinal } = finalityOf(main)
  t.false(isFinal(late))
  t.true(isFinal(late, named))
})

test('nor does a witness from whom somebody has taken it who had seen the checkpoint', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const first = main.write(ada, cp)
  const stale = main.fork('stale')
  const removal = main.write(owner, kick(uma.user))
  stale.write(uma, cp)
  main.merge(stale)
  const { isFinal } = finalityOf(main)
  t.false(isFinal(first))
  t.true(isFinal(first, removal))
})

test('a removal that is itself out of touch with a later checkpoint takes no word away', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const first = main.write(owner, cp)
  const stale = main.fork('stale')
  main.clock.turn(HOUR)
  const word = main.write(uma, cp)
  main.write(owner, cp)
  stale.write(ada, ban(uma.user))
  main.merge(stale)
  const { isFinal } = finalityOf(main)
  t.true(isFinal(first))
  t.true(isFinal(word))
  t.true(main.state.members.has(uma.user))
})

test('nor do witnesses who have said two things', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const other = main.fork('other')
  const first = main.write(ada, cp)
  main.write(uma, cp)
  other.clock.turn(HOUR)
  const again = other.write(ada, cp)
  t.true(finalityOf(main).isFinal(first))
  main.merge(other)
  t.false(finalityOf(main).isFinal(first))
  t.true(finalityOf(main).isFinal(first, again))
})

test('but for those who say the other thing too late', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const other = main.fork('other')
  const first = main.write(ada, cp)
  main.write(uma, cp)
  main.clock.turn(HOUR)
  for (const witness of [owner, uma]) main.write(witness, cp)
  other.write(ada, cp)
  main.merge(other)
  t.true(finalityOf(main).isFinal(first))
})

test('nor does a word that was lacking when everybody went on, and comes too late', (t) => {
  const { main } = council()
  main.write(owner, witnesses(2, owner, ada, uma))
  const side = main.fork('side')
  main.clock.turn(HOUR)
  main.write(owner, cp)
  const silent = main.fork('silent')
  const act = side.write(abe, settings({ afkTimeout: 1 }))
  main.merge(side)
  const made = silent.write(ada, cp)
  silent.merge(side)
  t.not(finalityOf(silent).staleBy(act), undefined)
  main.clock.turn(HOUR)
  for (const witness of [owner, uma]) main.write(witness, cp)
  main.merge(silent)
  const { staleBy } = finalityOf(main)
  t.not(staleBy(made), undefined)
  t.is(staleBy(act), undefined)
})

test('who writes ten minutes before a checkpoint that they have not seen, or after it, is out of touch', (t) => {
  const { main } = council()
  const [before, beside, after] = ['before', 'beside', 'after'].map((name) => main.fork(name)) as [
    Replica,
    Replica,
    Replica
  ]
  main.clock.turn(HOUR)
  const checkpoint = main.write(owner, cp)
  beside.clock.turn(HOUR + 60_000)
  after.clock.turn(HOUR + 660_000)
  const ops = [before, beside, after].map((side, n) => side.write(abe, settings({ afkTimeout: n })))
  for (const side of [before, beside, after]) main.merge(side)
  const { staleBy } = finalityOf(main)
  t.deepEqual(ops.map(staleBy), [checkpoint, undefined, checkpoint])
})
