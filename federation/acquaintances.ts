/** Remembers where peers that share a guild are reached: both ends may restart, and still find each other. */
import type { PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock, PeerBook } from '../node/core/ports.ts'
import type { Background } from './background.ts'
import { worthKeeping } from './host/addresses.ts'
import type { Host } from './host/create-host.ts'
import type { KnownPeers } from './host/known-peers.ts'
import { ACQUAINTANCES, HOST } from './limits.ts'

export interface Acquaintances {
  /** A peer has proved to share a guild. */
  note(id: PeerId): void
  /** Where a connected peer that has, says that it listens: without /p2p/. */
  addressesOf(peer: string): readonly string[]
}

export interface AcquaintanceParts {
  readonly host: Host
  readonly book: PeerBook
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
  sharesAny(peer: string): boolean
}

const addressesOf = async ({ peerStore }: Host, id: PeerId): Promise<readonly string[]> => {
  const { addresses } = await peerStore.get(id)
  return worthKeeping(
    addresses.map(({ multiaddr: address }) => address.toString()),
    id.toString()
  )
}

export const keepAcquaintances = (parts: AcquaintanceParts): Acquaintances => {
  const { host, book, clock, background, signal, sharesAny } = parts
  /** What the book says already, of the peers that are connected. */
  const written = new Map<string, readonly string[]>()

  const write = async (id: PeerId): Promise<void> => {
    const peer = id.toString()
    const addresses = await addressesOf(host, id)
    const known = written.get(peer)?.join(' ')
    if (addresses.length === 0 || known === addresses.join(' ')) return
    written.set(peer, addresses)
    await book.remember({ peer, addresses }, clock.now())
  }

  const note = (id: PeerId): void => background.run(() => write(id))

  /** Who stays for months is not forgotten meanwhile. */
  const renew = (): void => {
    for (const [peer, addresses] of written) background.run(() => book.remember({ peer, addresses }, clock.now()))
  }
  const timer = setInterval(renew, ACQUAINTANCES.renew).unref()
  signal.addEventListener('abort', () => clearInterval(timer))

  // What a peer says of its own addresses may come after it has been met.
  host.addEventListener('peer:identify', ({ detail: { peerId } }) => {
    if (sharesAny(peerId.toString())) note(peerId)
  })
  host.addEventListener('peer:disconnect', ({ detail }) => void written.delete(detail.toString()))
  return { note, addressesOf: (peer) => written.get(peer) ?? [] }
}

/** Peers met in earlier lives. */
export interface Recalled {
  /** Ready to be dialled: those met last. */
  readonly first: readonly PeerId[]
  /** Where the others listened: multiaddrs with /p2p/. */
  readonly others: string[][]
}

export const recallAcquaintances = async (
  { peerStore }: Host,
  peers: Pick<KnownPeers, 'met'>,
  book: PeerBook,
  clock: Clock
): Promise<Recalled> => {
  const known = book.known(HOST.redialPeers, clock.now() - ACQUAINTANCES.age)
  for (const { peer } of known.toReversed()) peers.met(peerIdFromString(peer))
  const first: PeerId[] = []
  for (const { peer, addresses } of known.slice(0, ACQUAINTANCES.atFirst)) {
    const id = peerIdFromString(peer)
    await peerStore.merge(id, { multiaddrs: addresses.map((text) => multiaddr(text)) })
    first.push(id)
  }
  const others = known.slice(ACQUAINTANCES.atFirst)
  return { first, others: others.map(({ peer, addresses }) => addresses.map((text) => `${text}/p2p/${peer}`)) }
}
