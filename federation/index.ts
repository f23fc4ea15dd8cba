/** The network: peers, sync, gossip and invites over libp2p. Everything here speaks to node/app through core/ports. */
export { createFederation } from './federation.ts'
export type { Federation, FederationDeps } from './deps.ts'
export { makePeerKey } from './host/peer-key.ts'
