import test from 'ava'
import fc from 'fast-check'
import { planMoves } from '../../../compat-api/http/routes/roles/role-order.ts'
import type { OpCid, Snowflake } from '../../../node/core/ids.ts'
import { positionBetween } from '../../../node/core/position.ts'
import type { Role } from '../../../node/core/state.ts'
import { conforms, eachConforms } from '../../support/api/conforms.ts'
import { found, invite, startNode, type Actor } from '../../support/api/node.ts'

const names = async (actor: Actor, guild: string): Promise<string[]> => {
  const { body } = await actor.get(`/guilds/${guild}/roles`)
  return body.toSorted((a: Role, b: Role) => Number(a.position) - Number(b.position)).map(({ name }: Role) => name)
}

test('roles are made above @everyone, changed, moved and deleted', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const path = `/guilds/${guild}/roles`
  const made = []
  for (const name of ['c', 'b', 'a']) made.push((await alice.post(path, { name })).body)
  eachConforms(t, 'GuildRoleResponseSchema', (await alice.get(path)).body)
  t.deepEqual(await names(alice, guild), ['@everyone', 'a', 'b', 'c'])

  const moved = await alice.patch(path, [
    { id: made[0].id, position: 1 },
    { id: made[2].id, position: 3 }
  ])
  t.is(moved.status, 200)
  t.deepEqual(await names(alice, guild), ['@everyone', 'c', 'b', 'a'])
  t.deepEqual(
    moved.body.map(({ position }: Role) => position),
    [0, 1, 2, 3]
  )

  const patched = await alice.patch(`${path}/${made[1].id}`, {
    name: 'B',
    colors: { primary_color: 255 },
    hoist: true,
    permissions: 8
  })
  t.like(patched, {
    status: 200,
    body: { name: 'B', color: 255, hoist: true, permissions: '8', colors: { primary_color: 255 } }
  })
  conforms(t, 'GuildRoleResponseSchema', (await alice.get(`${path}/${made[1].id}`)).body)
  const second: string = `${path}/${made[1].id}`
  const coloured = (body: object) => alice.patch(second, body)
  const two = { primary_color: 1, secondary_color: 2, tertiary_color: null }
  t.deepEqual((await coloured({ colors: { ...two, tertiary_color: undefined } })).body.colors, two)
  t.deepEqual((await coloured({ hoist: false })).body.colors, two)
  t.like(await coloured({ colors: { ...two, tertiary_color: 3 } }), { status: 400, body: { code: 670008 } })
  const three = { primary_color: 11127295, secondary_color: 16759788, tertiary_color: 16761760 }
  t.deepEqual((await coloured({ colors: three })).body.colors, three)
  t.deepEqual((await alice.post(path, { colors: three })).body.colors, three)
  t.like((await coloured({ color: 7 })).body, { color: 7, colors: { secondary_color: null, tertiary_color: null } })
  t.is((await alice.delete(`${path}/${made[1].id}`)).status, 204)
  t.like(await alice.get(`${path}/${made[1].id}`), { status: 404, body: { code: 10011 } })
  t.like(await alice.delete(`${path}/${guild}`), { status: 400, body: { code: 50035 } })
})

test('a new role may what @everyone may, and null resets a field', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const { guild } = await found(alice)
  const { body: roles } = await alice.get(`/guilds/${guild}/roles`)
  const { body: role } = await alice.post(`/guilds/${guild}/roles`)
  t.like(role, { name: 'new role', permissions: roles[0].permissions, position: 1 })
  t.like((await alice.patch(`/guilds/${guild}/roles/${role.id}`, { permissions: null, color: null })).body, {
    permissions: '0',
    color: 0
  })
  const everyone = await alice.patch(`/guilds/${guild}/roles/${guild}`, { permissions: '1024' })
  t.like(everyone, { status: 200, body: { id: guild, permissions: '1024', position: 0 } })
})

test('nobody gives more than they have, nor to those above', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const MANAGE_ROLES = String(1n << 28n)
  const { body: high } = await alice.post(`/guilds/${guild}/roles`, { name: 'high' })
  const { body: middle } = await alice.post(`/guilds/${guild}/roles`, { name: 'middle', permissions: MANAGE_ROLES })
  t.is((await alice.put(`/guilds/${guild}/members/${bob.id}/roles/${middle.id}`)).status, 204)
  const refused = { status: 403, body: { code: 50013 } }
  t.like(await bob.post(`/guilds/${guild}/roles`, { name: 'admin', permissions: '8' }), refused)
  t.like(await bob.put(`/guilds/${guild}/members/${bob.id}/roles/${high.id}`), refused)
  t.like(await bob.patch(`/guilds/${guild}/roles/${high.id}`, { name: 'low' }), refused)
  t.like(await bob.patch(`/guilds/${guild}/roles`, [{ id: middle.id, position: 3 }]), refused)
  const { body: counts } = await bob.get(`/guilds/${guild}/roles/member-counts`)
  t.deepEqual(counts, { [high.id]: 0, [middle.id]: 1 })
})

const role = (i: number, position: string): Role => ({
  cid: `role-${String(i).padStart(3, '0')}` as OpCid,
  id: String(i + 1) as Snowflake,
  name: String(i),
  permissions: 0n,
  position,
  color: 0,
  hoist: false,
  mentionable: false,
  emoji: null
})

const ladder = (count: number): readonly Role[] => {
  const roles: Role[] = []
  for (let i = 0; i < count; i++) roles.push(role(i, positionBetween(roles.at(-1)?.position ?? '', null)))
  return roles
}

test('any move of one role ends at the rank asked for and touches only that role', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.nat(),
      fc.integer({ min: 1, max: 35 }),
      (count, which, position) => {
        const roles = ladder(count)
        const moved = roles[which % count] as Role
        const plan = planMoves(roles, [{ role: moved, position }])
        const keys = new Map(plan.map((move) => [move.role, move.position]))
        const after = roles.toSorted((a, b) =>
          (keys.get(a.cid as OpCid) ?? a.position) < (keys.get(b.cid as OpCid) ?? b.position) ? -1 : 1
        )
        t.true(plan.every((move) => move.role === moved.cid))
        t.is(after.indexOf(moved), Math.min(position, count) - 1)
      }
    )
  )
})

test('a whole new order is reached', (t) => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (order) => {
      const roles = ladder(8)
      const moves = order.map((which, rank) => ({ role: roles[which] as Role, position: rank + 1 }))
      const keys = new Map(planMoves(roles, moves).map((move) => [move.role, move.position]))
      const key = (which: number): string => keys.get(roles[which]?.cid as OpCid) ?? roles[which]?.position ?? ''
      for (const [rank, which] of order.entries()) if (rank > 0) t.true(key(order[rank - 1] as number) < key(which))
    })
  )
})
