/** Many real nodes of one guild, in several processes: what `npm run bench -- scale` does with thirty for two minutes. */
import test from 'ava'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { talkAmongMany } from '../bench/many-nodes.ts'
import { GOSSIP } from '../../federation/limits.ts'
import { WIRE } from '../bench/scale.ts'

/** More than each looks for. */
const NODES = 12
const RATE = 10
/** s */
const LENGTH = 10

test('twelve nodes in three processes: what is said anywhere is heard everywhere, and no node sends it all to everybody', async (t) => {
  t.timeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'folkmoot-many-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const folders = Array.from({ length: NODES }, (_, i) => join(folder, `node-${i}`))
  const result = await talkAmongMany(
    { nodes: NODES, processes: 3, rate: RATE, seconds: LENGTH, calm: 0 },
    folders,
    WIRE
  )
  t.log(`median ${result.p50} ms, p99 ${result.p99} ms; sent by a node, of what was said: ${result.traffic.toFixed(1)}`)
  t.is(result.said, RATE * LENGTH)
  t.deepEqual(result.heard, [result.said, result.said])
  t.true(result.traffic < 3 * GOSSIP.mesh)
})
