import { P } from '../../../../node/core/permissions.ts'
import type { OpCid } from '../../../../node/core/ids.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import {
  chanNew,
  crosspost,
  edit,
  msg,
  overwrite,
  thread,
  threadDel,
  threadJoin,
  threadLeave,
  threadSet
} from '../../../support/core/drafts.ts'
import { T0 } from '../../../support/core/clock.ts'
import { alice, bob, carol, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'
import type { Room } from '../../../support/core/replica.ts'

/** Any thread: whose it is, is judged when the ops about it meet. */
const it = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const without = (bit: bigint) => (four: Four) =>
  void four.moot.write(alice, overwrite(four.general, four.moot.guild, 'role', 0n, bit))
const made = new WeakMap<Four, OpCid>()
const channelOfType = (type: 5 | 15) => (four: Four) =>
  void made.set(four, four.moot.write(alice, chanNew('place', { type })))
const there = (four: Four): OpCid => made.get(four) ?? it
const inThread = (four: Four): Room => ({ channel: four.general, thread: it })

const rights: readonly Right[] = [
  { name: 'a public thread', by: carol, draft: () => thread('talk'), says: 'allowed' },
  {
    name: 'a public thread without CREATE_PUBLIC_THREADS',
    by: carol,
    after: without(P.CREATE_PUBLIC_THREADS),
    draft: () => thread('talk'),
    says: 'missing-permission'
  },
  { name: 'a private thread', by: carol, draft: () => thread('talk', { type: 12 }), says: 'allowed' },
  {
    name: 'a private thread without CREATE_PRIVATE_THREADS',
    by: carol,
    after: without(P.CREATE_PRIVATE_THREADS),
    draft: () => thread('talk', { type: 12 }),
    says: 'missing-permission'
  },
  { name: 'a thread by a stranger', by: mallory, draft: () => thread('talk'), says: 'not-a-member' },
  {
    name: 'a thread out of sight',
    by: carol,
    draft: () => thread('talk'),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  {
    name: 'a thread in a voice channel',
    by: carol,
    draft: () => thread('talk'),
    channel: ({ voice }) => voice,
    says: 'wrong-channel-type'
  },
  {
    name: 'a thread of announcements in a text channel',
    by: carol,
    draft: () => thread('talk', { type: 10 }),
    says: 'wrong-channel-type'
  },
  {
    name: 'a thread of announcements',
    by: carol,
    after: channelOfType(5),
    draft: () => thread('talk', { type: 10 }),
    channel: there,
    says: 'allowed'
  },
  {
    name: 'a private thread among announcements',
    by: carol,
    after: channelOfType(5),
    draft: () => thread('talk', { type: 12 }),
    channel: there,
    says: 'wrong-channel-type'
  },
  {
    name: 'a post in a forum',
    by: carol,
    after: channelOfType(15),
    draft: () => thread('talk'),
    channel: there,
    says: 'allowed'
  },
  {
    name: 'a post in a forum without SEND_MESSAGES',
    by: carol,
    after: (four) => {
      channelOfType(15)(four)
      four.moot.write(alice, overwrite(there(four), four.moot.guild, 'role', 0n, P.SEND_MESSAGES))
    },
    draft: () => thread('talk'),
    channel: there,
    says: 'missing-permission'
  },
  {
    name: 'a message in a forum, outside of threads',
    by: carol,
    after: channelOfType(15),
    draft: () => msg('hi'),
    channel: there,
    says: 'wrong-channel-type'
  },
  {
    name: 'a message in a thread of a forum',
    by: carol,
    after: channelOfType(15),
    draft: () => msg('hi'),
    channel: (four) => ({ channel: there(four), thread: it }),
    says: 'allowed'
  },
  {
    name: 'a private thread from a message',
    by: carol,
    draft: () => thread('talk', { type: 12, from: { message: it, t: T0 } }),
    says: 'wrong-channel-type'
  },
  {
    name: 'a thread from a message',
    by: carol,
    draft: () => thread('talk', { from: { message: it, t: T0 } }),
    says: 'allowed'
  },
  {
    name: 'a thread from a message of tomorrow',
    by: carol,
    draft: () => thread('talk', { from: { message: it, t: T0 + 86_400_000 } }),
    says: 'unknown-message'
  },
  { name: 'a message in a thread', by: carol, draft: () => msg('hi'), channel: inThread, says: 'allowed' },
  {
    name: 'a message in a thread without SEND_MESSAGES_IN_THREADS',
    by: carol,
    after: without(P.SEND_MESSAGES_IN_THREADS),
    draft: () => msg('hi'),
    channel: inThread,
    says: 'missing-permission'
  },
  {
    name: 'a message in a thread without SEND_MESSAGES',
    by: carol,
    after: without(P.SEND_MESSAGES),
    draft: () => msg('hi'),
    channel: inThread,
    says: 'allowed'
  },
  {
    name: 'an edit in a thread out of sight',
    by: carol,
    draft: () => edit(it, 'x'),
    channel: ({ hidden }) => ({ channel: hidden, thread: it }),
    says: 'missing-access'
  },
  {
    name: 'a message in a thread of a voice channel',
    by: carol,
    draft: () => msg('hi'),
    channel: ({ voice }) => ({ channel: voice, thread: it }),
    says: 'wrong-channel-type'
  },
  {
    name: 'a message published from a thread of announcements',
    by: alice,
    after: channelOfType(5),
    draft: () => crosspost(it),
    channel: (four) => ({ channel: there(four), thread: it }),
    says: 'wrong-channel-type'
  },
  { name: 'thread.set', by: carol, draft: () => threadSet(it, { archived: true }, { name: 'x' }), says: 'allowed' },
  {
    name: 'thread.set out of sight',
    by: carol,
    draft: () => threadSet(it, { archived: true }),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'a lock', by: carol, draft: () => threadSet(it, { locked: true }), says: 'missing-permission' },
  { name: 'a pin of a thread', by: carol, draft: () => threadSet(it, { pinned: true }), says: 'missing-permission' },
  { name: 'slow mode of a thread', by: carol, draft: () => threadSet(it, { slowmode: 5 }), says: 'missing-permission' },
  {
    name: 'a lock with MANAGE_THREADS',
    by: bob,
    draft: () => threadSet(it, { locked: true }),
    says: 'allowed'
  },
  { name: 'thread.del', by: carol, draft: () => threadDel(it), says: 'missing-permission' },
  { name: 'thread.del with MANAGE_THREADS', by: bob, draft: () => threadDel(it), says: 'allowed' },
  { name: 'thread.join', by: carol, draft: () => threadJoin(it, carol.user), says: 'allowed' },
  {
    name: 'thread.join out of sight',
    by: carol,
    draft: () => threadJoin(it, carol.user),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'thread.join of another', by: carol, draft: () => threadJoin(it, bob.user), says: 'allowed' },
  { name: 'thread.join of a stranger', by: carol, draft: () => threadJoin(it, mallory.user), says: 'unknown-member' },
  {
    name: 'thread.join of another without SEND_MESSAGES_IN_THREADS',
    by: carol,
    after: without(P.SEND_MESSAGES_IN_THREADS),
    draft: () => threadJoin(it, bob.user),
    says: 'missing-permission'
  },
  { name: 'thread.leave', by: carol, draft: () => threadLeave(it, carol.user), says: 'allowed' },
  {
    name: 'thread.leave out of sight',
    by: carol,
    draft: () => threadLeave(it, carol.user),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  }
]

checkRights(rights)
