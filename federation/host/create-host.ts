/** The libp2p node: TCP and WebSockets, Noise, Yamux, identify, gossipsub and, when asked for, mDNS. */
import { noise } from '@chainsafe/libp2p-noise'
import { gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { mdns } from '@libp2p/mdns'
import { dcutr } from '@libp2p/dcutr'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { createLibp2p } from 'libp2p'
import { sha256 } from '../../crypto/primitives.ts'
import { dialable } from '../../node/core/dialable.ts'
import type { FederationDeps } from '../deps.ts'
import { kad } from '../discovery/kad.ts'
import { GOSSIP, HOST } from '../limits.ts'
import type { Passages } from '../nat/passages.ts'
import { isLoopback, parseAddress } from './addresses.ts'
import { createDialLimit } from './dial-limit.ts'
import { createDoorway, type DoorwayParts } from './doorway.ts'
import { followConnections } from './gossip-topology.ts'
import type { Host } from './host.ts'
import { introduceAll } from './introduced.ts'
import { guardLengths } from './lengths.ts'
import { asListenFailure } from './listen-failure.ts'
import { muxer } from './muxer.ts'
import { ownAddresses } from './own-addresses.ts'
import { watchPulse } from './pulse.ts'
import { spareErrors } from './spare-errors.ts'
import { parsePeerKey } from './peer-key.ts'

export type { Host } from './host.ts'

/** How peers are looked upon. */
export interface Standing extends DoorwayParts {
  /** Nothing is told to it. */
  isShutOut(peer: string): boolean
}

/** Between the scores under which gossipsub sends a peer nothing, and those under which it hears nothing of them. */
const TELL_NOTHING = -60

/** Ops carry their own signatures, so messages need none; a message is named by the hash of its sealed bytes. */
const pubsub = (isShutOut: Standing['isShutOut']) =>
  gossipsub({
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => sha256(data),
    emitSelf: false,
    floodPublish: true,
    D: GOSSIP.mesh,
    Dlo: GOSSIP.meshLeast,
    Dhi: GOSSIP.meshMost,
    idontwantMinDataSize: GOSSIP.dontWantFrom,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    maxInboundDataLength: 2 * GOSSIP.maxFrame,
    runOnLimitedConnection: true,
    scoreParams: {
      // A household, an office or a test has many nodes behind one address.
      IPColocationFactorWeight: 0,
      appSpecificWeight: 1,
      appSpecificScore: (peer) => (isShutOut(peer) ? TELL_NOTHING : 0)
    }
  })

type Settings = Pick<FederationDeps, 'listen' | 'announce' | 'mdns' | 'privateKey' | 'bootstrap'>

const asText = (setting: string) => (text: string) => parseAddress(setting, text).toString()

const create = async (settings: Settings, standing: Standing, passages: Passages): Promise<Host> => {
  const { listen, announce, mdns: discover, privateKey } = settings
  spareErrors()
  const gossip = followConnections(pubsub(standing.isShutOut))
  const doorway = createDoorway(standing)
  const lengths = guardLengths()
  const dials = createDialLimit(settings.bootstrap, { now: () => performance.now() })
  const host = await createLibp2p({
    start: false,
    privateKey: parsePeerKey(privateKey),
    addresses: {
      listen: [...listen.map(asText('p2p')), ...passages.listen],
      appendAnnounce: announce.map(asText('announce'))
    },
    transports: [tcp(), webSockets(), ...passages.transports],
    connectionEncrypters: [lengths.encrypter(noise())],
    streamMuxers: [muxer()],
    connectionManager: {
      maxConnections: HOST.maxConnections,
      inboundConnectionThreshold: HOST.inboundPerSecond,
      maxIncomingPendingConnections: HOST.maxPendingInbound
    },
    // What a peer says of itself is looked at like what others say of it.
    peerStore: { addressFilter: async (peer, address) => dialable(address.toString(), peer.toString()) !== undefined },
    // pulse.ts
    connectionMonitor: { enabled: false },
    connectionGater: {
      denyDialPeer: (peer) => standing.isPenalised(peer.toString()),
      ...lengths.gater,
      ...doorway.gater,
      denyInboundConnection: (connection) =>
        lengths.gater.denyInboundConnection(connection) || doorway.gater.denyInboundConnection(connection),
      ...dials.gater,
      ...passages.gater
    },
    services: {
      identify: identify({
        protocolPrefix: 'folkmoot',
        runOnConnectionOpen: false,
        timeout: HOST.identifyTimeout,
        maxInboundStreams: HOST.identifyAttempts
      }),
      pubsub: gossip.service,
      addresses: ownAddresses,
      dcutr: dcutr(),
      kad: kad(),
      // Who listens on loopback alone has nothing to say to a network.
      ...(discover && !listen.every(isLoopback) ? { mdns: mdns({ serviceTag: '_folkmoot._udp.local' }) } : {}),
      ...passages.services
    }
  })
  gossip.attach(host)
  lengths.attach(host)
  doorway.attach(host)
  dials.attach(host)
  introduceAll(host)
  watchPulse(host)
  return host
}

/**
 * Starts listening.
 *
 * @throws ListenFailed when an address cannot be used, AddressMalformed when a text is none.
 */
export const startHost = async (settings: Settings, standing: Standing, passages: Passages): Promise<Host> => {
  const host = await create(settings, standing, passages)
  try {
    await host.start()
  } catch (error) {
    await host.stop()
    throw asListenFailure(error, settings.listen)
  }
  return host
}
