/**
 * Whom a peer can tell of, and be told of.
 *
 * Attack: whoever names addresses has others dial them. So what a peer says of others goes no deeper than where it stands
 * itself: who is connected from the internet names no hosts of the local network, and only who is on this machine names
 * ports of it. What is told follows the same rule, and local addresses stay where they are of use.
 */
import type { Connection } from '@libp2p/interface'
import { distance, worthKeeping } from '../host/addresses.ts'

/** As of `distance`: 0, everybody's; 1, of the local network; 2, of this machine. */
export type Scope = number

/** Of a peer that is connected by these; a relay is somewhere else than who speaks through it. */
export const scopeOf = (connections: readonly Pick<Connection, 'remoteAddr'>[]): Scope =>
  Math.max(
    0,
    ...connections
      .map(({ remoteAddr }) => remoteAddr.toString())
      .map((address) => (address.includes('/p2p-circuit') ? 0 : distance(address)))
  )

/** Which of the addresses of `peer` may be told to, or believed from, somebody there: bounded, without /p2p/. */
export const within = (scope: Scope, addresses: readonly string[], peer: string): readonly string[] =>
  worthKeeping(
    addresses.filter((address) => distance(address) <= scope),
    peer
  )
