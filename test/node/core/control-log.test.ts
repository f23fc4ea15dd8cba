/**
 * The control log gives one answer for one set of ops: whatever the order of arrival, the partitions and the
 * repetitions, whether it was reduced step by step or at once.
 */
import test from 'ava'
import fc from 'fast-check'
import { ControlLog } from '../../../node/core/control-log.ts'
import { headsDigest, stateDigest } from '../../../node/core/digest.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Draft, Op } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Actor } from '../../support/core/actors.ts'
import { HandClock, T0 } from '../../support/core/clock.ts'
import {
  create,
  invite,
  admit,
  ban,
  chanNew,
  grant,
  kick,
  overwrite,
  roleNew,
  timeout,
  unban,
  ungrant
} from '../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, type Four } from '../../support/core/guild-of-four.ts'
import { Replica } from '../../support/core/replica.ts'
import { SeededRandom } from '../../support/core/random.ts'

const actors = [alice, bob, carol]
const people = [...actors, dave, mallory]

/** A draft that may or may not be allowed; small numbers make actors meet. */
const draftFrom = (replica: Replica, random: SeededRandom, { door, general, category }: Four): Draft => {
  const { user } = random.pick(people)
  const { state } = replica
  const role = random.pick([...state.roles.keys()])
  const channel = random.pick([...state.channels.keys()]) ?? general
  const position = random.pick(['1', 'C', 'K', 'T', 'X', 'k'])
  const bits = random.pick([0n, P.KICK_MEMBERS, P.BAN_MEMBERS | P.MANAGE_ROLES, P.ADMINISTRATOR])
  const drafts: (() => Draft)[] = [
    () => roleNew(position, bits),
    () => ({ k: 'role.set', body: { role, set: { permissions: bits } }, display: {} }),
    () => ({ k: 'role.move', body: { moves: [{ role, position }] } }),
    () => ({ k: 'role.del', body: { role } }),
    () => grant(user, role),
    () => grant(user, role),
    () => ungrant(user, role),
    () => chanNew('more'),
    () => ({ k: 'chan.set', body: { channel, set: { slowmode: random.below(10) } }, display: {} }),
    () => ({ k: 'chan.del', body: { channel } }),
    () => overwrite(channel, user, 'member', 0n, P.SEND_MESSAGES),
    () => ({ k: 'ow.del', body: { channel, target: user } }),
    () => ({
      k: 'invite',
      body: { key: alice.device.key, channel: general, maxAge: 0, maxUses: 0, temporary: false, allot: [] }
    }),
    () => admit(replica.guild, random.pick(people), door, { seed: 9 }),
    () => admit(replica.guild, random.pick(people), door, { seed: 9 }),
    () => kick(user),
    () => ban(user),
    () => unban(user),
    () => timeout(user, replica.clock.now() + 1000),
    () => ({ k: 'settings', body: { afkTimeout: random.below(100) }, display: {} }),
    () => ({ k: 'leave', body: {} }),
    () => ({ k: 'settings', body: { systemChannel: random.pick([channel, null]) }, display: { description: null } }),
    () => ({
      k: 'chan.set',
      body: { channel, set: { parent: random.pick([category, null]) } },
      display: { topic: null }
    }),
    () => ({ k: 'role.set', body: { role, set: {} }, display: { emoji: random.pick(['👋', null]) } }),
    () => timeout(user, null),
    () => ({ k: 'transfer', body: { user } }),
    () => ({ k: 'accept', body: { transfer: random.pick([...state.transfers.keys()]) ?? door } }),
    () => ({ k: 'witness', body: { users: actors.map((each) => each.user).toSorted(), threshold: 2 } }),
    () => ({ k: 'cp', body: { state: null } })
  ]
  return random.pick(drafts)()
}

interface Story {
  readonly replicas: readonly Replica[]
  /** Everything that anybody wrote, parents first. */
  readonly ops: readonly Op[]
}

/** Three replicas write, and take from each other now and then. */
const storyOf = (seed: number, length: number): Story => {
  const four = guildOfFour()
  const { moot } = four
  const random = new SeededRandom(`story ${seed}`)
  const replicas = actors.map((_, i) => moot.fork(`replica ${seed}/${i}`))
  for (let step = 0; step < length; step++) {
    const at = random.below(actors.length)
    const replica = replicas[at] as Replica
    if (random.below(5) === 0) replica.merge(random.pick(replicas))
    else replica.attempt(actors[at] as Actor, draftFrom(replica, random, four))
  }
  const all = moot.fork('all')
  for (const replica of replicas) all.merge(replica)
  return { replicas, ops: all.ops }
}

const logOf = (ops: Iterable<Op>, guild: Replica['guild']): ControlLog => {
  const log = new ControlLog(guild)
  for (const op of ops) log.add(op)
  return log
}

