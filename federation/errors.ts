/** Errors of the federation; each has a stable code. */

/** None of the addresses answered in time. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  readonly code = 'unreachable'
  readonly addresses: readonly string[]

  constructor(addresses: readonly string[], options?: ErrorOptions) {
    super(addresses.length === 0 ? 'no connected peer carries it' : `no answer from ${addresses.join(', ')}`, options)
    this.addresses = addresses
  }
}

export type ListenFailure = 'port-in-use' | 'address-unavailable' | 'permission-denied' | 'listen-failed'

const LISTEN_TEXT: Readonly<Record<ListenFailure, string>> = {
  'port-in-use': 'its port is in use by another process; choose another port, or 0 for any free one',
  'address-unavailable': 'this machine does not have that address',
  'permission-denied': 'the system does not allow this user to listen there',
  'listen-failed': 'the transport refused it'
}

/** A listening address of the `p2p` setting cannot be used. */
export class ListenFailed extends Error {
  override readonly name = 'ListenFailed'
  readonly code: ListenFailure
  readonly setting = 'p2p'
  readonly address: string

  constructor(code: ListenFailure, address: string, options?: ErrorOptions) {
    super(`setting p2p: cannot listen on ${address}: ${LISTEN_TEXT[code]}`, options)
    this.code = code
    this.address = address
  }
}

/** A text in a setting or an invite is not a multiaddr. */
export class AddressMalformed extends Error {
  override readonly name = 'AddressMalformed'
  readonly code = 'address-malformed'

  constructor(setting: string, address: string, options?: ErrorOptions) {
    super(`${setting}: ${JSON.stringify(address)} is not a multiaddr such as /ip4/127.0.0.1/tcp/0`, options)
  }
}

/** A peer sent what the protocol does not allow: it is cut off. */
export class ProtocolBroken extends Error {
  override readonly name = 'ProtocolBroken'
  readonly code = 'protocol-broken'
}

/** A peer did not send or take a frame in time. */
export class PeerStalled extends Error {
  override readonly name = 'PeerStalled'
  readonly code = 'peer-stalled'

  constructor(ms: number) {
    super(`the peer did not go on within ${ms} ms`)
  }
}

/** A peer goes on, but so slowly that others wait. */
export class PeerTooSlow extends Error {
  override readonly name = 'PeerTooSlow'
  readonly code = 'peer-too-slow'

  constructor() {
    super('the peer keeps a guild waiting, and brings too little')
  }
}

/** A peer will not serve a guild to this node. */
export class SyncRefused extends Error {
  override readonly name = 'SyncRefused'
  readonly code = 'sync-refused'
  readonly refusal: string

  constructor(refusal: string) {
    super(`the peer refused: ${refusal}`)
    this.refusal = refusal
  }
}
