/** What others say of a member: that nobody hears them or they nobody, where they are put, that they are exempt; and that they came back. */
import test from 'ava'
import { auditOf } from '../../../../node/core/audit/index.ts'
import { diff } from '../../../../node/core/diff.ts'
import { memberFlags } from '../../../../node/core/member-flags.ts'
import type { Draft, Op } from '../../../../node/core/ops.ts'
import { P } from '../../../../node/core/permissions.ts'
import { decodeSnapshot, encodeSnapshot, snapshotOf } from '../../../../node/core/snapshot.ts'
import { superseded } from '../../../../node/core/superseded.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import {
  admit,
  ban,
  bypass,
  chanNew,
  kick,
  overwrite,
  roleSet,
  timeout,
  unban,
  ungrant,
  voiceMove,
  voiceSet
} from '../../../support/core/drafts.ts'
import {
  alice,
  bob,
  carol,
  dave,
  guildOfFour,
  mallory,
  type Four,
  type Right
} from '../../../support/core/guild-of-four.ts'
import { letIn, type Replica } from '../../../support/core/replica.ts'
import { must } from '../../../support/core/local-app.ts'

const hall = ({ moot }: Pick<Four, 'moot'>) =>
  must([...moot.state.channels.values()].find(({ type }) => type === 13)).cid
const withHall = ({ moot }: Four) => void moot.write(alice, chanNew('hall', { type: 13 }))
const inVoice =
  (allow: bigint, deny = 0n) =>
  ({ moot, voice }: Four) =>
    void moot.write(alice, overwrite(voice, carol.user, 'member', allow, deny))
const staffMay = (permissions: bigint) => (four: Four) => {
  withHall(four)
  four.moot.write(alice, roleSet(four.staff, { permissions }))
}

const rights: readonly Right[] = [
  { name: 'muting', by: bob, draft: () => voiceSet(carol.user, { mute: true }), says: 'allowed' },
  { name: 'muting the owner', by: bob, draft: () => voiceSet(alice.user, { mute: true }), says: 'allowed' },
  { name: 'muting', by: carol, draft: () => voiceSet(bob.user, { mute: true }), says: 'missing-permission' },
  {
    name: 'unmuting oneself',
    by: carol,
    draft: () => voiceSet(carol.user, { mute: false }),
    says: 'missing-permission'
  },
  { name: 'muting a stranger', by: bob, draft: () => voiceSet(mallory.user, { mute: true }), says: 'unknown-member' },
  { name: 'saying nothing', by: carol, draft: () => voiceSet(bob.user, {}), says: 'unknown-member' },
  {
    name: 'muting without DEAFEN_MEMBERS',
    by: bob,
    after: staffMay(P.MUTE_MEMBERS),
    draft: () => voiceSet(carol.user, { mute: true }),
    says: 'allowed'
  },
  {
    name: 'deafening with MUTE_MEMBERS',
    by: bob,
    after: staffMay(P.MUTE_MEMBERS),
    draft: () => voiceSet(carol.user, { mute: true, deaf: true }),
    says: 'missing-permission'
  },
  {
    name: 'muting in the channel where they may',
    by: carol,
    after: inVoice(P.MUTE_MEMBERS),
    draft: ({ voice }) => voiceSet(bob.user, { mute: true }, voice),
    says: 'allowed'
  },
  {
    name: 'muting anywhere who may in a channel',
    by: carol,
    after: inVoice(P.MUTE_MEMBERS),
    draft: () => voiceSet(bob.user, { mute: true }),
    says: 'missing-permission'
  },
  {
    name: 'muting in a channel where they may not',
    by: bob,
    after: ({ moot, voice }) => void moot.write(alice, overwrite(voice, bob.user, 'member', 0n, P.MUTE_MEMBERS)),
    draft: ({ voice }) => voiceSet(carol.user, { mute: true }, voice),
    says: 'missing-permission'
  },
  {
    name: 'moving',
    by: bob,
    after: withHall,
    draft: (four) => voiceMove(alice.user, four.voice, hall(four)),
    says: 'allowed'
  },
  { name: 'disconnecting', by: bob, draft: ({ voice }) => voiceMove(carol.user, voice, null), says: 'allowed' },
  {
    name: 'disconnecting',
    by: carol,
    draft: ({ voice }) => voiceMove(bob.user, voice, null),
    says: 'missing-permission'
  },
  {
    name: 'moving out of a channel where they may not',
    by: carol,
    after: (four) => {
      withHall(four)
      inVoice(0n)(four)
      four.moot.write(alice, overwrite(hall(four), carol.user, 'member', P.MOVE_MEMBERS, 0n))
    },
    draft: (four) => voiceMove(bob.user, four.voice, hall(four)),
    says: 'missing-permission'
  },
  {
    name: 'moving into a channel where they may not',
    by: carol,
    after: (four) => {
      withHall(four)
      inVoice(P.MOVE_MEMBERS)(four)
    },
    draft: (four) => voiceMove(bob.user, four.voice, hall(four)),
    says: 'missing-permission'
  },
  {
    name: 'moving into a channel where they may not connect',
    by: bob,
    after: (four) => {
      withHall(four)
      four.moot.write(alice, overwrite(hall(four), bob.user, 'member', 0n, P.CONNECT))
    },
    draft: (four) => voiceMove(carol.user, four.voice, hall(four)),
    says: 'missing-permission'
  },
  {
    name: 'moving into a channel where who is moved may not connect',
    by: bob,
    after: (four) => {
      withHall(four)
      four.moot.write(alice, overwrite(hall(four), carol.user, 'member', 0n, P.CONNECT))
    },
    draft: (four) => voiceMove(carol.user, four.voice, hall(four)),
    says: 'allowed'
  },
  {
    name: 'moving into a channel that who is moved does not see',
    by: bob,
    after: (four) => {
      withHall(four)
      four.moot.write(alice, overwrite(hall(four), carol.user, 'member', 0n, P.VIEW_CHANNEL))
    },
    draft: (four) => voiceMove(carol.user, four.voice, hall(four)),
    says: 'missing-access'
  },
  {
    name: 'moving into a text channel',
    by: bob,
    draft: ({ voice, general }) => voiceMove(carol.user, voice, general),
    says: 'wrong-channel-type'
  },
  {
    name: 'moving a stranger',
    by: bob,
    draft: ({ voice }) => voiceMove(mallory.user, voice, null),
    says: 'unknown-member'
  },
  { name: 'exempting', by: bob, draft: () => bypass(carol.user), says: 'allowed' },
  { name: 'exempting', by: carol, draft: () => bypass(carol.user), says: 'missing-permission' },
  { name: 'exempting a stranger', by: bob, draft: () => bypass(mallory.user), says: 'unknown-member' },
  ...(
    [
      ['MANAGE_GUILD', P.MANAGE_GUILD, 'allowed'],
      ['MANAGE_ROLES', P.MANAGE_ROLES, 'allowed'],
      ['the rights to moderate, kick and ban', P.MODERATE_MEMBERS | P.KICK_MEMBERS | P.BAN_MEMBERS, 'allowed'],
      ['the right to kick', P.KICK_MEMBERS, 'missing-permission'],
      ['the rights to moderate and ban', P.MODERATE_MEMBERS | P.BAN_MEMBERS, 'missing-permission']
    ] as const
  ).map(([what, permissions, says]): Right => ({
    name: `exempting with ${what} alone`,
    by: bob,
    after: staffMay(permissions),
    draft: () => bypass(carol.user),
    says
  }))
]
checkRights(rights)

