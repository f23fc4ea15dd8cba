/**
 * What a member without special rights can make every node do: counted in steps, each the judging or weaving in of one op, so
 * that no machine's speed is in it. All the while the owner's node writes a checkpoint for every 64 ops.
 */
import test from 'ava'
import { stateDigest } from '../../../node/core/digest.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor, type Actor } from '../../support/core/actors.ts'
import { chanNew, invite, settings } from '../../support/core/drafts.ts'
import { fingerprint, logOf } from '../../support/core/council.ts'
import { found, letIn, type Replica } from '../../support/core/replica.ts'

const MINUTE = 60_000
const owner = actor('owner')
const mallory = actor('mallory')
/** Between two checkpoints. */
const STRETCH = 64
const COPIES = 20

const begin = (): Replica => {
  const main = found(owner, { everyone: P.VIEW_CHANNEL | P.SEND_MESSAGES | P.CREATE_INSTANT_INVITE })
  letIn(main, owner, mallory)
  return main
}

/** The owner writes one op a minute. */
const goOn = (main: Replica, count: number): void => {
  for (let n = 1; n <= count; n++) {
    main.clock.turn(MINUTE)
    main.write(owner, n % STRETCH === 0 ? { k: 'cp', body: { state: null } } : settings({ afkTimeout: n }))
  }
}

const doorOf = (main: Replica) => [...main.state.channels.keys()][0] ?? main.write(owner, chanNew('door'))

/** Steps for each op that `author` brings out, one at a time, written now on copies of long ago; the state is asked for after each. */
const costOf = (main: Replica, copies: readonly Replica[], author: Actor): number => {
  const begun = main.control.steps
  for (const copy of copies) {
    copy.clock.turn(main.clock.now() - copy.clock.now())
    const { made } = copy.attempt(author, invite(doorOf(copy)))
    if (!made) throw new Error('the test set-up is wrong: it is allowed')
    main.take(made)
    void main.state
    main.clock.turn(1000)
  }
  return (main.control.steps - begun) / copies.length
}

const copiesOf = (main: Replica, count: number): readonly Replica[] =>
  Array.from({ length: count }, (_, n) => main.fork(`copy ${n}`))

for (const length of [500, 2000]) {
  test(`an op on a parent of ${length} ops ago costs no more than finding the state of that parent`, (t) => {
    const main = begin()
    const copies = copiesOf(main, COPIES)
    goOn(main, length)
    const before = fingerprint(main.control).split(' ')[0]
    t.true(costOf(main, copies, mallory) <= STRETCH / 4)
    t.is(fingerprint(main.control).split(' ')[0], before, 'and none of them takes effect')
    t.is(main.control.rejected.size, COPIES)
    // In another order: theirs before all of what they are out of touch with.
    const theirs = main.ops.slice(-COPIES)
    const others = main.ops.slice(0, -COPIES)
    const at = others.findIndex(({ k }) => k === 'settings')
    const reordered = [...others.slice(0, at), ...theirs, ...others.slice(at)]
    t.is(fingerprint(logOf(main.guild, reordered)), fingerprint(main.control))
  })
}

test('nor does one that comes together with an op that has to be judged', (t) => {
  const main = begin()
  const [copy] = copiesOf(main, 1) as [Replica]
  goOn(main, 500)
  const near = main.fork('near')
  goOn(main, 3)
  near.clock.turn(MINUTE)
  copy.clock.turn(main.clock.now() - copy.clock.now())
  const late = copy.attempt(mallory, invite(doorOf(copy))).made
  const race = near.attempt(mallory, invite(doorOf(near))).made
  if (!late || !race) throw new Error('the test set-up is wrong: they are allowed')
  const begun = main.control.steps
  for (const op of [late, race]) main.take(op)
  t.deepEqual([...main.control.rejected.keys()], [late.op.cid])
  t.true(main.control.steps - begun < 2 * STRETCH)
})

test('nor does one that joins many such branches cost more than the branches hold', (t) => {
  const main = begin()
  const copies = copiesOf(main, 12)
  const joined = main.fork('joined')
  goOn(main, 500)
  costOf(main, copies, mallory)
  for (const [n, copy] of copies.entries()) {
    joined.merge(copy)
    const cost = costOf(main, [joined], mallory)
    t.true(cost <= 8 * (n + 2), `${n}: ${cost}`)
  }
})

test('what is in touch with the last checkpoint costs no more than what came since the one before it', (t) => {
  const main = begin()
  goOn(main, 10 * STRETCH + 8)
  const late = main.fork('late')
  goOn(main, 5)
  t.true(
    costOf(
      main,
      Array.from({ length: 20 }, () => late),
      mallory
    ) <=
      4 * STRETCH
  )
  t.is(main.control.rejected.size, 0)
})

test('nor when it comes together with what counts', (t) => {
  const main = begin()
  const copies = copiesOf(main, 5)
  goOn(main, 10 * STRETCH + 8)
  const late = main.fork('late')
  goOn(main, 5)
  late.write(mallory, invite(doorOf(late)))
  for (const copy of copies) {
    copy.clock.turn(main.clock.now() - copy.clock.now())
    copy.write(mallory, invite(doorOf(copy)))
  }
  const begun = main.control.steps
  for (const replica of [late, ...copies]) main.merge(replica)
  void main.state
  t.true(main.control.steps - begun <= 4 * STRETCH)
  t.is(main.control.rejected.size, 5)
})

test('without checkpoints it costs what has happened since', (t) => {
  const main = begin()
  const copies = copiesOf(main, 3)
  for (let n = 0; n < 200; n++) {
    main.clock.turn(MINUTE)
    main.write(owner, settings({ afkTimeout: n }))
  }
  t.true(costOf(main, copies, mallory) > 200)
})

test('the state of any op of long ago is what it was', (t) => {
  const main = begin()
  goOn(main, 1500)
  for (const at of [40, 64, 65, 777, 1200]) {
    const past = logOf(main.guild, main.ops.slice(0, at + 1))
    t.is(stateDigest(main.control.stateAt(past.heads)), stateDigest(past.state))
  }
})
