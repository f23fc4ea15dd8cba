import test from 'ava'
import { sha256, toBase64url, utf8 } from '../../../../crypto/primitives.ts'
import { ALL, P } from '../../../../node/core/permissions.ts'
import { authorize } from '../../../../node/core/authorize.ts'
import { opSchemas } from '../../../../node/core/op-schema.ts'
import type { Channel } from '../../../../node/core/state.ts'
import type { ChannelCid, OpCid, RoleCid } from '../../../../node/core/ids.ts'
import type { BodyOf, Draft } from '../../../../node/core/ops.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { chanNew, invite, overwrite, roleNew, roleSet } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, verdict, type Right } from '../../../support/core/guild-of-four.ts'

const chanSet = (channel: ChannelCid, set: BodyOf<'chan.set'>['set'], display: { name?: string } = {}): Draft => ({
  k: 'chan.set',
  body: { channel, set },
  display
})
const chanDel = (channel: ChannelCid): Draft => ({ k: 'chan.del', body: { channel } })
const owDel = (channel: ChannelCid, target: OpCid): Draft => ({ k: 'ow.del', body: { channel, target } })

const { SEND_MESSAGES: SEND, MANAGE_GUILD } = P

const rights: readonly Right[] = [
  { name: 'chan.new', by: bob, draft: () => chanNew('new'), says: 'allowed' },
  { name: 'chan.new without MANAGE_CHANNELS', by: carol, draft: () => chanNew('new'), says: 'missing-permission' },
  { name: 'chan.new by a stranger', by: mallory, draft: () => chanNew('new'), says: 'not-a-member' },
  {
    name: 'chan.new in a category',
    by: bob,
    draft: ({ category }) => chanNew('new', { parent: category }),
    says: 'allowed'
  },
  {
    name: 'chan.new in a text channel',
    by: bob,
    draft: ({ general }) => chanNew('new', { parent: general }),
    says: 'wrong-channel-type'
  },
  {
    name: 'chan.new in nothing known',
    by: bob,
    draft: ({ club }) => chanNew('new', { parent: club }),
    says: 'wrong-channel-type'
  },
  {
    name: 'a category in a category',
    by: bob,
    draft: ({ category }) => chanNew('new', { type: 4, parent: category }),
    says: 'wrong-channel-type'
  },
  {
    name: 'chan.new with an overwrite of nobody',
    by: bob,
    draft: ({ general }) => chanNew('new', { overwrites: [{ target: general, type: 'role', allow: 0n, deny: 0n }] }),
    says: 'unknown-role'
  },
  {
    name: 'chan.new with an overwrite of a stranger',
    by: bob,
    draft: () => chanNew('new', { overwrites: [{ target: mallory.user, type: 'member', allow: 0n, deny: 0n }] }),
    says: 'unknown-role'
  },
  {
    name: 'chan.new with an overwrite that gives too much',
    by: bob,
    draft: ({ club }) =>
      chanNew('new', { overwrites: [{ target: club, type: 'role', allow: MANAGE_GUILD, deny: 0n }] }),
    says: 'grants-more-than-held'
  },
  { name: 'chan.set', by: bob, draft: ({ general }) => chanSet(general, { slowmode: 5 }), says: 'allowed' },
  {
    name: 'chan.set without MANAGE_CHANNELS',
    by: carol,
    draft: ({ general }) => chanSet(general, { slowmode: 5 }),
    says: 'missing-permission'
  },
  {
    name: 'chan.set of a channel out of sight',
    by: carol,
    draft: ({ hidden }) => chanSet(hidden, { slowmode: 5 }),
    says: 'missing-access'
  },
  { name: 'chan.set of no channel', by: bob, draft: ({ club }) => chanSet(club, {}), says: 'unknown-channel' },
  { name: 'text to announcements', by: bob, draft: ({ general }) => chanSet(general, { type: 5 }), says: 'allowed' },
  { name: 'voice to text', by: bob, draft: ({ voice }) => chanSet(voice, { type: 0 }), says: 'wrong-channel-type' },
  {
    name: 'chan.set into a category',
    by: bob,
    draft: ({ general, category }) => chanSet(general, { parent: category }),
    says: 'allowed'
  },
  {
    name: 'chan.set into itself',
    by: bob,
    draft: ({ general }) => chanSet(general, { parent: general }),
    says: 'wrong-channel-type'
  },
  {
    name: 'a category into itself',
    by: bob,
    draft: ({ category }) => chanSet(category, { parent: category }),
    says: 'wrong-channel-type'
  },
  { name: 'chan.del', by: bob, draft: ({ general }) => chanDel(general), says: 'allowed' },
  {
    name: 'chan.del without MANAGE_CHANNELS',
    by: carol,
    draft: ({ general }) => chanDel(general),
    says: 'missing-permission'
  },
  {
    name: 'chan.del of a channel out of sight',
    by: carol,
    draft: ({ hidden }) => chanDel(hidden),
    says: 'missing-access'
  },
  { name: 'chan.del of no channel', by: alice, draft: ({ club }) => chanDel(club), says: 'unknown-channel' },
  {
    name: 'ow.set',
    by: bob,
    draft: ({ general, club }) => overwrite(general, club, 'role', 0n, SEND),
    says: 'allowed'
  },
  {
    name: 'ow.set of a member',
    by: bob,
    draft: ({ general }) => overwrite(general, carol.user, 'member', SEND, 0n),
    says: 'allowed'
  },
  {
    name: 'ow.set without MANAGE_ROLES',
    by: carol,
    draft: ({ general }) => overwrite(general, carol.user, 'member', SEND, 0n),
    says: 'missing-permission'
  },
  {
    name: 'ow.set that gives too much',
    by: bob,
    draft: ({ general, club }) => overwrite(general, club, 'role', MANAGE_GUILD, 0n),
    says: 'grants-more-than-held'
  },
  {
    name: 'ow.set of nobody',
    by: bob,
    draft: ({ general }) => overwrite(general, general, 'role', 0n, 0n),
    says: 'unknown-role'
  },
  {
    name: 'ow.set of a stranger',
    by: bob,
    draft: ({ general }) => overwrite(general, mallory.user, 'member', 0n, 0n),
    says: 'unknown-role'
  },
  {
    name: 'ow.set of a role as a member',
    by: bob,
    draft: ({ general, club }) => overwrite(general, club, 'member', 0n, 0n),
    says: 'unknown-role'
  },
  {
    name: 'ow.set in no channel',
    by: bob,
    draft: ({ club }) => overwrite(club, club, 'role', 0n, 0n),
    says: 'unknown-channel'
  },
  {
    name: 'ow.set that lifts a deny of what one lacks',
    by: bob,
    after: ({ moot, general, club }) => void moot.write(alice, overwrite(general, club, 'role', 0n, MANAGE_GUILD)),
    draft: ({ general, club }) => overwrite(general, club, 'role', 0n, 0n),
    says: 'grants-more-than-held'
  },
  {
    name: 'ow.del that lifts a deny of what one lacks',
    by: bob,
    after: ({ moot, general, club }) => void moot.write(alice, overwrite(general, club, 'role', 0n, MANAGE_GUILD)),
    draft: ({ general, club }) => owDel(general, club),
    says: 'grants-more-than-held'
  },
  { name: 'ow.del', by: bob, draft: ({ general, club }) => owDel(general, club), says: 'allowed' },
  {
    name: 'ow.del without MANAGE_ROLES',
    by: carol,
    draft: ({ general, club }) => owDel(general, club),
    says: 'missing-permission'
  },
  { name: 'ow.del in no channel', by: bob, draft: ({ club }) => owDel(club, club), says: 'unknown-channel' },
  { name: 'invite', by: carol, draft: ({ general }) => invite(general), says: 'allowed' },
  {
    name: 'invite to a channel out of sight',
    by: carol,
    draft: ({ hidden }) => invite(hidden),
    says: 'missing-access'
  },
  { name: 'invite to no channel', by: carol, draft: ({ club }) => invite(club), says: 'unknown-channel' },
  {
    name: 'invite without CREATE_INSTANT_INVITE',
    by: carol,
    after: ({ moot, general }) =>
      void moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.CREATE_INSTANT_INVITE)),
    draft: ({ general }) => invite(general),
    says: 'missing-permission'
  },
  {
    name: 'invite.del by who manages the channel',
    by: bob,
    draft: ({ door }) => ({ k: 'invite.del', body: { invite: door } }),
    says: 'allowed'
  },
  {
    name: 'invite.del by who manages the guild',
    by: carol,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: MANAGE_GUILD })),
    draft: ({ door }) => ({ k: 'invite.del', body: { invite: door } }),
    says: 'allowed'
  },
  {
    name: 'invite.del by anybody',
    by: carol,
    draft: ({ door }) => ({ k: 'invite.del', body: { invite: door } }),
    says: 'missing-permission'
  },
  {
    name: 'invite.del of none',
    by: alice,
    draft: ({ general }) => ({ k: 'invite.del', body: { invite: general } }),
    says: 'unknown-invite'
  },
  {
    name: 'settings',
    by: alice,
    draft: ({ general }) => ({ k: 'settings', body: { systemChannel: general }, display: {} }),
    says: 'allowed'
  },
  {
    name: 'settings without MANAGE_GUILD',
    by: bob,
    draft: () => ({ k: 'settings', body: {}, display: { name: 'Mine' } }),
    says: 'missing-permission'
  },
  {
    name: 'settings that name no channel',
    by: alice,
    draft: ({ club }) => ({ k: 'settings', body: { rulesChannel: club }, display: {} }),
    says: 'unknown-channel'
  },
  {
    name: 'settings of the rates',
    by: alice,
    draft: () => ({ k: 'settings', body: { rates: null }, display: {} }),
    says: 'allowed'
  },
  {
    name: 'settings of the rates with MANAGE_GUILD only',
    by: bob,
    after: ({ moot, staff }) => void moot.write(alice, roleSet(staff, { permissions: ALL })),
    draft: () => ({ k: 'settings', body: { rates: null }, display: {} }),
    says: 'owner-only'
  },
  {
    name: 'settings that keep for a shorter time with MANAGE_GUILD only',
    by: bob,
    after: ({ moot, staff }) => void moot.write(alice, roleSet(staff, { permissions: ALL })),
    draft: () => ({ k: 'settings', body: { keepDays: 36_500 }, display: {} }),
    says: 'owner-only'
  },
  {
    name: 'settings that keep for a longer time',
    by: bob,
    after: ({ moot, staff }) => {
      moot.write(alice, roleSet(staff, { permissions: ALL }))
      moot.write(alice, { k: 'settings', body: { keepDays: 7 }, display: {} })
    },
    draft: () => ({ k: 'settings', body: { keepDays: 8 }, display: {} }),
    says: 'allowed'
  },
  {
    name: 'settings that keep for ever',
    by: bob,
    after: ({ moot, staff }) => {
      moot.write(alice, roleSet(staff, { permissions: ALL }))
      moot.write(alice, { k: 'settings', body: { keepDays: 7 }, display: {} })
    },
    draft: () => ({ k: 'settings', body: { keepDays: null }, display: {} }),
    says: 'allowed'
  },
  { name: 'close', by: alice, draft: () => ({ k: 'close', body: {} }), says: 'allowed' },
  { name: 'close by a moderator', by: bob, draft: () => ({ k: 'close', body: {} }), says: 'owner-only' }
]

