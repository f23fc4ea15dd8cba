import { GOSSIP } from '../../federation/limits.ts'
import type { Bench } from './bench.ts'
import { talkAmongMany } from './many-nodes.ts'

/** Bytes of an op of such a message: entry and body. */
export const WIRE = 900

export const scale: Bench = {
  name: 'scale',
  title: '30 real nodes of one guild in five processes: 10 messages a second for two minutes',
  async run(ground) {
    const folders = Array.from({ length: 30 }, (_, i) => ground.folder(`scale-${i}`))
    const result = await talkAmongMany({ nodes: 30, processes: 5, rate: 10, seconds: 120, calm: 5000 }, folders, WIRE)
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
