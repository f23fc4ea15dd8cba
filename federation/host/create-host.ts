/** The libp2p node: TCP and WebSockets, Noise, Yamux, identify, gossipsub and, when asked for, mDNS. */
import { noise } from '@chainsafe/libp2p-noise'
import { gossipsub, StrictNoSign, type GossipSub } from '@libp2p/gossipsub'
import { identify, type Identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p, type Libp2p } from 'libp2p'
import { sha256 } from '../../crypto/primitives.ts'
import type { FederationDeps } from '../deps.ts'
import { GOSSIP, HOST } from '../limits.ts'
import { parseAddress } from './addresses.ts'
import { asListenFailure } from './listen-failure.ts'
import { parsePeerKey } from './peer-key.ts'
import type { Penalties } from './penalties.ts'

export type Host = Libp2p<{ identify: Identify; pubsub: GossipSub }>

/** Ops carry their own signatures, so messages need none; a message is named by the hash of its sealed bytes. */
const pubsub = gossipsub({
  globalSignaturePolicy: StrictNoSign,
  msgIdFn: ({ data }) => sha256(data),
  emitSelf: false,
  floodPublish: true,
  allowPublishToZeroTopicPeers: true,
  ignoreDuplicatePublishError: true,
  maxInboundDataLength: 2 * GOSSIP.maxFrame,
  // A household, an office or a test has many nodes behind one address.
  scoreParams: { IPColocationFactorWeight: 0 }
})

const create = ({ listen, mdns: discover, privateKey }: FederationDeps, penalties: Penalties): Promise<Host> =>
  createLibp2p({
    start: false,
    privateKey: parsePeerKey(privateKey),
    addresses: { listen: listen.map((text) => parseAddress('p2p', text).toString()) },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    peerDiscovery: discover ? [mdns({ serviceTag: '_folkmoot._udp.local' })] : [],
    connectionManager: {
      maxConnections: HOST.maxConnections,
      inboundConnectionThreshold: HOST.inboundPerSecond,
      maxIncomingPendingConnections: HOST.maxPendingInbound
    },
    connectionGater: {
      denyDialPeer: (peer) => penalties.isPenalised(peer.toString()),
      denyInboundEncryptedConnection: (peer) => penalties.isPenalised(peer.toString())
    },
    services: { identify: identify({ protocolPrefix: 'folkmoot' }), pubsub }
  })

/**
 * Starts listening.
 *
 * @throws ListenFailed when an address cannot be used, AddressMalformed when a text is none.
 */
export const startHost = async (deps: FederationDeps, penalties: Penalties): Promise<Host> => {
  const host = await create(deps, penalties)
  try {
    await host.start()
  } catch (error) {
    await host.stop()
    throw asListenFailure(error, deps.listen)
  }
  return host
}
