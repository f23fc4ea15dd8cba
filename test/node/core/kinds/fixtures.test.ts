import test from 'ava'
import { auditOf } from '../../../../node/core/audit/index.ts'
import { diff } from '../../../../node/core/diff.ts'
import { fixturesOf } from '../../../../node/core/fixtures/index.ts'
import { objectId, type ChannelCid, type OpCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
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
  fixtureDel,
  overwrite,
  roleSet,
  soundNew,
  stageNew,
  stageSet,
  statusNew,
  statusSet,
  stickerNew,
  stickerSet
} from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

const nothing = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const hall = ({ moot }: Four, denied = 0n): ChannelCid =>
  moot.write(
    alice,
    chanNew('hall', { type: 13, overwrites: [{ target: moot.guild, type: 'role', allow: 0n, deny: denied }] })
  )
const lastHall = ({ moot }: Four): ChannelCid =>
  [...moot.state.channels.values()].find(({ type }) => type === 13)?.cid ?? (nothing as string as ChannelCid)
const lastStage = ({ moot }: Four): OpCid => [...moot.state.fixtures.keys()].at(-1) ?? nothing
const withHall = (four: Four) => void hall(four)
const withHiddenHall = (four: Four) => void hall(four, P.VIEW_CHANNEL)
const creator = ({ moot, club }: Four) =>
  void moot.write(alice, roleSet(club, { permissions: P.CREATE_GUILD_EXPRESSIONS }))
const withSticker = (author: typeof alice) => (four: Four) => {
  creator(four)
  four.moot.write(author, stickerNew())
}
const withStage = (four: Four) => void four.moot.write(alice, stageNew(hall(four)))

const rights: readonly Right[] = [
  { name: 'a stage', by: bob, after: withHall, draft: (four) => stageNew(lastHall(four)), says: 'allowed' },
  {
    name: 'a stage without the rights of its moderators',
    by: carol,
    after: withHall,
    draft: (four) => stageNew(lastHall(four)),
    says: 'missing-permission'
  },
  {
    name: 'a stage by who only manages the channel',
    by: carol,
    after: (four) => void four.moot.write(alice, overwrite(hall(four), carol.user, 'member', P.MANAGE_CHANNELS, 0n)),
    draft: (four) => stageNew(lastHall(four)),
    says: 'missing-permission'
  },
  {
    name: 'a stage out of sight',
    by: carol,
    after: withHiddenHall,
    draft: (four) => stageNew(lastHall(four)),
    says: 'missing-access'
  },
  {
    name: 'a stage by a stranger',
    by: mallory,
    after: withHall,
    draft: (four) => stageNew(lastHall(four)),
    says: 'not-a-member'
  },
  { name: 'a stage in a text channel', by: bob, draft: ({ general }) => stageNew(general), says: 'wrong-channel-type' },
  {
    name: 'a second one on the same stage',
    by: bob,
    after: withStage,
    draft: (four) => stageNew(lastHall(four)),
    says: 'stage-open'
  },
  {
    name: 'another topic',
    by: bob,
    after: withStage,
    draft: (four) => stageSet(lastStage(four), 'b'),
    says: 'allowed'
  },
  {
    name: 'another topic without the rights',
    by: carol,
    after: withStage,
    draft: (four) => stageSet(lastStage(four), 'b'),
    says: 'missing-permission'
  },
  { name: 'the topic of no stage', by: alice, draft: () => stageSet(nothing, 'b'), says: 'unknown-fixture' },
  { name: 'its end', by: bob, after: withStage, draft: (four) => fixtureDel(lastStage(four)), says: 'allowed' },
  {
    name: 'its end without the rights',
    by: carol,
    after: withStage,
    draft: (four) => fixtureDel(lastStage(four)),
    says: 'missing-permission'
  },
  { name: 'the end of no stage', by: alice, draft: () => fixtureDel(nothing), says: 'unknown-fixture' }
]

