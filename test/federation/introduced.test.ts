/** A peer that does not say what it speaks, because it is busy or broken: asked again, and dialled anew. */
import test from 'ava'
import { startNode } from '../support/federation-node.ts'
import { foundGuild, makeGenesis, makePerson } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { startRawPeer } from '../support/raw-peer.ts'

const IDENTIFY = '/folkmoot/id/1.0.0'

test.serial('who says nothing of what they speak is hung up on, and dialled again', async (t) => {
  await using peer = await startRawPeer()
  await peer.host.unhandle(IDENTIFY)
  let [come, gone] = [0, 0]
  peer.host.addEventListener('connection:open', () => void come++)
  peer.host.addEventListener('connection:close', () => void gone++)
  await using _a = await startNode(makePerson('alice'), { bootstrap: [peer.host.getMultiaddrs()[0]?.toString() ?? ''] })
  await eventually(async () => come > 1 && gone > 0)
  t.pass()
})

test.serial('who says it at the second time of asking is met', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  await using peer = await startRawPeer()
  const { identify } = peer.host.services
  let asked = 0
  const { handleProtocol } = identify as unknown as { handleProtocol(...stream: readonly unknown[]): Promise<void> }
  await peer.host.unhandle(IDENTIFY)
  await peer.host.handle(IDENTIFY, async (stream, connection) => {
    if (++asked === 1) stream.abort(new Error('too busy'))
    else await handleProtocol.call(identify, stream, connection)
  })
  const arrived = Promise.withResolvers<void>()
  await peer.host.handle('/folkmoot/sync/1.0.0', () => arrived.resolve())
  await peer.open(a.address(), '/folkmoot/codes/1.0.0')
  await arrived.promise
  t.true(asked > 1)
})
