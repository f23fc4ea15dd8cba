/**
 * How often this node dials hosts where it has met nobody, whoever has named them and why.
 *
 * Attack: a peer says that it listens at a host of somebody else's, by its own word or by others', and goes. Every node that looks for
 * it dials that host, as often as it looks, and a thousand nodes are a flood. So what has not answered yet is dialled a few times a
 * minute, and of such hosts so many in all. Ports of this machine are not counted (`scope.ts`), nor are hosts in the settings.
 */
import type { ConnectionGater } from '@libp2p/interface'
import type { Clock } from '../../node/core/ports.ts'
import { DIALS } from '../limits.ts'
import { createWindow } from '../nat/window.ts'
import { hostOf, isLoopback } from './addresses.ts'
import type { Host } from './host.ts'

export interface DialLimit {
  readonly gater: Required<Pick<ConnectionGater, 'denyDialMultiaddr'>>
  attach(host: Pick<Host, 'addEventListener'>): void
}

/** @param named multiaddrs of the settings @param clock monotone */
export const createDialLimit = (named: readonly string[], clock: Clock): DialLimit => {
  const trusted = new Set(named.map(hostOf))
  const seen = new Set<string>()
  const ofHost = createWindow(clock, DIALS.perUnknownHost)
  const inAll = createWindow(clock, DIALS.unknownHosts)

  const see = (host: string): void => {
    seen.delete(host)
    seen.add(host)
    const [oldest] = seen
    if (seen.size > DIALS.remembered && oldest !== undefined) seen.delete(oldest)
  }

  return {
    gater: {
      denyDialMultiaddr(address) {
        const text = address.toString()
        const host = hostOf(text)
        if (isLoopback(text) || trusted.has(host) || seen.has(host)) return false
        return !ofHost.admit(host) || !inAll.admit('')
      }
    },
    attach: (host) =>
      host.addEventListener('connection:open', ({ detail: { remoteAddr } }) => see(hostOf(remoteAddr.toString())))
  }
}
