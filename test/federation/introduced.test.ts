/** A peer that does not say what it speaks, because it is busy or broken: asked again, and dialled anew. */
import test from 'ava'
import { multiaddr } from '@multiformats/multiaddr'
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

test.serial('what a peer says of itself later than it has come is heard', async (t) => {
  await using a = await startRawPeer()
  await using b = await startRawPeer()
  await a.host.dial(b.host.getMultiaddrs())
  const known = async (): Promise<readonly string[]> => {
    const { addresses } = await a.host.peerStore.get(b.host.peerId)
    return addresses.map(({ multiaddr: address }) => address.toString())
  }
  await eventually(async () => (await known()).length > 0)
  const place = '/ip4/60.0.0.1/tcp/6465'
  t.false((await known()).includes(place))
  b.host.services.addresses.found(multiaddr(place), true)
  await eventually(async () => (await known()).includes(place))
})
