/** The table is of Folkmoot's nodes alone: with a node of the public IPFS DHT nothing is asked, answered or written down. */
import test from 'ava'
import { multiaddr } from '@multiformats/multiaddr'
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import { createFinder } from '../../../federation/discovery/finder.ts'
import { KAD } from '../../../federation/limits.ts'
import { eventually } from '../../support/process/eventually.ts'
import { startRawPeer, type RawPeer } from '../../support/raw-peer.ts'

const PUBLIC = ['/ipfs/kad/1.0.0', '/ipfs/lan/kad/1.0.0']

/** Serves the DHT of that name, and writes down who asks. */
const startOther = async (protocols: readonly string[]) => {
  const peer = await startRawPeer()
  await peer.host.unhandle(KAD.protocol)
  const asked: string[] = []
  for (const protocol of protocols) {
    await peer.host.handle(protocol, (stream) => {
      asked.push(protocol)
      stream.abort(new Error('no answer'))
    })
  }
  return { peer, asked, [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose]() }
}

const addressOf = ({ host }: RawPeer): string => host.getMultiaddrs()[0]?.toString() ?? ''

test('a node joins no public DHT: it asks nobody of it, and answers none', async (t) => {
  await using node = await startRawPeer()
  await using stranger = await startOther(PUBLIC)
  await using friend = await startOther([KAD.protocol])
  const { kad } = node.host.services
  for (const { peer } of [stranger, friend]) await node.host.dial(multiaddr(addressOf(peer)))
  await eventually(async () => kad.contacts === 1)

  const { signal } = new AbortController()
  const finder = createFinder({ kad, signal, now: () => performance.now(), random: Math.random })
  finder.provide(sha256(utf8('a guild')))
  for await (const found of finder.find(sha256(utf8('another')), signal)) t.fail(`${found.peer.toString()} was found`)
  await eventually(async () => friend.asked.length >= 2)
  t.deepEqual(stranger.asked, [])
  t.is(kad.contacts, 1)

  t.deepEqual(
    node.host.getProtocols().filter((protocol) => protocol.includes('kad')),
    [KAD.protocol]
  )
  t.deepEqual(
    node.host.getProtocols().filter((protocol) => protocol.startsWith('/ipfs/')),
    []
  )
  for (const protocol of PUBLIC)
    await t.throwsAsync(stranger.peer.host.dialProtocol(multiaddr(addressOf(node)), protocol), {
      name: 'UnsupportedProtocolError'
    })
})
