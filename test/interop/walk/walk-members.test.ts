/** Members and bans between two nodes: eris moderates on A, oceanic.js sees it on B; and the other way round. */
import test from 'ava'
import { MemberJoinSourceType, MemberSearchSortType } from 'oceanic.js'
import { still } from '../../support/pictures.ts'
import { makeInvite, type Actor } from '../../support/process/rest.ts'
import { startWalk, type Walk } from './walk.ts'

const HOUR = 3_600_000

let walk: Walk
test.before(async () => {
  walk = await startWalk()
})
test.after.always(() => walk?.[Symbol.asyncDispose]())

/** A member whose node is B, once A knows of them. */
const guest = async (name: string): Promise<Actor> => {
  const { moot, channel, onA } = walk
  const person = await moot.b.person(name)
  const came = onA('guildMemberAdd', (_, { id }) => id === person.id)
  await person.post(`/invites/${await makeInvite(moot.alice, channel)}`, {})
  await came
  return person
}

test('a member is named, given roles and timed out', async (t) => {
  const { eris, oceanic, guild, channel, onB } = walk
  const carol = await guest('carol')
  const role = await eris.createRole(guild, { name: 'singer' })
  const known = onB('guildMemberUpdate', ({ id, nick }) => id === carol.id && nick === 'Caro')
  await eris.editGuildMember(guild, carol.id, { nick: 'Caro', roles: [role.id] })
  for (const seen of [(await known)[0], await oceanic.rest.guilds.getMember(guild, carol.id)])
    t.like(seen, { nick: 'Caro', roles: [role.id], displayName: 'Caro', pending: false })
  const stripped = onB('guildMemberUpdate', ({ id, roles }) => id === carol.id && roles.length === 0)
  await eris.removeGuildMemberRole(guild, carol.id, role.id)
  await stripped
  const until = new Date(Date.now() + HOUR)
  const silenced = onB(
    'guildMemberUpdate',
    ({ id, communicationDisabledUntil: end }) => id === carol.id && end !== null
  )
  await eris.editGuildMember(guild, carol.id, { communicationDisabledUntil: until }, 'too loud')
  for (const seen of [(await silenced)[0], await oceanic.rest.guilds.getMember(guild, carol.id)])
    t.deepEqual(seen.communicationDisabledUntil, until)
  await t.throwsAsync(carol.post(`/channels/${channel}/messages`, { content: 'but' }), { message: /50013/ })
  // Each is told when it has come: one stands in the control log, the other in the log of profiles.
  const free = onB(
    'guildMemberUpdate',
    ({ id, communicationDisabledUntil: end, nick }) => id === carol.id && end === null && nick === null
  )
  await eris.editGuildMember(guild, carol.id, { communicationDisabledUntil: null, nick: '' })
  await free
  t.is((await carol.post(`/channels/${channel}/messages`, { content: 'sorry' })).content, 'sorry')
})

test('a bot has another face in the guild than elsewhere: oceanic.js on B, seen by eris on A', async (t) => {
  const { eris, oceanic, guild, onA } = walk
  const [face, wide] = [await still(64, 64), await still(96, 54)]
  const known = onA('guildMemberUpdate', (_, { id, nick }) => id === oceanic.user.id && nick === 'Oceanus')
  const after = await oceanic.rest.guilds.editCurrentMember(guild, {
    nick: 'Oceanus',
    avatar: Buffer.from(face),
    banner: Buffer.from(wide)
  })
  t.regex(after.avatar ?? '', /^\w{32}$/)
  t.regex(after.banner ?? '', /^\w{32}$/)
  for (const seen of [(await known)[1], await eris.getRESTGuildMember(guild, oceanic.user.id)]) {
    t.like(seen, { nick: 'Oceanus', avatar: after.avatar })
    t.is(seen.user.avatar, null)
  }
  const url = new URL(`/guilds/${guild}/users/${oceanic.user.id}/avatars/${after.avatar}.png`, walk.moot.a.ready.http)
  t.is((await fetch(url)).headers.get('content-type'), 'image/png')
  const plain = onA(
    'guildMemberUpdate',
    (_, { id, avatar, nick }) => id === oceanic.user.id && avatar === null && nick === null
  )
  await oceanic.rest.guilds.editCurrentMember(guild, { nick: null, avatar: null, banner: null })
  t.like((await plain)[1], { nick: null, avatar: null })
})