const member = ({ state }: Pick<Replica, 'state'>, who = carol) => state.members.get(who.user)

/** Every order of arrival gives what `moot` has. */
const agreed = (moot: Replica): number => {
  const orders = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => shuffled(moot.ops, seed))
  return new Set([moot.control, ...orders.map((ops) => logOf(moot.guild, ops))].map(fingerprint)).size
}

test('who is muted or deafened stays so until somebody says otherwise, also when they leave and come back', (t) => {
  const { moot, door } = guildOfFour()
  moot.write(bob, voiceSet(carol.user, { mute: true, deaf: true }))
  t.like(member(moot), { mute: true, deaf: true })
  moot.write(bob, voiceSet(carol.user, { deaf: false }))
  t.is(member(moot)?.deaf, undefined)
  moot.write(carol, { k: 'leave', body: {} })
  moot.write(alice, admit(moot.guild, carol, door, { seed: 9 }))
  t.true(member(moot)?.mute)
  moot.write(bob, voiceSet(carol.user, { mute: false }))
  t.is(member(moot)?.mute, undefined)
  t.is(agreed(moot), 1)
})

test('of two words at the same time that of the higher counts', (t) => {
  const { moot } = guildOfFour()
  const side = moot.fork('side')
  moot.write(alice, voiceSet(carol.user, { mute: true }))
  side.clock.turn(60_000)
  side.write(bob, voiceSet(carol.user, { mute: false }))
  moot.merge(side)
  t.true(member(moot)?.mute)
  t.is(agreed(moot), 1)
})

test('who has lost the right meanwhile has muted, moved and exempted nobody', (t) => {
  const { moot, voice, staff } = guildOfFour()
  const side = moot.fork('side')
  side.write(bob, voiceSet(carol.user, { mute: true }))
  side.write(bob, voiceMove(carol.user, voice, null))
  side.write(bob, bypass(carol.user))
  moot.write(alice, ungrant(bob.user, staff))
  moot.merge(side)
  t.deepEqual(member(moot), member(guildOfFour().moot))
  t.is(agreed(moot), 1)
})

