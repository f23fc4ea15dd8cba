/** A device that signs more than one op for a place in its chain: who moderates can see it, and it gains nothing. */
import test from 'ava'
import { channelLog } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { another } from '../../support/core/actors.ts'
import { msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { must, openApp } from '../../support/core/local-app.ts'
import { signEntry } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const people = [alice, bob, carol, mallory]

const rates = { messages: { n: 40, ms: 10_000 }, control: { n: 30, ms: 60_000 } }

const setup = async (options: Parameters<typeof guildOfFour>[0] = {}) => {
  const four = guildOfFour(options)
  const it = openApp()
  const { moot } = four
  await deliver(it.app, moot, people, [...moot.seen.values()])
  const send = async (...ops: VerifiedOp[]) =>
    (await deliver(it.app, moot, people, ops)).map((r) => (r.status === 'refused' ? r.detail : r.status))
  return { ...four, ...it, send, [Symbol.dispose]: () => it[Symbol.dispose]() }
}

type World = Awaited<ReturnType<typeof setup>>

/** Ops of bob's for one place in his chain in #general. */
const branches = ({ moot, general }: World, count: number): VerifiedOp[] => {
  const { op, blocks } = moot.compose(bob, msg('one of many'), general)
  const { id, next, clock, payload } = op.header
  return Array.from({ length: count }, (_, i) =>
    signEntry(
      bob,
      { id, next, time: clock.time, payload: { ...payload, t: payload.t + i } },
      { body: must(blocks.body), display: blocks.display }
    )
  )
}

const names = (ops: readonly VerifiedOp[]): string[] => ops.map(({ op }) => op.cid)

test('a device that signs two ops for one place is flagged, and both are kept', async (t) => {
  using world = await setup()
  const { app, moot, general, send } = world
  const [first, second, third] = branches(world, 3) as [VerifiedOp, VerifiedOp, VerifiedOp]
  t.deepEqual(await send(first), ['admitted'])
  t.deepEqual(app.guilds.forks(moot.guild), [])
  t.deepEqual(await send(second), ['admitted'])
  const proof = {
    user: bob.user,
    device: bob.device.key,
    log: channelLog(moot.guild, general),
    q: first.op.header.payload.q,
    ops: names([first, second])
  }
  t.deepEqual(app.guilds.forks(moot.guild) as unknown, [proof])
  t.deepEqual(await send(third, first), ['admitted', 'known'])
  t.deepEqual(app.guilds.forks(moot.guild) as unknown, [proof], 'one proof of each device')
})

test('two branches that come together are a fork too', async (t) => {
  using world = await setup()
  const { app, moot, send } = world
  t.deepEqual(await send(...branches(world, 2)), ['admitted', 'admitted'])
  t.is(app.guilds.forks(moot.guild).length, 1)
})

test('past the second branch a device is held to the rate of the guild, and all of it comes in the end', async (t) => {
  using world = await setup({ rates })
  const { clock, send } = world
  const many = branches(world, 100)
  const receipts = await send(...many)
  t.is(receipts.filter((status) => status === 'admitted').length, 2 + rates.messages.n)
  t.is(receipts.filter((status) => status === 'held').length, 98 - rates.messages.n)
  t.deepEqual(await send(...many.slice(0, 3)), ['known', 'known', 'known'])
  for (let i = 0; i < 5; i++) {
    clock.turn(rates.messages.ms)
    await send(...many)
  }
  t.deepEqual(new Set(await send(...many)), new Set(['known']))
})

test('as often as the genesis is signed, it is one act', async (t) => {
  using world = await setup()
  const { app, moot, send } = world
  const made = must([...moot.seen.values()].find(({ op }) => op.k === 'create'))
  const again = Array.from({ length: 3 }, (_, i) => {
    const { id, next, clock, payload } = made.op.header
    const later = { id, next, time: clock.time, payload: { ...payload, t: payload.t + i + 1 } }
    return signEntry(alice, later, { body: must(made.blocks.body), display: made.blocks.display })
  })
  t.false((await send(...again)).includes('held'))
  t.deepEqual(app.guilds.forks(moot.guild), [])
})

test('past the eighth device a user is held to the rate of the guild, but not their history', async (t) => {
  using world = await setup({ rates })
  const { app, moot, general, clock, send } = world
  const devices = Array.from({ length: 30 }, (_, i) => another(bob, `device ${i}`))
  await app.inbox.learn(devices.map(({ identity }) => identity))
  const apart = [...moot.seen.values()]
  /** Four words of each device, none of which has seen any other. */
  const many = devices.flatMap((device) => {
    const alone = moot.fork(device.name)
    for (let i = 0; i < 4; i++) alone.write(device, msg(`${i}`), general)
    return [...alone.seen.values()].filter((op) => !apart.includes(op))
  })
  const receipts = await send(...many)
  const taken = receipts.filter((status) => status === 'admitted').length
  t.true(taken <= 8 * 4 + rates.messages.n, `${taken} of ${many.length}`)
  t.true(receipts.includes('held'))
  t.deepEqual(await send(moot.compose(carol, msg('hello'), general)), ['admitted'])
  clock.turn(rates.messages.ms)
  t.true((await send(...many)).filter((status) => status === 'admitted').length <= rates.messages.n)
  await app.inbox.receive(moot.guild, many, { backfill: true })
  t.deepEqual(new Set(await send(...many)), new Set(['known']))
})
