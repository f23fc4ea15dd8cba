/**
 * Run on a host of the bed: two nodes of the public DHT of IPFS as libp2p makes them, that know each other and dial what they are told
 * to. They answer what Folkmoot's nodes ask of everybody, so that nobody hangs up on them.
 *
 *     stock-table.ts HOST ADDRESS...    prints where the first listens, and then, again and again, with how many nodes each is
 *                                       connected and how many it has in its table, as JSON
 */
import { noise } from '@chainsafe/libp2p-noise'
import { identify } from '@libp2p/identify'
import { serviceCapabilities, type PeerId } from '@libp2p/interface'
import { kadDHT } from '@libp2p/kad-dht'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const PORTS = [6465, 6475]
/** ms */
const EVERY = 250

const [host, ...known] = process.argv.slice(2)

const start = (port: number) =>
  createLibp2p({
    // It would keep to itself where it listens until somebody has got through.
    addresses: { listen: [`/ip4/0.0.0.0/tcp/${port}`], announce: [`/ip4/${host}/tcp/${port}`] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    services: {
      identify: identify({ protocolPrefix: 'folkmoot' }),
      ping: () => ({ ping: async () => 0, [serviceCapabilities]: ['@libp2p/ping'] }),
      kad: kadDHT({ protocol: '/ipfs/kad/1.0.0', clientMode: false })
    }
  })

const [first, second] = await Promise.all(PORTS.map(start))
if (!first || !second) throw new Error('there are to be two')
const place = `/ip4/${host}/tcp/${PORTS[0]}/p2p/${first.peerId.toString()}`
process.stdout.write(`${JSON.stringify({ address: place })}\n`)

/** Of the version in package.json: the nodes in a table, without its own. */
const contactsOf = ({ peerId, services }: typeof first): number => {
  const { routingTable } = services.kad as unknown as {
    readonly routingTable: { readonly kb: { toIterable(): Iterable<{ readonly peerId: PeerId }> } }
  }
  return [...routingTable.kb.toIterable()].filter((contact) => !contact.peerId.equals(peerId)).length
}

setInterval(() => {
  for (const text of [place, ...known])
    for (const node of [first, second]) node.dial(multiaddr(text)).catch(() => undefined)
  const nodes = [first, second].map((node) => ({
    connected: node.getPeers().length,
    contacts: contactsOf(node)
  }))
  process.stdout.write(`${JSON.stringify({ nodes })}\n`)
}, EVERY)
