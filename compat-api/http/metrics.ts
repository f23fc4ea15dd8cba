/** The figures of a health report in the form that Prometheus reads. Labels are bounded, and hold ids only. */
import { Gauge, Registry } from 'prom-client'
import type { HealthReport } from '../../node/app/index.ts'

/** Guilds with figures of their own; the rest are told together. */
const GUILDS = 100
const REST = 'others'

type Rows = readonly (readonly [value: number, labels?: Readonly<Record<string, string>>])[]

interface Metric {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  rows(report: HealthReport): Rows
}

const byGuild = (figure: (guild: HealthReport['guilds'][number]) => number) => (report: HealthReport) => {
  const own = report.guilds.slice(0, GUILDS)
  const rest = report.guilds.slice(GUILDS).reduce((sum, guild) => sum + figure(guild), 0)
  const rows = own.map((guild) => [figure(guild), { guild: guild.guild }] as const)
  return report.guilds.length > GUILDS ? [...rows, [rest, { guild: REST }] as const] : rows
}

const one =
  (figure: (report: HealthReport) => number) =>
  (report: HealthReport): Rows => [[figure(report)]]

const METRICS: readonly Metric[] = [
  { name: 'problems', help: 'Things that health finds to be wrong.', rows: one(({ problems }) => problems.length) },
  { name: 'uptime_seconds', help: 'Since the process began.', rows: one(({ uptime }) => uptime) },
  { name: 'connections', help: 'Other nodes that are connected.', rows: one(({ connections }) => connections) },
  {
    name: 'table',
    help: 'Nodes known of the table by which they find each other; records kept there for others.',
    labels: ['what'],
    rows: ({ table }) => [
      [table.contacts, { what: 'contacts' }],
      [table.records, { what: 'records' }]
    ]
  },
  {
    name: 'connections_by_way',
    help: 'Open connections by the way they take.',
    labels: ['way'],
    rows: ({ reachability }) =>
      Object.entries(reachability?.connections ?? {}).map(([way, connections]) => [connections, { way }] as const)
  },
  { name: 'guilds', help: 'Guilds that are carried.', rows: one(({ guilds }) => guilds.length) },
  {
    name: 'guild_peers',
    help: 'Connected nodes that carry the guild.',
    labels: ['guild'],
    rows: byGuild(({ connectedPeers }) => connectedPeers)
  },
  {
    name: 'guild_ops_behind',
    help: 'Ops that the peer farthest ahead has, and that are not here.',
    labels: ['guild'],
    rows: byGuild(({ opsBehind }) => opsBehind)
  },
  {
    name: 'clock_ahead_seconds',
    help: 'By how much the clock of this machine is ahead of those of connected nodes; none when they have not said.',
    rows: ({ clock: { ahead } }) => (ahead === null ? [] : [[ahead / 1000]])
  },
  {
    name: 'rounds',
    help: 'Rounds with peers since the start, by how they ended.',
    labels: ['outcome'],
    rows: ({ rounds }) => [
      [rounds.synced, { outcome: 'synced' }],
      [rounds.failed, { outcome: 'failed' }]
    ]
  },
  {
    name: 'waiting_ops',
    help: 'Ops that wait: for a parent, or for their time.',
    labels: ['for'],
    rows: ({ waiting }) => [
      [waiting.ops, { for: 'parent' }],
      [waiting.early, { for: 'time' }]
    ]
  },
  { name: 'waiting_bytes', help: 'Bytes of those that wait for a parent.', rows: one(({ waiting }) => waiting.bytes) },
  { name: 'missing_parents', help: 'Parents that are waited for.', rows: one(({ waiting }) => waiting.parents) },
  {
    name: 'queue',
    help: 'Ops on their way in and out by gossip; pieces of work for the database.',
    labels: ['queue'],
    rows: ({ queues }) => [
      [queues.gossipIn, { queue: 'gossip-in' }],
      [queues.gossipOut, { queue: 'gossip-out' }],
      [queues.writer, { queue: 'writer' }]
    ]
  },
  {
    name: 'database_bytes',
    help: 'The database, and its log.',
    labels: ['file'],
    rows: ({ database }) => [
      [database.bytes, { file: 'database' }],
      [database.logBytes, { file: 'log' }]
    ]
  },
  {
    name: 'event_loop_delay_seconds',
    help: 'How late work begins, in the last minute at most.',
    labels: ['quantile'],
    rows: ({ eventLoop }) => [
      [eventLoop.median / 1000, { quantile: '0.5' }],
      [eventLoop.p99 / 1000, { quantile: '0.99' }],
      [eventLoop.longest / 1000, { quantile: '1' }]
    ]
  },
  {
    name: 'memory_bytes',
    help: 'Memory of the process.',
    labels: ['kind'],
    rows: ({ memory }) => [
      [memory.resident, { kind: 'resident' }],
      [memory.heap, { kind: 'heap' }],
      [memory.external, { kind: 'external' }]
    ]
  }
]

/** Made anew for each reader: nothing is kept between them. */
export const writeMetrics = async (report: HealthReport): Promise<{ readonly text: string; readonly type: string }> => {
  const registry = new Registry()
  for (const { name, help, labels = [], rows } of METRICS) {
    const gauge = new Gauge({ name: `folkmoot_${name}`, help, labelNames: [...labels], registers: [registry] })
    for (const [value, values = {}] of rows(report)) gauge.set(values, value)
  }
  return { text: await registry.metrics(), type: registry.contentType }
}
