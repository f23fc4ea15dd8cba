/** A device that signs more than one op for a place in its chain: who moderates can see it, and it gains nothing. */
import test from 'ava'
import { channelLog, type GuildCid } from '../../../node/core/ids.ts'
import { openNotice, signNotice, type ForkProof, type Notice } from '../../../node/core/notices.ts'
import type { Device } from '../../../node/core/ports.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { another } from '../../support/core/actors.ts'
import { admitBot, msg } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { must, openApp, person } from '../../support/core/local-app.ts'
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
  const storageOf = (room: Parameters<typeof channelLog>[1]): number =>
    it.app.storage.log.all(channelLog(moot.guild, room)).length
  return { ...four, ...it, send, storageOf, [Symbol.dispose]: () => it[Symbol.dispose]() }
}

type World = Awaited<ReturnType<typeof setup>>

/** Ops of bob's for one place in his chain in #general. */
const branches = ({ moot, general }: Pick<World, 'moot' | 'general'>, count: number, author = bob): VerifiedOp[] => {
  const { op, blocks } = moot.compose(bob, msg('one of many'), general)
  const { id, next, clock, payload } = op.header
  return Array.from({ length: count }, (_, i) =>
    signEntry(
      author,
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

/** Two people's nodes; what one tells the other is handed over by hand. */
const elsewhere = async (world: World) => {
  const it = openApp('elsewhere', { clock: world.clock })
  await deliver(it.app, world.moot, people, [...world.moot.seen.values()])
  return it
}

const proofOf = ([a, b]: readonly VerifiedOp[]): ForkProof => [must(a).blocks.entry, must(b).blocks.entry]

test('who sees a fork tells the peers, once, and who hears of it notes it', async (t) => {
  using world = await setup()
  const { app, moot, send } = world
  const told: Notice[] = []
  const who = await person(app, 'local')
  app.connect({ tell: (_guild: GuildCid, _device: Device, notice: Notice) => void told.push(notice) } as never)
  const device = must(app.accounts.device(who.cid))
  const joined = moot.write(alice, admitBot({ ...carol, user: who.cid, device, name: 'local' }))
  await send(must(moot.seen.get(joined)))
  const many = branches(world, 3)
  for (const branch of many) await send(branch)
  t.deepEqual(told, [{ k: 'fork', proof: proofOf(many) }])
  using it = await elsewhere(world)
  const { notice } = must(openNotice(signNotice({ guild: moot.guild, t: 1, notice: must(told[0]) }, alice.device)))
  it.app.inbox.notice(moot.guild, alice.user, notice, 1)
  await it.app.storage.db.write(() => undefined)
  t.deepEqual(it.app.guilds.forks(moot.guild), app.guilds.forks(moot.guild))
})

test('a device that is proved to have forked gains no second branch anywhere', async (t) => {
  using world = await setup({ rates })
  const { app, moot, general, send } = world
  const [here, there] = branches(world, 2) as [VerifiedOp, VerifiedOp]
  app.inbox.notice(moot.guild, alice.user, { k: 'fork', proof: proofOf([here, there]) }, 1)
  await app.storage.db.write(() => undefined)
  t.is(app.guilds.forks(moot.guild).length, 1)
  const many = [here, there, ...branches(world, 1000)]
  const receipts = await send(...many)
  t.is(receipts.filter((status) => status === 'admitted').length, 1 + rates.messages.n)
  t.is(world.storageOf(general), 1 + rates.messages.n)
})

const lies: Readonly<Record<string, (world: World) => ForkProof>> = {
  'one op, twice': (world) => {
    const [a] = branches(world, 1)
    return proofOf([must(a), must(a)])
  },
  'two ops of one chain': ({ moot, general }) => {
    const [a, b] = [moot.write(bob, msg('1'), general), moot.write(bob, msg('2'), general)]
    return proofOf([must(moot.seen.get(a)), must(moot.seen.get(b))])
  },
  'ops that somebody else has signed': (world) =>
    proofOf(branches(world, 2, { ...bob, device: { ...bob.device, sign: mallory.device.sign } })),
  "ops under another's certificate": (world) =>
    proofOf(branches(world, 2, { ...mallory, device: { ...mallory.device, cert: bob.device.cert } })),
  'ops of another guild': () => {
    const other = guildOfFour({ nonce: 7 })
    return proofOf(branches(other, 2))
  }
}

for (const [what, lie] of Object.entries(lies)) {
  test(`${what} prove nothing of anybody`, async (t) => {
    using world = await setup()
    const { app, moot } = world
    app.inbox.notice(moot.guild, alice.user, { k: 'fork', proof: lie(world) }, 1)
    await app.storage.db.write(() => undefined)
    t.deepEqual(app.guilds.forks(moot.guild), [])
  })
}
