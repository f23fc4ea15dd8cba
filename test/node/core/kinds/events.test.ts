import test from 'ava'
import { diff } from '../../../../node/core/diff.ts'
import { seesEvent } from '../../../../node/core/fixtures/event.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { Fixture } from '../../../../node/core/state.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import {
  chanDel,
  chanNew,
  EVENT_AT,
  EVERY_DAY,
  eventNew,
  eventSet,
  exceptionNew,
  exceptionSet,
  fixtureDel,
  interest,
  overwrite,
  roleSet,
  stageNew,
  type EventFields
} from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const DAY = 24 * 3600 * 1000

/** A stage channel. */
const hallNew = (four?: Four, denied = 0n) =>
  chanNew('hall', {
    type: 13,
    overwrites: four ? [{ target: four.moot.guild, type: 'role', allow: 0n, deny: denied }] : []
  })

const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const nowhere = nothing as string as ChannelCid

const found = ({ moot }: Four, wanted: Fixture['type']): OpCid | undefined =>
  [...moot.state.fixtures.values()].find(({ type }) => type === wanted)?.cid
const first = (four: Four): OpCid => found(four, 'event') ?? nothing
/** What has been made last. */
const last = (four: Four): OpCid => found(four, 'exception') ?? found(four, 'event') ?? found(four, 'stage') ?? nothing
const hallIn = ({ moot }: Four): ChannelCid =>
  [...moot.state.channels.values()].find(({ type }) => type === 13)?.cid ?? nowhere
const inVoice = (channel: ChannelCid): EventFields['place'] => ({ type: 2, channel, location: null })
const onStage = (channel: ChannelCid): EventFields['place'] => ({ type: 1, channel, location: null })
const inn: EventFields['place'] = { type: 3, channel: null, location: 'the inn' }

/** Carol may make events of her own. */
const creator = ({ moot, club }: Four) => void moot.write(alice, roleSet(club, { permissions: P.CREATE_EVENTS }))
const made =
  (by: typeof alice, fields: Partial<EventFields> = {}) =>
  (four: Four) => {
    creator(four)
    four.moot.write(by, eventNew(fields))
  }
const then =
  (...steps: readonly ((four: Four) => void)[]) =>
  (four: Four) => {
    for (const step of steps) step(four)
  }
const set = (fields: Partial<EventFields>) => (four: Four) => eventSet(last(four), fields)
const becomes = (status: EventFields['status']) => (four: Four) => void four.moot.write(alice, set({ status })(four))
const recurring = made(alice, { rule: EVERY_DAY })
const withException = then(recurring, (four) => void four.moot.write(alice, exceptionNew(last(four))))

const making: readonly Right[] = [
  { name: 'an event', by: bob, draft: () => eventNew(), says: 'allowed' },
  { name: 'an event without the right', by: carol, draft: () => eventNew(), says: 'missing-permission' },
  { name: 'an event with CREATE_EVENTS', by: carol, after: creator, draft: () => eventNew(), says: 'allowed' },
  { name: 'an event by a stranger', by: mallory, draft: () => eventNew(), says: 'not-a-member' },
  {
    name: 'an event in a voice channel',
    by: bob,
    draft: ({ voice }) => eventNew({ place: inVoice(voice) }),
    says: 'allowed'
  },
  {
    name: 'an event in a voice channel where one may not go',
    by: carol,
    after: then(
      creator,
      ({ moot, voice }) => void moot.write(alice, overwrite(voice, carol.user, 'member', 0n, P.CONNECT))
    ),
    draft: ({ voice }) => eventNew({ place: inVoice(voice) }),
    says: 'missing-permission'
  },
  {
    name: 'an event in a voice channel that a stage is meant for',
    by: bob,
    draft: ({ voice }) => eventNew({ place: onStage(voice) }),
    says: 'wrong-channel-type'
  },
  {
    name: 'an event in a text channel',
    by: bob,
    draft: ({ general }) => eventNew({ place: inVoice(general) }),
    says: 'wrong-channel-type'
  },
  {
    name: 'an event in a channel that is not there',
    by: bob,
    draft: () => eventNew({ place: inVoice(nowhere) }),
    says: 'unknown-channel'
  },
  {
    name: 'an event nowhere',
    by: bob,
    draft: () => eventNew({ place: { ...inn, location: null } }),
    says: 'wrong-channel-type'
  },
  {
    name: 'an event in a channel and elsewhere',
    by: bob,
    draft: ({ voice }) => eventNew({ place: { ...inVoice(voice), location: 'the inn' } }),
    says: 'wrong-channel-type'
  },
  { name: 'an event that has begun', by: bob, draft: () => eventNew({ status: 2 }), says: 'wrong-status' },
  {
    name: 'the 301st event, of which most are over',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 300; i++) moot.write(alice, eventSet(moot.write(alice, eventNew()), { status: 4 }))
    },
    draft: () => eventNew(),
    says: 'limit-reached'
  },
  {
    name: 'the 101st event',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 100; i++) moot.write(alice, eventNew())
    },
    draft: () => eventNew(),
    says: 'limit-reached'
  },
  {
    name: 'another, where one of a hundred is over',
    by: alice,
    after: (four) => {
      for (let i = 0; i < 100; i++) four.moot.write(alice, eventNew())
      becomes(4)(four)
    },
    draft: () => eventNew(),
    says: 'allowed'
  }
]