test('who comes back is told apart, and has no exemption and no place that they were put in', (t) => {
  const { moot, voice, door } = guildOfFour()
  t.is(memberFlags(must(member(moot))), 0)
  moot.write(bob, bypass(carol.user))
  moot.write(bob, voiceMove(carol.user, voice, null))
  t.is(memberFlags(must(member(moot))), 4)
  t.like(member(moot)?.moved, { session: 'a stay', from: voice, to: null })
  const side = moot.fork('side')
  side.write(alice, bypass(carol.user))
  moot.write(bob, kick(carol.user))
  moot.write(bob, admit(moot.guild, carol, door, { seed: 9 }))
  moot.merge(side)
  t.is(memberFlags(must(member(moot))), 1)
  t.is(member(moot)?.moved, undefined)
  moot.write(bob, bypass(carol.user))
  t.is(memberFlags(must(member(moot))), 5)
  moot.write(bob, bypass(carol.user, false))
  t.is(memberFlags(must(member(moot))), 1)
  t.is(agreed(moot), 1)
})

test('whoever has left or been banned came back, and nobody else', (t) => {
  const { moot, door } = guildOfFour()
  const enter = (who = dave) => moot.write(alice, admit(moot.guild, who, door, { seed: 9 }))
  enter()
  t.is(member(moot, dave)?.rejoined, undefined)
  moot.write(dave, { k: 'leave', body: {} })
  enter()
  t.true(member(moot, dave)?.rejoined)
  moot.write(bob, ban(carol.user))
  moot.write(bob, unban(carol.user))
  enter(carol)
  t.true(member(moot)?.rejoined)
  letIn(moot, alice, mallory)
  t.is(member(moot, mallory)?.rejoined, undefined)
  t.is(agreed(moot), 1)
})

test('all of it comes back from a snapshot', (t) => {
  const { moot, voice, door } = guildOfFour()
  moot.write(bob, kick(carol.user))
  moot.write(alice, admit(moot.guild, carol, door, { seed: 9 }))
  for (const draft of [
    voiceSet(carol.user, { mute: true, deaf: true }),
    bypass(carol.user),
    voiceMove(carol.user, voice, null)
  ])
    moot.write(alice, draft)
  const bytes = encodeSnapshot(snapshotOf(moot.control))
  const back = decodeSnapshot(bytes)
  if (!back.ok) throw new Error(back.reason)
  t.deepEqual(back.value.state.members.get(carol.user), member(moot))
  t.like(member(moot), { rejoined: true, bypass: true, mute: true, deaf: true })
  t.deepEqual(encodeSnapshot(back.value), bytes)
})

test('a move is told as a move, once, and as nothing else', (t) => {
  const { moot, voice } = guildOfFour()
  const news = (draft: Draft): readonly string[] => {
    const before = moot.state
    moot.write(alice, draft)
    return diff(before, moot.state).map(({ type }) => type)
  }
  t.deepEqual(news(voiceMove(carol.user, voice, null)), ['member-moved'])
  t.deepEqual(news(voiceSet(carol.user, { mute: true })), ['member-updated'])
  t.deepEqual(news(voiceSet(carol.user, { mute: true })), [])
  t.deepEqual(news(voiceMove(carol.user, voice, null)), ['member-moved'])
})

test('what has been said since is not said again', (t) => {
  const { moot } = guildOfFour()
  const op = (draft: Draft): Op => must(moot.seen.get(moot.write(alice, draft))).op
  const [muted, exempt, late] = [
    op(voiceSet(carol.user, { mute: true })),
    op(bypass(carol.user)),
    op(timeout(carol.user, null))
  ]
  for (const each of [muted, exempt]) t.false(superseded(each, moot.control))
  op(voiceSet(carol.user, { deaf: true }))
  t.false(superseded(muted, moot.control), 'that is another word')
  op(voiceSet(carol.user, { mute: false }))
  op(bypass(carol.user, false))
  for (const each of [muted, exempt]) t.true(superseded(each, moot.control))
  t.false(superseded(late, moot.control))
})

test('the audit log says of it what Discord’s does', (t) => {
  const four = guildOfFour()
  withHall(four)
  const { moot, voice } = four
  const row = (draft: Draft) => {
    const past = moot.state
    const [{ action, target, changes, options } = { action: 0 }] = auditOf(
      must(moot.seen.get(moot.write(alice, draft))).op,
      past
    )
    return { action, target, changes, options: options ?? null }
  }
  const { id } = must(moot.state.users.get(carol.user))
  const about = (...changes: readonly object[]) => ({ action: 24, target: id, changes, options: null })
  t.deepEqual(row(voiceSet(carol.user, { mute: true, deaf: false })), about({ key: 'mute', old: false, new: true }))
  t.deepEqual(row(voiceSet(carol.user, { mute: false })), about({ key: 'mute', old: true, new: false }))
  t.deepEqual(row(bypass(carol.user)), about({ key: 'flags', old: 0, new: 4 }))
  t.deepEqual(row(voiceMove(carol.user, voice, hall(four))), {
    action: 26,
    target: null,
    changes: [],
    options: { channel_id: must(moot.state.channels.get(hall(four))).id, count: '1' }
  })
  t.deepEqual(row(voiceMove(carol.user, voice, null)), {
    action: 27,
    target: null,
    changes: [],
    options: { count: '1' }
  })
})