const expressions: readonly Right[] = [
  { name: 'a sticker', by: bob, draft: () => stickerNew(), says: 'allowed' },
  { name: 'a sticker without the right', by: carol, draft: () => stickerNew(), says: 'missing-permission' },
  { name: 'a sticker by a stranger', by: mallory, draft: () => stickerNew(), says: 'not-a-member' },
  {
    name: 'a sticker with CREATE_GUILD_EXPRESSIONS',
    by: carol,
    after: creator,
    draft: () => stickerNew(),
    says: 'allowed'
  },
  {
    name: 'the 61st sticker',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 60; i++) moot.write(alice, stickerNew(`wave${i}`))
    },
    draft: () => stickerNew(),
    says: 'limit-reached'
  },
  { name: 'a sound', by: bob, draft: () => soundNew(), says: 'allowed' },
  { name: 'a sound without the right', by: carol, draft: () => soundNew(), says: 'missing-permission' },
  {
    name: 'the end of a sound of somebody else',
    by: carol,
    after: (four) => {
      creator(four)
      four.moot.write(bob, soundNew())
    },
    draft: (four) => fixtureDel(lastStage(four)),
    says: 'missing-permission'
  },
  {
    name: 'the 49th sound',
    by: alice,
    after: ({ moot }) => {
      for (let i = 0; i < 48; i++) moot.write(alice, soundNew(`horn${i}`))
    },
    draft: () => soundNew(),
    says: 'limit-reached'
  },
  {
    name: 'another name for one’s own sticker',
    by: carol,
    after: withSticker(carol),
    draft: (four) => stickerSet(lastStage(four), 'ahoy'),
    says: 'allowed'
  },
  {
    name: 'another name for a sticker of somebody else',
    by: carol,
    after: withSticker(bob),
    draft: (four) => stickerSet(lastStage(four), 'ahoy'),
    says: 'missing-permission'
  },
  {
    name: 'another name, with the right to manage them',
    by: bob,
    after: withSticker(carol),
    draft: (four) => stickerSet(lastStage(four), 'ahoy'),
    says: 'allowed'
  },
  {
    name: 'the end of a sticker of somebody else',
    by: carol,
    after: withSticker(bob),
    draft: (four) => fixtureDel(lastStage(four)),
    says: 'missing-permission'
  },
  {
    name: 'the end of one’s own sticker without the right to make any',
    by: carol,
    after: (four) => {
      withSticker(carol)(four)
      four.moot.write(alice, roleSet(four.club, { permissions: 0n }))
    },
    draft: (four) => fixtureDel(lastStage(four)),
    says: 'missing-permission'
  }
]

const statusBy = (bit: bigint) => (four: Four) =>
  void four.moot.write(alice, overwrite(four.voice, carol.user, 'member', bit, 0n))
const withStatus = (four: Four) => void four.moot.write(alice, statusNew(four.voice))

const statuses: readonly Right[] = [
  { name: 'a status', by: bob, draft: ({ voice }) => statusNew(voice), says: 'allowed' },
  { name: 'a status without the right', by: carol, draft: ({ voice }) => statusNew(voice), says: 'missing-permission' },
  {
    name: 'a status with SET_VOICE_CHANNEL_STATUS',
    by: carol,
    after: statusBy(P.SET_VOICE_CHANNEL_STATUS),
    draft: ({ voice }) => statusNew(voice),
    says: 'allowed'
  },
  {
    name: 'a status with MANAGE_CHANNELS',
    by: carol,
    after: statusBy(P.MANAGE_CHANNELS),
    draft: ({ voice }) => statusNew(voice),
    says: 'allowed'
  },
  {
    name: 'a status of a text channel',
    by: bob,
    draft: ({ general }) => statusNew(general),
    says: 'wrong-channel-type'
  },
  { name: 'a status by a stranger', by: mallory, draft: ({ voice }) => statusNew(voice), says: 'not-a-member' },
  {
    name: 'a second status',
    by: bob,
    after: withStatus,
    draft: ({ voice }) => statusNew(voice),
    says: 'limit-reached'
  },
  {
    name: 'another status',
    by: bob,
    after: withStatus,
    draft: (four) => statusSet(lastStage(four), 'x'),
    says: 'allowed'
  },
  {
    name: 'another status without the right',
    by: carol,
    after: withStatus,
    draft: (four) => statusSet(lastStage(four), 'x'),
    says: 'missing-permission'
  }
]

checkRights([...rights, ...expressions, ...statuses])