const changing: readonly Right[] = [
  {
    name: 'another name of an own event',
    by: carol,
    after: made(carol),
    draft: set({ name: 'fair' }),
    says: 'allowed'
  },
  {
    name: 'another name of the event of somebody else',
    by: carol,
    after: made(bob),
    draft: set({ name: 'fair' }),
    says: 'missing-permission'
  },
  {
    name: 'another name, by who manages events',
    by: bob,
    after: made(carol),
    draft: set({ name: 'fair' }),
    says: 'allowed'
  },
  { name: 'its beginning', by: carol, after: made(carol), draft: set({ status: 2 }), says: 'allowed' },
  { name: 'its cancellation', by: carol, after: made(carol), draft: set({ status: 4 }), says: 'allowed' },
  {
    name: 'its end, elsewhere, without a beginning',
    by: carol,
    after: made(carol),
    draft: set({ status: 3 }),
    says: 'allowed'
  },
  {
    name: 'its end in a channel, without a beginning',
    by: bob,
    after: (four) => {
      made(bob, { place: inVoice(four.voice) })(four)
    },
    draft: set({ status: 3 }),
    says: 'wrong-status'
  },
  {
    name: 'its cancellation when it has begun',
    by: bob,
    after: then(made(bob), becomes(2)),
    draft: set({ status: 4 }),
    says: 'wrong-status'
  },
  {
    name: 'another beginning',
    by: bob,
    after: then(made(bob), becomes(2)),
    draft: set({ status: 1 }),
    says: 'wrong-status'
  },
  {
    name: 'a change when it is over',
    by: bob,
    after: then(made(bob), becomes(3)),
    draft: set({ name: 'x' }),
    says: 'event-over'
  },
  {
    name: 'a change when it is cancelled',
    by: bob,
    after: then(made(bob), becomes(4)),
    draft: set({ name: 'x' }),
    says: 'event-over'
  },
  {
    name: 'its move to a text channel',
    by: carol,
    after: made(carol),
    draft: (four) => set({ place: inVoice(four.general) })(four),
    says: 'wrong-channel-type'
  },
  {
    name: 'its move to a stage of others',
    by: carol,
    after: then(({ moot }) => void moot.write(alice, hallNew()), made(carol)),
    draft: (four) => set({ place: onStage(hallIn(four)) })(four),
    says: 'missing-permission'
  },
  {
    name: 'its removal by somebody else',
    by: carol,
    after: made(bob),
    draft: (four) => fixtureDel(last(four)),
    says: 'missing-permission'
  },
  { name: 'its removal', by: carol, after: made(carol), draft: (four) => fixtureDel(last(four)), says: 'allowed' },
  {
    name: 'its removal when it is over',
    by: carol,
    after: then(made(carol), becomes(4)),
    draft: (four) => fixtureDel(last(four)),
    says: 'allowed'
  }
]

const exceptions: readonly Right[] = [
  { name: 'an exception', by: bob, after: recurring, draft: (four) => exceptionNew(last(four)), says: 'allowed' },
  {
    name: 'an exception to an event of somebody else',
    by: carol,
    after: recurring,
    draft: (four) => exceptionNew(last(four)),
    says: 'missing-permission'
  },
  {
    name: 'an exception at a time when there is none',
    by: bob,
    after: recurring,
    draft: (four) => exceptionNew(last(four), EVENT_AT + 1000),
    says: 'no-occurrence'
  },
  {
    name: 'an exception to what is but once',
    by: bob,
    after: made(alice),
    draft: (four) => exceptionNew(last(four)),
    says: 'no-occurrence'
  },
  {
    name: 'a second exception at the same time',
    by: bob,
    after: withException,
    draft: (four) => exceptionNew(first(four)),
    says: 'no-occurrence'
  },
  {
    name: 'an exception at the next',
    by: bob,
    after: withException,
    draft: (four) => exceptionNew(first(four), EVENT_AT + DAY),
    says: 'allowed'
  },
  { name: 'an exception to nothing', by: bob, draft: () => exceptionNew(nothing), says: 'unknown-fixture' },
  {
    name: 'a change of an exception of somebody else',
    by: carol,
    after: withException,
    draft: (four) => exceptionSet(last(four), false),
    says: 'missing-permission'
  },
  {
    name: 'a change of an exception',
    by: bob,
    after: withException,
    draft: (four) => exceptionSet(last(four), false),
    says: 'allowed'
  }
]

