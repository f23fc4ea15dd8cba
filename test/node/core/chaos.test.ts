/** Two hundred nodes, a bad network and two cheats: everybody comes to the same. */
import test from 'ava'
import { chaos, differentStates } from '../../support/core/chaos.ts'
import { deepOr, forSeeds } from '../../support/deep.ts'

const NODES = 200

test('two hundred nodes converge, whatever the network does and two members cheat', async (t) => {
  t.timeout(600_000)
  await forSeeds(t, deepOr(50, 1), (seed) => {
    const result = chaos(String(seed), { nodes: NODES, ticks: 240 })
    const { nodes, written, sent, crashes, partitions } = result
    const refused = nodes.reduce((sum, node) => sum + node.refused, 0)
    const voided = nodes[0]?.replica.control.rejected.size
    t.log(
      `${written} ops written, ${voided} void, ${sent} sent, ${refused} refused, ${crashes} crashes, ${partitions} partitions`
    )
    if (differentStates(result) !== 1) throw new Error('nodes hold different states')
    t.true(written > 0 && refused > 0 && crashes > 0 && partitions > 0)
  })
  t.pass()
})
