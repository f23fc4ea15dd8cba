import { P } from '../../../../node/core/permissions.ts'
import type { ChannelCid, OpCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import {
  ask,
  ban,
  crosspost,
  del,
  edit,
  msg,
  overwrite,
  pin,
  pollEnd,
  react,
  suppress,
  timeout,
  unpin,
  unreact,
  vote
} from '../../../support/core/drafts.ts'
import { T0 } from '../../../support/core/clock.ts'
import { alice, bob, carol, mallory, type Four, type Right } from '../../../support/core/guild-of-four.ts'

type Said = Right & { readonly channel?: (four: Four) => ChannelCid }

/** Any message: whose it is, is judged when op and message meet. */
const it = 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as OpCid
const without = (bit: bigint) => (four: Four) =>
  void four.moot.write(alice, overwrite(four.general, four.moot.guild, 'role', 0n, bit))
const withBit = (bit: bigint) => (four: Four) =>
  void four.moot.write(alice, overwrite(four.general, carol.user, 'member', bit, 0n))

/** The channel is one of announcements. */
const asNews = () => (four: Four) =>
  void four.moot.write(alice, { k: 'chan.set', body: { channel: four.general, set: { type: 5 } }, display: {} })

const seal = (...devices: readonly (typeof carol)[]): Draft => ({
  k: 'seal',
  body: {
    rows: devices.map(({ device }) => ({ device: device.key, q: 0, cid: it })),
    root: new Uint8Array(32),
    previous: null,
    count: 1,
    deleted: { count: 0, root: new Uint8Array(32) }
  }
})

const rights: readonly Said[] = [
  { name: 'msg', by: carol, draft: () => msg('hello'), says: 'allowed' },
  {
    name: 'msg in a voice channel',
    by: carol,
    draft: () => msg('hello'),
    channel: ({ voice }) => voice,
    says: 'allowed'
  },
  {
    name: 'msg without SEND_MESSAGES',
    by: carol,
    after: without(P.SEND_MESSAGES),
    draft: () => msg('hello'),
    says: 'missing-permission'
  },
  {
    name: 'msg in a channel out of sight',
    by: carol,
    draft: () => msg('hello'),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  {
    name: 'msg in a category',
    by: carol,
    draft: () => msg('hello'),
    channel: ({ category }) => category,
    says: 'wrong-channel-type'
  },
  { name: 'msg in no channel', by: carol, draft: () => msg('hello'), channel: () => it, says: 'unknown-channel' },
  { name: 'msg of a stranger', by: mallory, draft: () => msg('hello'), says: 'not-a-member' },
  {
    name: 'msg of one banned',
    by: bob,
    after: ({ moot }) => void moot.write(alice, ban(bob.user)),
    draft: () => msg('hello'),
    says: 'banned'
  },
  {
    name: 'msg while timed out',
    by: carol,
    after: ({ moot }) => void moot.write(alice, timeout(carol.user, T0 + 3_600_000)),
    draft: () => msg('hello'),
    says: 'timed-out'
  },
  {
    name: 'msg in a guild that has ended',
    by: alice,
    after: ({ moot }) => void moot.write(alice, { k: 'close', body: {} }),
    draft: () => msg('hello'),
    says: 'closed'
  },
  {
    name: 'text-to-speech, which is heard from those only who have the right',
    by: carol,
    draft: () => msg('hello', { tts: true }),
    says: 'allowed'
  },
  { name: 'edit', by: carol, draft: () => edit(it, 'x'), says: 'allowed' },
  {
    name: 'edit out of sight',
    by: carol,
    draft: () => edit(it, 'x'),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'embeds hidden', by: carol, draft: () => suppress(it), says: 'allowed' },
  {
    name: 'embeds hidden out of sight',
    by: carol,
    draft: () => suppress(it),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'del', by: carol, draft: () => del(it), says: 'allowed' },
  {
    name: 'del out of sight',
    by: carol,
    draft: () => del(it),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'react', by: carol, draft: () => react(it, '👋'), says: 'allowed' },
  {
    name: 'react without ADD_REACTIONS',
    by: carol,
    after: without(P.ADD_REACTIONS),
    draft: () => react(it, '👋'),
    says: 'missing-permission'
  },
  {
    name: 'react without READ_MESSAGE_HISTORY',
    by: carol,
    after: without(P.READ_MESSAGE_HISTORY),
    draft: () => react(it, '👋'),
    says: 'missing-permission'
  },
  { name: "one's own reaction taken back", by: carol, draft: () => unreact(it, '👋', carol.user), says: 'allowed' },
  {
    name: "another's reaction taken away",
    by: carol,
    draft: () => unreact(it, '👋', bob.user),
    says: 'missing-permission'
  },
  { name: 'a reaction cleared', by: carol, draft: () => unreact(it, '👋', null), says: 'missing-permission' },
  { name: 'all reactions cleared', by: carol, draft: () => unreact(it, null, null), says: 'missing-permission' },
  {
    name: "all reactions cleared as if they were one's own",
    by: carol,
    draft: () => unreact(it, null, carol.user),
    says: 'missing-permission'
  },
  {
    name: "another's reaction taken away with MANAGE_MESSAGES",
    by: bob,
    draft: () => unreact(it, '👋', carol.user),
    says: 'allowed'
  },
  {
    name: 'all reactions cleared with MANAGE_MESSAGES',
    by: bob,
    draft: () => unreact(it, null, null),
    says: 'allowed'
  },
  { name: 'vote', by: carol, draft: () => vote(it, 1), says: 'allowed' },
  {
    name: 'vote without READ_MESSAGE_HISTORY',
    by: carol,
    after: without(P.READ_MESSAGE_HISTORY),
    draft: () => vote(it, 1),
    says: 'missing-permission'
  },
  {
    name: 'vote while timed out',
    by: carol,
    after: ({ moot }) => void moot.write(alice, timeout(carol.user, T0 + 3_600_000)),
    draft: () => vote(it, 1),
    says: 'timed-out'
  },
  { name: 'the end of a poll', by: carol, draft: () => pollEnd(it), says: 'allowed' },
  {
    name: 'the end of a poll out of sight',
    by: carol,
    draft: () => pollEnd(it),
    channel: ({ hidden }) => hidden,
    says: 'missing-access'
  },
  { name: 'a poll, which those only put who have the right', by: carol, draft: () => ask('tea?'), says: 'allowed' },
  {
    name: 'a message published where nobody follows',
    by: carol,
    draft: () => crosspost(it),
    says: 'wrong-channel-type'
  },
  { name: 'a message published', by: carol, after: asNews(), draft: () => crosspost(it), says: 'allowed' },
  {
    name: 'a message published without SEND_MESSAGES',
    by: carol,
    after: (four) => (asNews()(four), without(P.SEND_MESSAGES)(four)),
    draft: () => crosspost(it),
    says: 'missing-permission'
  },
  { name: 'pin', by: carol, draft: () => pin(it), says: 'missing-permission' },
  { name: 'pin with PIN_MESSAGES', by: carol, after: withBit(P.PIN_MESSAGES), draft: () => pin(it), says: 'allowed' },
  {
    name: 'unpin with MANAGE_MESSAGES',
    by: carol,
    after: withBit(P.MANAGE_MESSAGES),
    draft: () => unpin(it),
    says: 'allowed'
  },
  { name: 'unpin', by: carol, draft: () => unpin(it), says: 'missing-permission' },
  { name: 'seal', by: carol, draft: () => seal(carol), says: 'missing-permission' },
  { name: 'seal with MANAGE_MESSAGES', by: bob, draft: () => seal(carol), says: 'allowed' },
  { name: 'seal by a witness', by: alice, draft: () => seal(carol), says: 'allowed' },
  {
    name: 'seal by a witness who is not a moderator',
    by: carol,
    after: ({ moot }) => void moot.write(alice, { k: 'witness', body: { users: [carol.user], threshold: 1 } }),
    draft: () => seal(carol),
    says: 'allowed'
  },
  { name: 'seal that names a device twice', by: bob, draft: () => seal(carol, carol), says: 'limit-reached' }
]

checkRights(rights)
