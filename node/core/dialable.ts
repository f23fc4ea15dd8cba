/**
 * Addresses that strangers name: in invite codes, and of themselves.
 *
 * Attack: a node that dials whatever it is told opens sockets of its own machine, or asks for pages of others. So only what
 * peers listen on is dialled, or what relays listen on through which they are reached: one relay, not a chain of them.
 * Loopback and local networks are among it: peers do live there.
 */
const DIALABLE =
  /^\/(?:ip[46]|dns[46]?)\/[^/]+\/tcp\/[1-9]\d{0,4}(?:\/(?:ws|wss|tls\/ws))?(?:\/p2p\/[1-9A-HJ-NP-Za-km-z]+\/p2p-circuit)?(?:\/p2p\/(?<peer>[1-9A-HJ-NP-Za-km-z]+))?$/

/** @returns the address without the peer's name; undefined when it is no place where a peer listens, or another peer's. */
export const dialable = (address: string, peer: string): string | undefined => {
  const match = DIALABLE.exec(address)
  const named = match?.groups?.['peer']
  if (!match || (named !== undefined && named !== peer)) return undefined
  return named === undefined ? address : address.slice(0, -`/p2p/${named}`.length)
}

/** Of addresses with /p2p/ those at which the peer that they name may be dialled. */
export const reachable = (addresses: readonly string[]): readonly string[] =>
  addresses.filter((address) => dialable(address, address.slice(address.lastIndexOf('/') + 1)) !== undefined)
