import { GOSSIP } from '../../federation/limits.ts'
import type { Bench } from './bench.ts'
import { talkAmongMany } from './many-nodes.ts'

/**
 * `BENCH_NODES`, `BENCH_RATE` (messages a second), `BENCH_SECONDS` and `BENCH_CALM` (ms of silence before the first) change what a run takes:
 * what a node does cannot be seen where all of them want more than the machine has.
 */
const NODES = Number(process.env['BENCH_NODES'] ?? 30)
const RATE = Number(process.env['BENCH_RATE'] ?? 10)
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 120)
const CALM = Number(process.env['BENCH_CALM'] ?? 5000)
const PROCESSES = 5

/** Bytes of an op of such a message: entry and body. */
export const WIRE = 900

export const scale: Bench = {
  name: 'scale',
  title: `${NODES} real nodes of one guild in five processes: ${RATE} messages a second for ${SECONDS} seconds`,
  async run(ground) {
    const folders = Array.from({ length: NODES }, (_, i) => ground.folder(`scale-${i}`))
    const result = await talkAmongMany(
      { nodes: NODES, processes: PROCESSES, rate: RATE, seconds: SECONDS, calm: CALM },
      folders,
      WIRE
    )
    return [
      { name: 'messages', value: result.said, unit: 'count' },
      { name: 'fewest at a node', value: result.heard[0], unit: 'count', goal: { least: result.said } },
      { name: 'median', value: result.p50, unit: 'ms' },
      { name: 'p99', value: result.p99, unit: 'ms', goal: { most: 2000 } },
      { name: 'longest', value: result.longest, unit: 'ms' },
      {
        name: 'sent by a node, of what was said',
        value: result.traffic,
        unit: 'ratio',
        goal: { most: 3 * GOSSIP.mesh }
      },
      { name: 'CPU of a message, at a node', value: result.cpu, unit: 'ms' },
      { name: 'connections of a node', value: result.connections, unit: 'count' }
    ]
  }
}