const summary = (log: ControlLog) => ({
  digest: stateDigest(log.state),
  heads: headsDigest(log.heads),
  rejected: [...log.rejected].map(([cid, { code }]) => `${cid} ${code}`).toSorted(),
  ops: log
    .ops()
    .map(({ cid }) => cid)
    .toSorted()
})

/** Some order in which every parent comes before its children. */
const topological = (ops: readonly Op[], random: SeededRandom): Op[] => {
  const left = new Map(ops.map((op) => [op.cid, op]))
  const out: Op[] = []
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ header }) => header.next.every((cid) => !left.has(cid)))
    const op = random.pick(ready)
    left.delete(op.cid)
    out.push(op)
  }
  return out
}

const guildOf = ({ replicas }: Story): Replica['guild'] => (replicas[0] as Replica).guild
const stories = fc.record({ seed: fc.nat(), length: fc.integer({ min: 5, max: 45 }), order: fc.nat() })

test('any order of delivery gives the same state, rejections and heads', (t) => {
  fc.assert(
    fc.property(stories, ({ seed, length, order }) => {
      const story = storyOf(seed, length)
      const expected = summary(logOf(story.ops, guildOf(story)))
      const random = new SeededRandom(`order ${order}`)
      for (let i = 0; i < 3; i++) {
        t.deepEqual(summary(logOf(topological(story.ops, random), guildOf(story))), expected)
      }
    }),
    { numRuns: 40 }
  )
})

test('replicas that have seen the same agree, however they came by it', (t) => {
  fc.assert(
    fc.property(stories, ({ seed, length }) => {
      const { replicas } = storyOf(seed, length)
      for (const replica of replicas) for (const other of replicas) replica.merge(other)
      const [first, ...others] = replicas.map(({ control }) => summary(control))
      for (const other of others) t.deepEqual(other, first)
    }),
    { numRuns: 40 }
  )
})

test('what was added twice counts once', (t) => {
  const story = storyOf(1, 30)
  const once = logOf(story.ops, guildOf(story))
  const before = summary(once)
  for (const op of story.ops) t.false(once.add(op))
  t.deepEqual(summary(once), before)
})

test('step by step is the same as at once, after every op', (t) => {
  fc.assert(
    fc.property(stories, ({ seed, length, order }) => {
      const story = storyOf(seed, Math.min(length, 20))
      const ops = topological(story.ops, new SeededRandom(`order ${order}`))
      const log = new ControlLog(guildOf(story))
      for (const [i, op] of ops.entries()) {
        log.add(op)
        const canonical = ops
          .slice(0, i + 1)
          .toSorted((a, b) => a.header.clock.time - b.header.clock.time || (a.cid < b.cid ? -1 : 1))
        t.deepEqual(summary(log), summary(logOf(canonical, guildOf(story))))
      }
    }),
    { numRuns: 8 }
  )
})

/** Everything at and below `frontier`. */
const pastOf = (ops: readonly Op[], frontier: readonly OpCid[]): readonly Op[] => {
  const byCid = new Map(ops.map((op) => [op.cid, op]))
  const past = new Set<OpCid>()
  const visit = (cid: OpCid): void => {
    if (past.has(cid)) return
    past.add(cid)
    for (const parent of byCid.get(cid)?.header.next ?? []) visit(parent)
  }
  frontier.forEach(visit)
  return ops.filter(({ cid }) => past.has(cid))
}

test('the state at a frontier is that of a replica which got only its past', (t) => {
  fc.assert(
    fc.property(stories, ({ seed, length, order }) => {
      const story = storyOf(seed, length)
      const log = logOf(story.ops, guildOf(story))
      const random = new SeededRandom(`frontiers ${order}`)
      const some = [0, 1, 2, 3].map(() => [random.pick(story.ops).cid, random.pick(story.ops).cid])
      const frontiers = [
        ...some.map((pair) => [...new Set(pair)].toSorted()),
        ...some.map(([cid]) => [cid as OpCid]),
        log.heads
      ]
      for (const frontier of frontiers) {
        const alone = logOf(pastOf(story.ops, frontier), guildOf(story))
        t.is(stateDigest(log.stateAt(frontier)), stateDigest(alone.state))
        t.is(log.stateAt(frontier), log.stateAt(frontier))
      }
    }),
    { numRuns: 25 }
  )
})

test('what stage 1 has allowed it allows for ever, on every replica', (t) => {
  fc.assert(
    fc.property(stories, ({ seed, length, order }) => {
      const story = storyOf(seed, length)
      const log = new ControlLog(guildOf(story))
      for (const op of topological(story.ops, new SeededRandom(`order ${order}`))) {
        t.is(log.judge(op), null)
        log.add(op)
      }
      for (const op of story.ops) t.is(log.judge(op), null)
    }),
    { numRuns: 25 }
  )
})

