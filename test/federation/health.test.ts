/** What a node knows of how far behind its peers it is, without counting anything when asked. */
import test from 'ava'
import { PeerStalled, ProtocolBroken, SyncRefused } from '../../federation/errors.ts'
import { createClocks } from '../../federation/health/clocks.ts'
import { createLedger } from '../../federation/health/ledger.ts'
import { createQuarantine, type Waiting } from '../../federation/inbound/quarantine.ts'
import { LEDGER } from '../../federation/limits.ts'
import { channelLog, controlLog, type LogId, type OpCid } from '../../node/core/ids.ts'
import { HandClock } from '../support/core/clock.ts'
import { startNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, MemoryGuild, message } from '../support/memory-guild.ts'

/** ms */
const DAY = 24 * 3_600_000

const setUp = async () => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  const place = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  for (let i = 0; i < 20; i++) a.store.write(alice, place.log, message(`before ${i}`))
  await a.hold(genesis)
  const b = await startNode(bob, { bootstrap: [a.address()] })
  await b.hold(genesis)
  await b.store.until(({ caught }) => caught.includes(genesis.guild), 'b knowing that it has all')
  return { a, b, alice, genesis, ...place }
}

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 60_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`no ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('a peer that has been asked for everything is known as such, and as gone when it goes', async (t) => {
  const { a, b, genesis, log } = await setUp()
  await using _b = b
  const link = () => b.network.health().guilds.find(({ guild }) => guild === genesis.guild)?.peers[0]
  await until(() => link()?.last?.outcome === 'synced', 'round that ended well')
  t.like(link(), { peer: a.network.peerId(), connected: true, ops: 0, logs: 0 })
  t.true((link()?.synced ?? 0) > Date.now() - 60_000)
  t.deepEqual(b.network.lag(genesis.guild, log), { waiting: 0, onItsWay: false, ahead: [] })
  t.like(b.network.health(), { connections: 1, waiting: { ops: 0, parents: 0 }, gossip: { arriving: 0, leaving: 0 } })
  const ahead = (): number => b.network.health().clock.ahead ?? Number.NaN
  t.true(Math.abs(ahead()) < DAY)
  a.store.now = () => Date.now() - 2 * DAY
  await b.network.pull(genesis.guild)
  t.is(Math.round(ahead() / DAY), 2, 'by her word the clock here is two days ahead')
  await a[Symbol.asyncDispose]()
  await until(() => link()?.connected === false, 'departure')
  t.deepEqual(b.network.health().clock, { peers: 0, ahead: null })
  await b.network.unfollow(genesis.guild)
  t.deepEqual(b.network.health().guilds, [])
})

test('of the clocks of several the one in the middle counts, and of two the one that says less is wrong', (t) => {
  const clocks = createClocks()
  t.deepEqual(clocks.health(), { peers: 0, ahead: null })
  clocks.note('mallory', DAY, 3 * DAY)
  t.deepEqual(clocks.health(), { peers: 1, ahead: 2 * DAY })
  clocks.note('alice', 3 * DAY, 3 * DAY + 5)
  t.is(clocks.health().ahead, 5)
  clocks.note('bob', 3 * DAY + 9, 3 * DAY)
  t.deepEqual(clocks.health(), { peers: 3, ahead: 5 })
  t.true(clocks.isPast(DAY, DAY + 5))
  t.false(clocks.isPast(DAY + 1, DAY + 5), 'that the clock here has reached is not enough')
  clocks.left('alice')
  t.is(clocks.health().ahead, -9)
  t.true(clocks.isPast(DAY + 9, DAY))
  t.false(clocks.isPast(DAY + 10, DAY))
})

const ledgerOf = () => {
  const clock = new HandClock()
  const ledger = createLedger(clock)
  const { guild } = makeGenesis(makePerson('alice'))
  const source = { peer: 'a peer', guild }
  const log = controlLog(guild)
  const gap = (id: LogId, lag: number) => ({ id, lag, type: 'channel' as const, unknown: ['x' as OpCid] })
  return { clock, ledger, guild, source, log, gap, page: () => ledger.of(guild).get('a peer') }
}

test('what a peer has more of grows less as it is brought, and is gone when the round is over', async (t) => {
  const { clock, ledger, guild, source, log, gap, page } = ledgerOf()
  const room = channelLog(guild, 'bafyreia' as never)
  await ledger.account(source, async () => {
    ledger.compared(source, [gap(log, 100), gap(room, -5)])
    t.like(page(), { ops: 101, logs: 2 })
    ledger.brought(source, log, 60)
    t.like(page(), { ops: 41, logs: 2 })
    ledger.brought(source, log, 40)
    t.like(page(), { ops: 1, logs: 1 })
    return true
  })
  t.like(page(), { ops: 0, logs: 0, synced: clock.now(), last: { at: clock.now(), outcome: 'synced' } })
  t.deepEqual(ledger.rounds, { synced: 1, failed: 0 })
})

test('what a peer was not asked for is lacking until another has brought it', async (t) => {
  const { ledger, guild, source, log, gap, page } = ledgerOf()
  const other = { guild, peer: 'another' }
  const share = (from: typeof source) =>
    ledger.account(from, async () => {
      ledger.compared(from, [gap(log, 9)])
      return false
    })
  await share(source)
  t.like(page(), { ops: 9, synced: null, last: { outcome: 'synced' } })
  await share(other)
  ledger.failed('another', new PeerStalled(10))
  ledger.caughtUp(guild)
  t.like(page(), { ops: 0, logs: 0 })
  t.is(ledger.of(guild).get('another')?.ops, 9)
})

test('a peer that has nothing more is known as such, however much it was asked for', async (t) => {
  const { clock, ledger, source, page } = ledgerOf()
  await ledger.account(source, async () => {
    ledger.compared(source, [])
    return false
  })
  t.is(page()?.synced, clock.now())
})

const endings = {
  'sync-refused': new SyncRefused('not-carried'),
  'protocol-broken': new ProtocolBroken('of no known form'),
  'peer-stalled': new PeerStalled(10),
  unreachable: new Error('the connection was reset')
}

for (const [outcome, error] of Object.entries(endings)) {
  test(`a round that ends by ${outcome} is told so, and what was lacking still is`, async (t) => {
    const { ledger, source, log, gap, page } = ledgerOf()
    const round = ledger.account(source, async () => {
      ledger.compared(source, [gap(log, 7)])
      throw error
    })
    await t.throwsAsync(round, { is: error })
    t.like(page(), { ops: 7, synced: null, last: { outcome } })
  })
}

test('however many peers and logs there are, so many are remembered', (t) => {
  const { ledger, guild, source, gap } = ledgerOf()
  for (let n = 0; n < 3 * LEDGER.peersPerGuild; n++) ledger.compared({ guild, peer: `peer ${n}` }, [])
  t.is(ledger.of(guild).size, LEDGER.peersPerGuild)
  const gaps = Array.from({ length: 3 * LEDGER.logsPerPeer }, (_, n) => gap(`log ${n}` as LogId, n))
  ledger.compared(source, gaps)
  const page = ledger.of(guild).get('a peer')
  t.is(page?.gaps.size, LEDGER.logsPerPeer)
  t.is(page?.logs, gaps.length)
})

test('ops that wait for a parent are known by their log', (t) => {
  const alice = makePerson('alice')
  const genesis = makeGenesis(alice)
  const store = new MemoryGuild().knows(alice)
  const { log } = foundGuild(store, alice, genesis)
  const wait = (text: string): Waiting => {
    const { op, blocks } = store.write(alice, log, message(text))
    return {
      source: { peer: 'p', guild: genesis.guild },
      op: { op, blocks } as unknown as Waiting['op'],
      manner: 'news'
    }
  }
  const quarantine = createQuarantine()
  const [first, second] = [wait('1'), wait('2')]
  quarantine.hold(first, ['missing' as OpCid])
  quarantine.hold(second, [first.op.op.cid])
  t.deepEqual([quarantine.waitingIn(log), quarantine.parents], [2, 2])
  quarantine.release(['missing' as OpCid])
  t.deepEqual([quarantine.waitingIn(log), quarantine.parents], [1, 1])
  quarantine.drop('p')
  t.deepEqual([quarantine.waitingIn(log), quarantine.parents], [0, 0])
})
