/** The libp2p node, as the rest of the federation sees it. */
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Identify } from '@libp2p/identify'
import type { PeerDiscovery } from '@libp2p/interface'
import type { Libp2p } from 'libp2p'
import type { Kad } from '../discovery/kad.ts'
import type { Addresses } from './own-addresses.ts'

export type Host = Libp2p<{
  identify: Identify
  pubsub: GossipSub
  addresses: Addresses
  dcutr: unknown
  kad: Kad
  /** Only where it is wanted, and this node listens on a network. */
  mdns?: PeerDiscovery
  /** Only where others may be relayed. */
  relay?: CircuitRelayService
}>
