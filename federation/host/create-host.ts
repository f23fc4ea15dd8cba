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

export type Host = Libp2p<{ identify: Identify; pubsub: GossipSub }>

/** Whom nothing is to be had with, and whom nothing is told. */
export interface Shunned {
  isPenalised(peer: string): boolean
  isShutOut(peer: string): boolean
}

/** Between the scores under which gossipsub sends a peer nothing, and those under which it hears nothing of them. */
const TELL_NOTHING = -60

/** Ops carry their own signatures, so messages need none; a message is named by the hash of its sealed bytes. */
const pubsub = (isShutOut: Shunned['isShutOut']) =>
  gossipsub({
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => sha256(data),
    emitSelf: false,
    floodPublish: true,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    maxInboundDataLength: 2 * GOSSIP.maxFrame,
    scoreParams: {
      // A household, an office or a test has many nodes behind one address.
      IPColocationFactorWeight: 0,
      appSpecificWeight: 1,
      appSpecificScore: (peer) => (isShutOut(peer) ? TELL_NOTHING : 0)
    }
  })

const create = ({ listen, mdns: discover, privateKey }: FederationDeps, shunned: Shunned): Promise<Host> =>
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
      denyDialPeer: (peer) => shunned.isPenalised(peer.toString()),
      denyInboundEncryptedConnection: (peer) => shunned.isPenalised(peer.toString())
    },
    services: { identify: identify({ protocolPrefix: 'folkmoot' }), pubsub: pubsub(shunned.isShutOut) }
  })

/**
 * Starts listening.
 *
 * @throws ListenFailed when an address cannot be used, AddressMalformed when a text is none.
 */
export const startHost = async (deps: FederationDeps, shunned: Shunned): Promise<Host> => {
  const host = await create(deps, shunned)
  try {
    await host.start()
  } catch (error) {
    await host.stop()
    throw asListenFailure(error, deps.listen)
  }
  return host
}