checkRights(rights)

test('who made an invite may take it back', (t) => {
  const { moot, general } = guildOfFour()
  const cid = moot.write(carol, invite(general, { maxUses: 3, maxAge: 60 }))
  t.like(moot.state.invites.get(cid), { by: carol.user, channel: general, maxUses: 3, maxAge: 60, uses: 0 })
  moot.write(carol, { k: 'invite.del', body: { invite: cid } })
  t.false(moot.state.invites.has(cid))
})

test('a channel is made, changed and deleted, and takes along what leads to it', (t) => {
  const { moot, general, category, door } = guildOfFour()
  moot.write(alice, { k: 'settings', body: { systemChannel: general, afkTimeout: 60 }, display: { name: 'Other' } })
  moot.write(alice, chanSet(general, { parent: category, nsfw: true }, { name: 'lounge' }))
  t.like(moot.state.channels.get(general), { name: 'lounge', nsfw: true, parent: category, topic: null })
  moot.write(alice, chanDel(category))
  t.is(moot.state.channels.get(general)?.parent, null)
  const id = moot.state.channels.get(general)?.id
  moot.write(alice, chanDel(general))
  t.false(moot.state.channels.has(general))
  t.false(moot.state.invites.has(door))
  t.like(moot.state.settings, { name: 'Other', afkTimeout: 60, systemChannel: null })
  t.true(id !== undefined && moot.state.ids.has(id))
})