const following: readonly Right[] = [
  { name: 'an interest', by: carol, after: made(alice), draft: (four) => interest(last(four), true), says: 'allowed' },
  {
    name: 'an interest in one time',
    by: carol,
    after: withException,
    draft: (four) => interest(last(four), true),
    says: 'allowed'
  },
  {
    name: 'an interest by a stranger',
    by: mallory,
    after: made(alice),
    draft: (four) => interest(last(four), true),
    says: 'not-a-member'
  },
  { name: 'an interest in nothing', by: carol, draft: () => interest(nothing, true), says: 'unknown-fixture' },
  {
    name: 'an interest in a stage',
    by: bob,
    after: (four) => {
      const hall = four.moot.write(alice, hallNew())
      four.moot.write(alice, stageNew(hall))
    },
    draft: (four) => interest(last(four), true),
    says: 'unknown-fixture'
  },
  {
    name: 'an interest in what is out of sight',
    by: carol,
    after: (four) => {
      const hall = four.moot.write(alice, hallNew(four, P.VIEW_CHANNEL))
      four.moot.write(alice, eventNew({ place: onStage(hall) }))
    },
    draft: (four) => interest(last(four), true),
    says: 'missing-access'
  }
]

checkRights([...making, ...changing, ...exceptions, ...following])

test('an event begins, ends for ever, and takes its exceptions with it', (t) => {
  const { moot } = guildOfFour()
  const before = moot.state
  const event = moot.write(bob, eventNew({ rule: EVERY_DAY }))
  const [it] = fixturesOf(moot.state, 'event')
  t.like(it, { by: bob.user, fields: { name: 'moot', status: 1 } })
  t.deepEqual(diff(before, moot.state), [{ type: 'fixture-created', fixture: it as never }])
  moot.write(bob, exceptionNew(event))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, fixtureDel(event))
  t.is(left.state.fixtures.size, 0)
  right.write(bob, exceptionNew(event, EVENT_AT + DAY))
  right.write(bob, eventSet(event, { status: 2 }))
  t.is(right.state.fixtures.size, 3)
  left.merge(right)
  t.is(left.state.fixtures.size, 0, 'also one that is made at the same time')
  for (const seed of ['a', 'b', 'c'])
    t.is(fingerprint(logOf(moot.guild, shuffled(left.ops, seed))), fingerprint(left.control))
})

test('an exception to what is deleted at the same time does not stand, whoever is heard last', (t) => {
  for (const [deletes, excepts] of [
    [alice, bob],
    [bob, alice]
  ] as const) {
    const { moot } = guildOfFour()
    const event = moot.write(bob, eventNew({ rule: EVERY_DAY }))
    const [left, right] = [moot.fork('left'), moot.fork('right')]
    left.write(deletes, fixtureDel(event))
    right.write(excepts, exceptionNew(event))
    left.merge(right)
    t.is(left.state.fixtures.size, 0)
  }
})

test('who begins an event and who cancels it at the same time: the same is so everywhere', (t) => {
  const { moot } = guildOfFour()
  const event = moot.write(bob, eventNew())
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(bob, eventSet(event, { status: 2, name: 'begun' }))
  right.write(alice, eventSet(event, { status: 4 }))
  left.merge(right)
  t.like(fixturesOf(left.state, 'event'), [{ fields: { status: 4 } }], 'whoever stands higher is heard')
  for (const seed of ['a', 'b', 'c'])
    t.is(fingerprint(logOf(moot.guild, shuffled(left.ops, seed))), fingerprint(left.control))
})

test('an event whose channel goes stays, seen by nobody, and can be put elsewhere', (t) => {
  const { moot, voice } = guildOfFour()
  const event = moot.write(bob, eventNew({ place: inVoice(voice) }))
  moot.write(alice, chanDel(voice))
  const [it] = fixturesOf(moot.state, 'event')
  t.false(it && seesEvent(moot.state, alice.user, it))
  moot.write(bob, eventSet(event, { place: inn }))
  const [moved] = fixturesOf(moot.state, 'event')
  t.true(moved && seesEvent(moot.state, carol.user, moved))
})

test('a time that no date can hold is no time: clients are told dates', (t) => {
  const { moot } = guildOfFour()
  const last = 8.64e15
  t.notThrows(() => moot.compose(alice, eventNew({ start: last, end: null })))
  for (const wrong of [{ start: last + 1 }, { end: last + 1 }, { rule: { ...EVERY_DAY, start: last + 1 } }])
    t.throws(() => moot.compose(alice, eventNew(wrong)))
})