test('one frontier covers another when its past holds it', (t) => {
  const story = storyOf(7, 40)
  const log = logOf(story.ops, guildOf(story))
  const random = new SeededRandom('covers')
  for (let i = 0; i < 60; i++) {
    const [newer, older] = [[random.pick(story.ops).cid], [random.pick(story.ops).cid, random.pick(story.ops).cid]]
    const past = new Set(pastOf(story.ops, newer).map(({ cid }) => cid))
    t.is(
      log.covers(newer, older),
      older.every((cid) => past.has(cid))
    )
    t.true(log.covers(log.heads, older))
    t.true(log.covers(newer, []))
  }
})

test('a ban and an act of the banned at the same moment: all replicas tell the same story', (t) => {
  const { moot } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, ban(bob.user))
  right.write(bob, ban(carol.user))
  right.write(bob, chanNew('hideout'))
  left.merge(right)
  right.merge(left)
  t.deepEqual(summary(left.control), summary(right.control))
  t.true(left.state.bans.has(bob.user))
  t.false(left.state.members.has(bob.user))
  // What bob did after his first concurrent act stands behind the ban in every order.
  t.is(
    [...left.state.channels.values()].some(({ name }) => name === 'hideout'),
    false
  )
  t.true(left.control.rejected.size >= 1)
})

test('an overwrite taken away by the owner stays away, whichever op arrives last', (t) => {
  const { moot, general } = guildOfFour()
  moot.write(alice, overwrite(general, carol.user, 'member', 0n, P.SEND_MESSAGES))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, { k: 'ow.del', body: { channel: general, target: carol.user } })
  right.write(bob, overwrite(general, carol.user, 'member', P.ATTACH_FILES, 0n))
  left.merge(right)
  right.merge(left)
  t.deepEqual(summary(left.control), summary(right.control))
  t.deepEqual(left.state.channels.get(general)?.overwrites, [])
})

test('what names a channel that goes at the same moment names none, whichever op arrives last', (t) => {
  const { moot, general } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, { k: 'settings', body: { systemChannel: general, rulesChannel: general }, display: {} })
  right.write(bob, { k: 'chan.del', body: { channel: general } })
  left.merge(right)
  right.merge(left)
  t.deepEqual(summary(left.control), summary(right.control))
  t.like(left.state.settings, { systemChannel: null, rulesChannel: null })
})

test('who comes by an invite whose channel goes at the same moment, comes on its terms', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general, { temporary: true }))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(carol, admit(moot.guild, dave, invitation))
  right.write(bob, { k: 'chan.del', body: { channel: general } })
  left.merge(right)
  right.merge(left)
  t.deepEqual(summary(left.control), summary(right.control))
})

test('an owner who signs the beginning twice cannot make two guilds of it', (t) => {
  const { moot } = guildOfFour()
  const again = new Replica(moot.genesis, 'again', new HandClock(T0 - 1))
  const draft = create(moot.genesis, alice)
  again.write(alice, {
    ...draft,
    display: { ...draft.display, name: 'Other', owner: { name: 'al', globalName: null, avatar: null } } as never
  })
  const [left, right] = [moot.fork('left'), again.fork('right')]
  left.merge(again)
  right.merge(moot)
  t.deepEqual(summary(left.control), summary(right.control))
  t.is(left.state.members.size, moot.state.members.size)
  t.is(left.control.rejected.size, 0, 'nothing rests on the losing branch of a fork')
})

test('who is banned stays out when somebody else lets them in at the same moment', (t) => {
  const { moot, door } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, ban(dave.user))
  right.write(carol, admit(moot.guild, dave, door, { seed: 9 }))
  left.merge(right)
  right.merge(left)
  t.deepEqual(summary(left.control), summary(right.control))
  t.true(left.state.bans.has(dave.user))
  t.false(left.state.members.has(dave.user))
})

test('an invite for a few is used by its maker alone: under partition too it never lets in one too many', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general, { maxUses: 1 }))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, admit(moot.guild, dave, invitation))
  t.is(right.attempt(bob, admit(moot.guild, mallory, invitation)).refusal?.code, 'missing-permission')
  t.is(left.attempt(alice, admit(moot.guild, mallory, invitation)).refusal?.code, 'invite-used-up')
})

test('the log says what it lacks', (t) => {
  const { moot } = guildOfFour()
  const { control } = moot
  const stranger = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
  t.deepEqual(control.missing([...control.heads, stranger]), [stranger])
  t.is(control.get(control.heads[0] as OpCid)?.cid, control.heads[0])
  t.false(control.has(stranger))
  t.is(control.stateAt([]).members.size, 0)
})