test('an overwrite is set, replaced and taken away', (t) => {
  const { moot, general, club } = guildOfFour()
  moot.write(alice, overwrite(general, club, 'role', SEND, 0n))
  moot.write(alice, overwrite(general, carol.user, 'member', 0n, SEND))
  moot.write(alice, overwrite(general, club, 'role', 0n, SEND))
  t.deepEqual(
    moot.state.channels.get(general)?.overwrites,
    [
      { target: club, type: 'role' as const, allow: 0n, deny: SEND },
      { target: carol.user, type: 'member' as const, allow: 0n, deny: SEND }
    ].toSorted((a, b) => (a.target < b.target ? -1 : 1))
  )
  moot.write(alice, owDel(general, club))
  t.deepEqual(
    moot.state.channels.get(general)?.overwrites.map(({ target }) => target),
    [carol.user as never]
  )
})

test('a channel has 100 overwrites, and no more; those it has may change', (t) => {
  const { moot, general } = guildOfFour()
  const full = Array.from({ length: 99 }, (_, i) => ({
    target: `role ${i}` as RoleCid,
    type: 'role' as const,
    allow: 0n,
    deny: 0n
  }))
  const last = { target: moot.guild, type: 'role' as const, allow: 0n, deny: 0n }
  const { channels } = moot.state
  const channel = channels.get(general) as Channel
  const state = { ...moot.state, channels: channels.set(general, { ...channel, overwrites: [...full, last] }) }
  const judge = (draft: Draft) => authorize(state, moot.compose(alice, draft).op)?.code ?? 'allowed'
  t.is(judge(overwrite(general, carol.user, 'member', 0n, SEND)), 'limit-reached')
  t.is(judge(overwrite(general, moot.guild, 'role', 0n, SEND)), 'allowed')
})

