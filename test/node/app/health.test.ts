/** What an operator is told to be wrong, and why a channel is not whole. */
import test from 'ava'
import { problemsOf } from '../../../node/app/health-problems.ts'
import type { GuildReport, HealthReport } from '../../../node/app/health-report.ts'
import { ALONE, WHOLE, type LogLag, type NetworkHealth, type PeerLag } from '../../../node/core/health.ts'
import type { Snowflake } from '../../../node/core/ids.ts'
import type { Network } from '../../../node/core/ports.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Reachability } from '../../../node/core/reachability.ts'
import { overwrite } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const well: Omit<HealthReport, 'status' | 'problems'> = {
  version: '1',
  uptime: 1,
  connections: 1,
  table: { contacts: 2, records: 3, serves: true },
  reachability: null,
  guilds: [],
  waiting: { ops: 0, bytes: 0, parents: 0, early: 0 },
  queues: { gossipIn: 0, gossipOut: 0, writer: 0 },
  clock: { peers: 2, ahead: -59_000 },
  rounds: { synced: 1, failed: 0 },
  database: { bytes: 1, logBytes: 1 },
  eventLoop: { median: 0, p99: 0, longest: 0 },
  memory: { resident: 1, heap: 1, external: 1 }
}
const failing = {
  peer: 'p',
  connected: true,
  opsBehind: 5,
  logsBehind: 1,
  lastSynced: null,
  lastRound: { at: '', outcome: 'peer-stalled' as const }
}
const guild: GuildReport = {
  guild: '1' as Snowflake,
  arriving: false,
  shared: true,
  connectedPeers: 1,
  opsBehind: 5,
  peers: [failing]
}

const place = { address: '/ip4/60.0.0.1/tcp/6465', port: 6465, state: 'closed', triedAt: 1 } as const
const reachability: Reachability = {
  places: [place],
  relays: [],
  relaying: null,
  connections: { direct: 1, webrtc: 0, relayed: 0 },
  upgrades: { webrtc: null, punched: 0 }
}

const troubles: Readonly<Record<string, Partial<typeof well>>> = {
  'nobody-reachable': { guilds: [{ ...guild, connectedPeers: 0 }] },
  behind: { guilds: [guild] },
  'not-reached': { reachability },
  'waits-for-parents': { waiting: { ops: 500, bytes: 1, parents: 3, early: 0 } },
  'clock-wrong': { clock: { peers: 2, ahead: -2 * 24 * 3_600_000 } },
  'gossip-slow': { queues: { gossipIn: 5000, gossipOut: 0, writer: 0 } },
  'writer-slow': { queues: { gossipIn: 0, gossipOut: 0, writer: 5000 } },
  'event-loop-late': { eventLoop: { median: 1, p99: 2000, longest: 3000 } }
}

for (const [code, change] of Object.entries(troubles)) {
  test(`${code} is told, with what to do`, (t) => {
    const [problem, ...others] = problemsOf({ ...well, ...change })
    t.is(problem?.code, code)
    t.deepEqual(others, [])
    t.true((problem?.todo.length ?? 0) > 10)
  })
}

test('a port that is closed is named with what to open, unless the node is reached another way', (t) => {
  const [problem] = problemsOf({ ...well, reachability })
  t.regex(problem?.detail ?? '', /\/ip4\/60\.0\.0\.1\/tcp\/6465/)
  t.regex(problem?.todo ?? '', /TCP port 6465/)
  const open = { ...place, address: '/ip4/60.0.0.1/tcp/6466', port: 6466, state: 'open' } as const
  for (const other of [{ relays: [{ peer: 'p', expiresAt: 1 }] }, { places: [place, open] }])
    t.deepEqual(problemsOf({ ...well, reachability: { ...reachability, ...other } }), [])
})

test('nothing is wrong with a node that is alone in its guilds, or is catching up', (t) => {
  const catching = { ...guild, peers: [{ ...failing, lastRound: null }] }
  t.deepEqual(
    problemsOf({
      ...well,
      guilds: [{ ...guild, shared: false, connectedPeers: 0, peers: [], opsBehind: 0 }, catching]
    }),
    []
  )
})

/** A channel of a guild of alice's, on a node whose network says so. */
const setUp = async (lag: LogLag, peers: readonly PeerLag[]) => {
  const it = openApp()
  const alice = await person(it.app, 'alice')
  const place = await foundGuild(it.app, alice.cid)
  const health: NetworkHealth = { ...ALONE, guilds: [{ guild: place.guild, peers }] }
  it.app.connect({ lag: () => lag, health: () => health, publish: () => undefined } as unknown as Network)
  const { id } = must(must(it.app.guilds.byCid(place.guild)).state.channels.get(place.channel))
  return { it, report: must(it.app.health.channel(id, null)), whole: it.app.health.report() }
}

const peer: PeerLag = { peer: 'p', connected: true, ops: 3, logs: 1, synced: null, last: null }

test('a channel that lacks nothing is whole', async (t) => {
  const { it, report, whole } = await setUp(WHOLE, [{ ...peer, ops: 0, logs: 0 }])
  using _it = it
  t.like(report, { status: 'complete', gaps: [] })
  t.like(whole.guilds[0], { shared: false, connectedPeers: 1, opsBehind: 0 })
})

test('each thing that keeps a channel from being whole is told', async (t) => {
  const ahead = [{ peer: 'p', connected: true, ops: 3 }]
  const lag = { waiting: 2, onItsWay: true, ahead }
  const { it, report, whole } = await setUp(lag, [{ ...peer, last: { at: 0, outcome: 'unreachable' } }])
  using _it = it
  t.is(report.status, 'incomplete')
  t.deepEqual(report.gaps, [
    { code: 'history-on-its-way' },
    { code: 'waits-for-parent', ops: 2 },
    { code: 'behind-peer', peer: 'p', connected: true, ops: 3 },
    { code: 'round-failed', peer: 'p', outcome: 'unreachable' }
  ])
  t.deepEqual([whole.status, whole.guilds[0]?.opsBehind], ['troubled', 3])
})

test('a guild with members elsewhere, none of whose nodes is there, may lack anything', async (t) => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  using _a = a
  using _b = b
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await b.app.invites.accept(code, bob.cid)
  await network.settled()
  const { id } = must(must(a.app.guilds.byCid(place.guild)).state.channels.get(place.channel))
  t.deepEqual(a.app.health.channel(id, null)?.gaps, [{ code: 'nobody-reachable' }])
  await a.app.guilds.submit(place.guild, alice.cid, [
    overwrite(place.channel, place.guild as never, 'role', 0n, P.VIEW_CHANNEL)
  ])
  await network.settled()
  const codes = ({ app }: typeof a) => app.health.channel(id, null)?.gaps.map(({ code: why }) => why)
  t.deepEqual([codes(a), codes(b)], [['nobody-reachable'], ['not-for-this-node', 'nobody-reachable']])
})
