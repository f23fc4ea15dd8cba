/** What a node has said itself, and the disk has not confirmed, is sent to nobody: after a power cut it would be said anew. */
import test from 'ava'
import { controlLog } from '../../node/core/ids.ts'
import { startNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, message } from '../support/memory-guild.ts'

test('a question is answered when the disk has confirmed what the answer shows', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')] as const
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  await using b = await startNode(bob, { bootstrap: [a.address()] })
  const { log } = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  const { cid } = a.store.write(alice, log, message('hardly said')).op
  const disk = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  Object.assign(a.store, {
    settled(): Promise<void> {
      asked.resolve()
      return disk.promise
    }
  })
  await a.hold(genesis)
  await b.hold(genesis)
  await asked.promise
  t.false(b.store.ops.has(cid))
  disk.resolve()
  await b.store.until(({ ops }) => ops.has(cid), 'what was said')
  t.pass()
})
