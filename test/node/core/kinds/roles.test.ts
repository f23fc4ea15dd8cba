import test from 'ava'
import fc from 'fast-check'
import { guildPermissions, P } from '../../../../node/core/permissions.ts'
import type { RoleCid } from '../../../../node/core/ids.ts'
import type { BodyOf, Draft } from '../../../../node/core/ops.ts'
import { checkRights } from '../../../support/core/check-rights.ts'
import { chanNew, grant, overwrite, roleNew, timeout, ungrant } from '../../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory, MODERATOR, type Right } from '../../../support/core/guild-of-four.ts'

const roleSet = (role: RoleCid, set: BodyOf<'role.set'>['set']): Draft => ({
  k: 'role.set',
  body: { role, set },
  display: {}
})
const roleDel = (role: RoleCid): Draft => ({ k: 'role.del', body: { role } })
const roleMove = (...moves: { role: RoleCid; position: string }[]): Draft => ({ k: 'role.move', body: { moves } })

const rights: readonly Right[] = [
  { name: 'role.new below oneself', by: bob, draft: () => roleNew('K', P.KICK_MEMBERS), says: 'allowed' },
  { name: 'role.new without MANAGE_ROLES', by: carol, draft: () => roleNew('1', 0n), says: 'missing-permission' },
  { name: "role.new at one's own place", by: bob, draft: () => roleNew('V', 0n), says: 'hierarchy' },
  { name: 'role.new above oneself', by: bob, draft: () => roleNew('z', 0n), says: 'hierarchy' },
  { name: 'role.new at no position key', by: bob, draft: () => roleNew('K0', 0n), says: 'hierarchy' },
  {
    name: 'role.new with more than one holds',
    by: bob,
    draft: () => roleNew('K', P.MANAGE_GUILD),
    says: 'grants-more-than-held'
  },
  {
    name: 'role.new with ADMINISTRATOR',
    by: bob,
    draft: () => roleNew('K', P.ADMINISTRATOR),
    says: 'grants-more-than-held'
  },
  { name: 'role.new anywhere by the owner', by: alice, draft: () => roleNew('zz', P.ADMINISTRATOR), says: 'allowed' },
  { name: 'role.new by a stranger', by: mallory, draft: () => roleNew('1', 0n), says: 'not-a-member' },
  {
    name: 'role.set below oneself',
    by: bob,
    draft: ({ club }) => roleSet(club, { permissions: P.KICK_MEMBERS }),
    says: 'allowed'
  },
  {
    name: 'role.set without MANAGE_ROLES',
    by: carol,
    draft: ({ club }) => roleSet(club, { color: 1 }),
    says: 'missing-permission'
  },
  {
    name: "role.set of one's own highest",
    by: bob,
    draft: ({ staff }) => roleSet(staff, { color: 1 }),
    says: 'hierarchy'
  },
  {
    name: 'role.set that adds what one lacks',
    by: bob,
    draft: ({ club }) => roleSet(club, { permissions: P.MANAGE_GUILD }),
    says: 'grants-more-than-held'
  },
  {
    name: 'role.set that takes what one lacks',
    by: bob,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD })),
    draft: ({ club }) => roleSet(club, { permissions: 0n }),
    says: 'grants-more-than-held'
  },
  {
    name: 'role.set that leaves alone what one lacks',
    by: bob,
    after: ({ moot, club }) => void moot.write(alice, roleSet(club, { permissions: P.MANAGE_GUILD })),
    draft: ({ club }) => roleSet(club, { permissions: P.MANAGE_GUILD | P.KICK_MEMBERS }),
    says: 'allowed'
  },
  {
    name: 'role.set of @everyone',
    by: bob,
    draft: ({ moot }) => roleSet(moot.guild, { permissions: P.VIEW_CHANNEL | P.SEND_MESSAGES }),
    says: 'allowed'
  },
  {
    name: 'role.set of no role',
    by: bob,
    draft: ({ general }) => roleSet(general, { color: 1 }),
    says: 'unknown-role'
  },
  { name: 'role.del below oneself', by: bob, draft: ({ club }) => roleDel(club), says: 'allowed' },
  { name: "role.del of one's own highest", by: bob, draft: ({ staff }) => roleDel(staff), says: 'hierarchy' },
  { name: 'role.del without MANAGE_ROLES', by: carol, draft: ({ club }) => roleDel(club), says: 'missing-permission' },
  { name: 'role.del of @everyone', by: alice, draft: ({ moot }) => roleDel(moot.guild), says: 'hierarchy' },
  { name: 'role.del of no role', by: alice, draft: ({ general }) => roleDel(general), says: 'unknown-role' },
  {
    name: 'role.move below oneself',
    by: bob,
    draft: ({ club }) => roleMove({ role: club, position: 'K' }),
    says: 'allowed'
  },
  {
    name: 'role.move above oneself',
    by: bob,
    draft: ({ club }) => roleMove({ role: club, position: 'X' }),
    says: 'hierarchy'
  },
  {
    name: "role.move of one's own highest",
    by: bob,
    draft: ({ staff }) => roleMove({ role: staff, position: 'K' }),
    says: 'hierarchy'
  },
  {
    name: 'role.move of @everyone',
    by: alice,
    draft: ({ moot }) => roleMove({ role: moot.guild, position: 'K' }),
    says: 'hierarchy'
  },
  {
    name: 'role.move to no position key',
    by: alice,
    draft: ({ club }) => roleMove({ role: club, position: '~' }),
    says: 'hierarchy'
  },
  {
    name: 'role.move to a place that ends in nothing',
    by: alice,
    draft: ({ club }) => roleMove({ role: club, position: 'K0' }),
    says: 'hierarchy'
  },
  {
    name: 'role.move of one allowed and one not',
    by: bob,
    draft: ({ club, staff }) => roleMove({ role: club, position: 'K' }, { role: staff, position: 'L' }),
    says: 'hierarchy'
  },
  {
    name: 'role.move without MANAGE_ROLES',
    by: carol,
    draft: ({ club }) => roleMove({ role: club, position: '1' }),
    says: 'missing-permission'
  },
  { name: 'grant below oneself', by: bob, draft: ({ club }) => grant(bob.user, club), says: 'allowed' },
  { name: "grant of one's own highest", by: bob, draft: ({ staff }) => grant(carol.user, staff), says: 'hierarchy' },
  {
    name: 'grant without MANAGE_ROLES',
    by: carol,
    draft: ({ club }) => grant(carol.user, club),
    says: 'missing-permission'
  },
  { name: 'grant to a stranger', by: bob, draft: ({ club }) => grant(mallory.user, club), says: 'unknown-member' },
  { name: 'grant of @everyone', by: alice, draft: ({ moot }) => grant(carol.user, moot.guild), says: 'unknown-role' },
  { name: 'grant of no role', by: alice, draft: ({ general }) => grant(carol.user, general), says: 'unknown-role' },
  { name: 'ungrant below oneself', by: bob, draft: ({ club }) => ungrant(carol.user, club), says: 'allowed' },
  { name: "ungrant of one's own highest", by: bob, draft: ({ staff }) => ungrant(bob.user, staff), says: 'hierarchy' },
  {
    name: 'ungrant of @everyone',
    by: alice,
    draft: ({ moot }) => ungrant(carol.user, moot.guild),
    says: 'unknown-role'
  },
  { name: 'ungrant of a stranger', by: bob, draft: ({ club }) => ungrant(mallory.user, club), says: 'unknown-member' },
  {
    name: 'ungrant without MANAGE_ROLES',
    by: carol,
    draft: ({ club }) => ungrant(carol.user, club),
    says: 'missing-permission'
  },
  {
    name: 'role.new while timed out',
    by: bob,
    after: ({ moot }) => void moot.write(alice, timeout(bob.user, moot.clock.now() + 60_000)),
    draft: () => roleNew('1', 0n),
    says: 'timed-out'
  },
  {
    name: 'role.new after the guild ended',
    by: alice,
    after: ({ moot }) => void moot.write(alice, { k: 'close', body: {} }),
    draft: () => roleNew('1', 0n),
    says: 'closed'
  }
]

