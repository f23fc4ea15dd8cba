/** How others reach the node, as far as it knows: ports, relays, and the ways past routers. */
import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import type { ListeningPlace, Reachability } from '../../core/reachability.ts'
import { ok, reason, warn, type Check, type Finding } from './finding.ts'

const attempts = z.object({ succeeded: z.number(), failed: z.number() })
const reachability = z.object({
  places: z.array(
    z.object({
      address: z.string(),
      port: z.number(),
      state: z.enum(['open', 'closed', 'untried']),
      triedAt: z.number().nullable()
    })
  ),
  relays: z.array(z.object({ peer: z.string(), expiresAt: z.number() })),
  relaying: z.object({ reservations: z.number(), circuits: z.number() }).nullable(),
  connections: z.object({ direct: z.number(), webrtc: z.number(), relayed: z.number() }),
  upgrades: z.object({ webrtc: attempts.nullable(), punched: z.number() })
}) satisfies z.ZodType<Reachability>

const LOOPBACK = /^\/(ip4\/127\.|ip6\/::1\/)/
const hostOf = (address: string): string => address.split('/')[2] ?? ''

/** What to open: the machine's own firewall when the address is its own, else the router's. */
const openUp = ({ address, port }: ListeningPlace, own: readonly string[]): string =>
  own.includes(hostOf(address))
    ? `let TCP port ${port} in through the firewall of this machine or of whoever hosts it`
    : `have the router at ${hostOf(address)} pass TCP port ${port} on to this machine; or leave it: relays serve too`

const portFinding = (place: ListeningPlace, own: readonly string[]): Finding => {
  const check = `port ${place.port}`
  if (place.state === 'open') return ok(check, `a peer got through to ${place.address}`)
  if (place.state === 'untried') return ok(check, `no peer has tried ${place.address} yet`)
  return warn(check, `a peer could not get through to ${place.address}`, openUp(place, own))
}

const relayFinding = ({ places, relays, relaying }: Reachability): Finding => {
  if (relaying) {
    return ok(
      'relay',
      `this node relays others: places kept ${relaying.reservations}, connections ${relaying.circuits}`
    )
  }
  if (relays.length > 0) return ok('relay', `reached through ${relays.map(({ peer }) => peer).join(', ')}`)
  if (places.some(({ state }) => state === 'open')) return ok('relay', 'none is needed')
  const closed = places.some(({ state }) => state === 'closed')
  if (!closed) return ok('relay', 'no peer of its guilds offers to be one')
  const todo = 'ask whoever of your guilds is in the open to start with --relay, or name a relay by --bootstrap'
  return warn('relay', 'none keeps a place for this node: it is not reached', todo)
}

const waysFinding = ({ connections, upgrades: { webrtc, punched } }: Reachability): Finding => {
  const { direct, relayed } = connections
  const now = `connections: ${direct} direct, ${connections.webrtc} by WebRTC, ${relayed} relayed; dialled back: ${punched}`
  if (!webrtc) {
    const todo = 'install again on a system that node-datachannel has a build for; until then relays carry everything'
    return warn('ways', `${now}; WebRTC cannot be loaded`, todo)
  }
  const tries = `WebRTC: ${webrtc.succeeded} of ${webrtc.succeeded + webrtc.failed} succeeded`
  if (webrtc.succeeded > 0 || webrtc.failed === 0) return ok('ways', `${now}; ${tries}`)
  const todo =
    'let UDP out, and its answers in; where a router uses another port for each peer, relays go on carrying it'
  return warn('ways', `${now}; ${tries}`, todo)
}

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))

/** @param own addresses of this machine */
export const reachFindings = (found: Reachability, own: readonly string[]): readonly Finding[] => {
  const places = found.places.filter(({ address }) => !LOOPBACK.test(address))
  const ports =
    places.length > 0
      ? places.map((place) => portFinding(place, own))
      : [ok('ports', 'peers connect from this machine only; for others, see --p2p')]
  return [...ports, relayFinding(found), waysFinding(found)]
}

export const reach: Check = async ({ control }) => {
  if (!control) return []
  try {
    const status = await control.ask('status', null, z.looseObject({ reachability }))
    return reachFindings(status.reachability, ownAddresses())
  } catch (error) {
    return [warn('reach', reason(error), 'see what is said of the node')]
  }
}
