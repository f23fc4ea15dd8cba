/** The answer of a node about its health, as programs read it; docs/health.schema.json says the same. */
import { z } from 'zod'

const count = z.int().nonnegative()
const ms = z.number().nonnegative()
const time = z.iso.datetime()
const OUTCOMES = ['synced', 'sync-refused', 'protocol-broken', 'peer-stalled', 'peer-too-slow', 'unreachable'] as const

const peer = z.object({
  peer: z.string(),
  connected: z.boolean(),
  opsBehind: count,
  logsBehind: count,
  lastSynced: time.nullable(),
  lastRound: z.object({ at: time, outcome: z.enum(OUTCOMES) }).nullable()
})

const guild = z.object({
  guild: z.string(),
  arriving: z.boolean(),
  shared: z.boolean(),
  connectedPeers: count,
  opsBehind: count,
  peers: z.array(peer)
})

const problem = z.object({ code: z.string(), guild: z.string().nullable(), detail: z.string(), todo: z.string() })

export const health = z.object({
  status: z.enum(['ok', 'troubled']),
  problems: z.array(problem),
  version: z.string(),
  uptime: count,
  connections: count,
  table: z.object({ contacts: count, records: count, serves: z.boolean() }),
  reachability: z.looseObject({}).nullable(),
  guilds: z.array(guild),
  waiting: z.object({ ops: count, bytes: count, parents: count, early: count }),
  queues: z.object({ gossipIn: count, gossipOut: count, writer: count }),
  clock: z.object({ peers: count, ahead: z.int().nullable() }),
  rounds: z.object({ synced: count, failed: count }),
  database: z.object({ bytes: count, logBytes: count }),
  eventLoop: z.object({ median: ms, p99: ms, longest: ms }),
  memory: z.object({ resident: count, heap: count, external: count })
})

export type Health = z.infer<typeof health>