test('a short code is of one invite, until that is taken back', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const tag = toBase64url(sha256(utf8('short')))
  t.throws(() => opSchemas.invite.body({ ...invite(general).body, tag: 'short' }, 'body'), { message: /body.tag/ })
  const cid = moot.write(alice, invite(general, { tag }))
  t.is(moot.state.invites.get(cid)?.tag, tag)
  t.is(verdict(four, carol, invite(general, { tag }, 6)), 'limit-reached')
  t.is(verdict(four, carol, invite(general, { tag: toBase64url(sha256(utf8('another'))) }, 6)), 'allowed')
  moot.write(alice, { k: 'invite.del', body: { invite: cid } })
  t.is(verdict(four, carol, invite(general, { tag }, 6)), 'allowed')
})

test('a guild holds 250 roles, 500 channels and 1,000 invites, and no more', (t) => {
  const { moot, general } = guildOfFour()
  const fill = (count: number, draft: Draft): void => {
    for (let i = 0; i < count; i++) moot.write(alice, draft)
  }
  fill(250 - moot.state.roles.size, roleNew('1', 0n))
  t.is(verdict({ moot }, alice, roleNew('1', 0n)), 'limit-reached')
  fill(500 - moot.state.channels.size, chanNew('one more'))
  t.is(verdict({ moot }, alice, chanNew('one too many')), 'limit-reached')
  fill(1000 - moot.state.invites.size, invite(general))
  t.is(verdict({ moot }, alice, invite(general)), 'limit-reached')
})