checkRights(rights)

test('a role is made, changed, moved, worn and deleted', (t) => {
  const { moot, general, club } = guildOfFour()
  const role = moot.write(alice, roleNew('K', P.KICK_MEMBERS, 'keeper'))
  t.like(moot.state.roles.get(role), {
    cid: role,
    name: 'keeper',
    permissions: P.KICK_MEMBERS,
    position: 'K',
    emoji: null
  })
  t.deepEqual(moot.state.ids.get(moot.state.roles.get(role)?.id as never), { type: 'role', cid: role })
  moot.write(alice, { k: 'role.set', body: { role, set: { color: 7 } }, display: { name: 'guard' } })
  t.like(moot.state.roles.get(role), { name: 'guard', color: 7, permissions: P.KICK_MEMBERS })
  moot.write(alice, roleMove({ role, position: 'B' }, { role: club, position: 'C' }))
  t.deepEqual([moot.state.roles.get(role)?.position, moot.state.roles.get(club)?.position], ['B', 'C'])
  moot.write(alice, grant(carol.user, role))
  moot.write(alice, grant(carol.user, role))
  t.deepEqual(moot.state.members.get(carol.user)?.roles, [club, role].toSorted())
  moot.write(alice, overwrite(general, role, 'role', P.SEND_MESSAGES, 0n))
  const id = moot.state.roles.get(role)?.id
  moot.write(alice, roleDel(role))
  t.false(moot.state.roles.has(role))
  t.deepEqual(moot.state.members.get(carol.user)?.roles, [club])
  t.deepEqual(moot.state.channels.get(general)?.overwrites, [])
  t.true(id !== undefined && moot.state.ids.has(id), 'the id of a deleted role stays taken')
})

test("@everyone's looks stay as they are", (t) => {
  const { moot } = guildOfFour()
  moot.write(alice, {
    k: 'role.set',
    body: { role: moot.guild, set: { permissions: 1n } },
    display: { name: 'peasants' }
  })
  t.like(moot.state.roles.get(moot.guild), { name: '@everyone', permissions: 1n })
})

test('nobody hands out what they do not hold, whatever they try', (t) => {
  const anyBits = fc.bigInt(0n, (1n << 54n) - 1n)
  const { moot, club, general } = guildOfFour()
  const limit = guildPermissions(moot.state, bob.user)
  t.is(limit, MODERATOR | guildPermissions(moot.state, carol.user))
  fc.assert(
    fc.property(anyBits, anyBits, fc.constantFrom('new', 'set', 'overwrite', 'channel'), (allow, deny, way) => {
      const fork = moot.fork('property')
      const drafts: Record<typeof way, Draft> = {
        new: roleNew('K', allow),
        set: roleSet(club, { permissions: allow }),
        overwrite: overwrite(general, club, 'role', allow, deny),
        channel: chanNew('x', { overwrites: [{ target: club, type: 'role', allow, deny }] })
      }
      const { refusal } = fork.attempt(bob, drafts[way])
      t.is(refusal?.code, (allow & ~limit) === 0n ? undefined : 'grants-more-than-held')
      for (const role of fork.state.roles.values())
        t.is(role.permissions & ~limit & ~(moot.state.roles.get(role.cid)?.permissions ?? 0n), 0n)
    }),
    { numRuns: 60 }
  )
})