test('members are listed, and found by their names and by how they came', async (t) => {
  const { eris, oceanic, guild, onB } = walk
  const dora = await guest('dorothea')
  const role = await eris.createRole(guild, { name: 'weaver' })
  const named = onB(
    'guildMemberUpdate',
    ({ id, nick, roles }) => id === dora.id && nick === 'Dodo' && roles.includes(role.id)
  )
  await eris.addGuildMemberRole(guild, dora.id, role.id)
  await eris.editGuildMember(guild, dora.id, { nick: 'Dodo' })
  await named
  const { guilds } = oceanic.rest
  const ids = (members: readonly { readonly id: string }[]): string[] => members.map(({ id }) => id)
  t.deepEqual(ids(await eris.searchGuildMembers(guild, 'doro', 5)), [dora.id])
  t.deepEqual(ids(await guilds.searchMembers(guild, { query: 'dod', limit: 5 })), [dora.id])
  t.true(ids(await guilds.getMembers(guild, { limit: 100 })).includes(dora.id))
  t.true(ids(await eris.getRESTGuildMembers(guild, { limit: 100 })).includes(dora.id))
  t.deepEqual(ids(await eris.getRESTGuildMembers(guild, { limit: 1 })).length, 1)
  const found = async (...filters: Parameters<typeof guilds.memberSearch>[1][]) =>
    (await guilds.memberSearch(guild, { limit: 100, ...filters[0] })).members.map(({ member }) => member.id)
  t.deepEqual(await found({ andQuery: { usernames: { orQuery: ['dodo', 'nobody'] } } }), [dora.id])
  t.deepEqual(await found({ andQuery: { roleIDs: { andQuery: [role.id] } } }), [dora.id])
  t.deepEqual(await found({ orQuery: { userID: { orQuery: [dora.id] }, usernames: { orQuery: ['alice'] } } }), [
    dora.id,
    walk.moot.alice.id
  ])
  const joined = (await guilds.getMember(guild, dora.id)).joinedAt?.getTime() ?? 0
  t.deepEqual(await found({ andQuery: { guildJoinedAt: { range: { gte: joined, lte: joined } } } } as never), [dora.id])
  t.deepEqual(await found({ andQuery: { userID: { range: { gte: dora.id, lte: dora.id } } } }), [dora.id])
  t.false((await found({ andQuery: { isPending: true } })).includes(dora.id))
  const byInvite = { andQuery: { joinSourceType: { orQuery: [MemberJoinSourceType.INVITE] } } }
  t.true((await found(byInvite)).includes(dora.id))
  const oldestFirst = await found({ sort: MemberSearchSortType.JOINED_AT_ASC })
  t.is(oldestFirst[0], walk.moot.alice.id)
  t.is((await guilds.memberSearch(guild, { limit: 1 })).pageResultCount, 1)
})

test('a member is kicked, and another banned, listed and let in again', async (t) => {
  const { eris, oceanic, guild, channel, onA, onB } = walk
  const { guilds } = oceanic.rest
  const [erik, fred] = [await guest('erik'), await guest('fred')]
  const left = onB('guildMemberRemove', ({ id }) => id === erik.id)
  await eris.kickGuildMember(guild, erik.id, 'no shoes')
  await left
  await t.throwsAsync(guilds.getMember(guild, erik.id), { message: /Unknown Member/ })
  const said = onA('messageCreate', ({ content }) => content === 'buy')
  await fred.post(`/channels/${channel}/messages`, { content: 'buy' })
  const spam = (await said)[0].id
  const [banned, gone] = [
    onB('guildBanAdd', (_, { id }) => id === fred.id),
    onB('messageDeleteBulk', (messages) => messages.some(({ id }) => id === spam))
  ]
  await eris.banGuildMember(guild, fred.id, { deleteMessageSeconds: 600, reason: 'spam' })
  t.is((await banned)[1].username, 'fred')
  await gone
  t.like(await guilds.getBan(guild, fred.id), { reason: 'spam', user: { id: fred.id, username: 'fred' } })
  t.true((await guilds.getBans(guild, { limit: 10 })).some(({ user }) => user.id === fred.id))
  t.is((await eris.getGuildBan(guild, fred.id)).reason, 'spam')
  t.true((await eris.getGuildBans(guild, { limit: 10 })).some(({ user }) => user.id === fred.id))
  const lifted = onA('guildBanRemove', (_, { id }) => id === fred.id)
  await guilds.removeBan(guild, fred.id)
  await lifted
  await t.throwsAsync(eris.getGuildBan(guild, fred.id), { message: /Unknown Ban/ })
})

test('many are banned at once, and nobody has been away for long', async (t) => {
  const { eris, oceanic, guild, onA, onB } = walk
  const [gina, hugo, ida] = [await guest('gina'), await guest('hugo'), await guest('ida')]
  const out = [gina, hugo].map(({ id }) => onB('guildBanAdd', (_, user) => user.id === id))
  const done = await eris.bulkBanGuildMembers(guild, { userIDs: [gina.id, hugo.id], reason: 'raid' })
  t.deepEqual([done.banned_users.toSorted(), done.failed_users], [[gina.id, hugo.id].toSorted(), []])
  await Promise.all(out)
  const too = onA('guildBanAdd', (_, { id }) => id === ida.id)
  const { bannedUsers, failedUsers } = await oceanic.rest.guilds.bulkBan(guild, { userIDs: [ida.id] })
  t.deepEqual([bannedUsers, failedUsers], [[ida.id], []])
  await too
  t.is(await eris.getPruneCount(guild, { days: 7 }), 0)
  t.is(await oceanic.rest.guilds.getPruneCount(guild, { days: 1 }), 0)
  t.is(await eris.pruneMembers(guild, { days: 7, computePruneCount: true }), 0)
  t.is(await oceanic.rest.guilds.beginPrune(guild, { days: 7, computePruneCount: false }), null)
})

test.after('the libraries complained of nothing', (t) => {
  t.deepEqual(walk.complaints, [])
})