test('a stage opens, has another topic, and ends for ever, whatever is said of it at the same time', (t) => {
  const four = guildOfFour()
  const { moot } = four
  const channel = hall(four)
  const before = moot.state
  const stage = moot.write(bob, stageNew(channel, 'first'))
  const [made] = fixturesOf(moot.state, 'stage')
  t.like(made, { by: bob.user, fields: { channel, topic: 'first' }, id: objectId(moot.clock.now(), stage) })
  t.deepEqual(made && moot.state.ids.get(made.id), { type: 'fixture', cid: stage })
  t.deepEqual(diff(before, moot.state), [{ type: 'fixture-created', fixture: made as never }])
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  const [open, first] = [left.state, right.state]
  left.write(alice, fixtureDel(stage))
  right.write(bob, stageSet(stage, 'second'))
  t.like(fixturesOf(right.state, 'stage'), [{ fields: { topic: 'second' } }])
  t.deepEqual(
    diff(first, right.state).map(({ type }) => type),
    ['fixture-updated']
  )
  left.merge(right)
  t.is(left.state.fixtures.size, 0)
  t.true(made && left.state.ids.has(made.id))
  t.deepEqual(
    diff(open, left.state).map(({ type }) => type),
    ['fixture-deleted']
  )
})

test('a stage goes with its channel, also when it opens while the channel is deleted', (t) => {
  const four = guildOfFour()
  const { moot } = four
  const channel = hall(four)
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, stageNew(channel))
  left.write(alice, chanDel(channel))
  t.is(left.state.fixtures.size, 0)
  right.write(bob, stageNew(channel))
  left.merge(right)
  t.is(left.state.fixtures.size, 0)
})

test('what two say of a stage at the same time is the same everywhere', (t) => {
  const four = guildOfFour()
  const { moot } = four
  const stage = moot.write(alice, stageNew(hall(four)))
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  right.write(bob, stageSet(stage, 'bobs'))
  left.write(alice, stageSet(stage, 'hers'))
  left.merge(right)
  t.like(fixturesOf(left.state, 'stage'), [{ fields: { topic: 'hers' } }], 'whoever stands higher is heard')
  for (const seed of ['a', 'b', 'c']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(left.ops, seed))), fingerprint(left.control))
  }
})

test('each step has its row in the audit log', (t) => {
  const four = guildOfFour()
  const { moot } = four
  const channel = hall(four)
  const rows: unknown[] = []
  const told = (draft: Parameters<typeof moot.write>[1]) => {
    const past = moot.state
    const cid = moot.write(bob, draft)
    const op = moot.ops.find((each) => each.cid === cid)
    rows.push(...(op ? auditOf(op, past) : []).map(({ action, changes }) => [action, changes]))
    return cid
  }
  const stage = told(stageNew(channel, 'first'))
  told(stageSet(stage, 'second'))
  told(fixtureDel(stage))
  t.deepEqual(rows, [
    [83, [{ key: 'topic', new: 'first' }]],
    [84, [{ key: 'topic', old: 'first', new: 'second' }]],
    [85, [{ key: 'topic', old: 'second' }]]
  ])
})

test('each step of an event has its row in the audit log', (t) => {
  const { moot } = guildOfFour()
  const rows: unknown[] = []
  const told = (draft: Parameters<typeof moot.write>[1]) => {
    const past = moot.state
    const cid = moot.write(bob, draft)
    const op = moot.ops.find((each) => each.cid === cid)
    rows.push(...(op ? auditOf(op, past) : []).map(({ action, changes }) => [action, changes]))
    return cid
  }
  const event = told(eventNew({ rule: EVERY_DAY, end: null }))
  told(eventSet(event, { start: EVENT_AT + 1, status: 2 }))
  const exception = told(exceptionNew(event))
  told(fixtureDel(exception))
  told(fixtureDel(event))
  t.like(rows, [
    { 0: 100 },
    {
      0: 101,
      1: [
        { key: 'scheduled_start_time', old: EVENT_AT, new: EVENT_AT + 1 },
        { key: 'status', old: 1, new: 2 }
      ]
    },
    { 0: 200, 1: { 2: { key: 'is_canceled', new: true } } },
    { 0: 202 },
    { 0: 102 }
  ])
})
