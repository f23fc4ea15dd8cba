/**
 * What may pass between this node's part of the DHT and the peers that keep the rest of it. Messages are those of
 * libp2p's kad-dht (https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages); values are not kept.
 *
 * Attack: the DHT is open to everybody. Whoever is asked can answer with a thousand peers that are none, and whoever asks can
 * have anything kept. So each message is cut down to what an honest one holds before it is acted upon.
 */
import type { PeerId } from '@libp2p/interface'
import { peerIdFromMultihash } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import * as Digest from 'multiformats/hashes/digest'
import { KAD } from '../limits.ts'
import { within, type Scope } from './scope.ts'

/** A peer, as it stands in a message. */
export interface WirePeer {
  id: Uint8Array
  multiaddrs: Uint8Array[]
}

export interface KadMessage {
  type: string
  key?: Uint8Array
  closer: WirePeer[]
  providers: WirePeer[]
}

/** A peer that somebody tells of; multiaddrs without /p2p/. */
export interface Hearsay {
  readonly peer: PeerId
  readonly addresses: readonly string[]
}

const ASKED: ReadonlySet<string> = new Set(['ADD_PROVIDER', 'GET_PROVIDERS', 'FIND_NODE', 'PING'])
const SHA_256 = 0x12
const KEY_BYTES = 34
const LONGEST_ID = 64

const isHash = (key: Uint8Array): boolean => key.byteLength === KEY_BYTES && key[0] === SHA_256 && key[1] === 32

const textOf = (bytes: Uint8Array): readonly string[] => {
  try {
    return [multiaddr(bytes).toString()]
  } catch {
    return []
  }
}

/** @returns nothing for what is no peer, or has no address that may be told there. */
export const readPeer = ({ id, multiaddrs }: WirePeer, scope: Scope): readonly Hearsay[] => {
  if (id.byteLength > LONGEST_ID) return []
  try {
    const peer = peerIdFromMultihash(Digest.decode(id))
    const addresses = within(scope, multiaddrs.slice(0, 4 * KAD.addresses).flatMap(textOf), peer.toString())
    return addresses.length > 0 ? [{ peer, addresses }] : []
  } catch {
    return []
  }
}

const toWire = ({ peer, addresses }: Hearsay): WirePeer => ({
  id: peer.toMultihash().bytes,
  multiaddrs: addresses.map((address) => multiaddr(address).bytes)
})

/** Peers of a message, once each. */
const readPeers = (peers: readonly WirePeer[], most: number, scope: Scope): readonly Hearsay[] => {
  const known = peers.slice(0, most).flatMap((each) => readPeer(each, scope))
  return [...new Map(known.map((each) => [each.peer.toString(), each])).values()]
}

/**
 * A question, cut down to what it may say. @throws Error when it may not be asked at all
 *
 * @param asker of whom alone it may announce something
 */
export const admitQuestion = (message: KadMessage, asker: PeerId): KadMessage => {
  const { type, key } = message
  if (!ASKED.has(type)) throw new Error(`a question that is not answered here: ${type}`)
  if (type !== 'PING' && (!key || key.byteLength > LONGEST_ID)) throw new Error('a key that is none')
  if (type.endsWith('PROVIDER') || type.endsWith('PROVIDERS')) {
    if (!key || !isHash(key)) throw new Error('a key that is no SHA-256')
  }
  const own = Buffer.from(asker.toMultihash().bytes)
  const providers = type === 'ADD_PROVIDER' ? message.providers.filter(({ id }) => own.equals(id)).slice(0, 1) : []
  return { type, ...(key && { key }), closer: [], providers }
}

/** What is answered, as far as whoever stands there is told. */
export const trimAnswer = (answer: KadMessage, scope: Scope): KadMessage => ({
  ...answer,
  closer: readPeers(answer.closer, KAD.closer, scope).map(toWire),
  providers: readPeers(answer.providers, KAD.providers, scope).map(toWire)
})

export interface Heard {
  readonly closer: readonly Hearsay[]
  readonly providers: readonly Hearsay[]
}

/** What is heard of an answer, from somebody who stands there. */
export const hear = (answer: KadMessage, scope: Scope): Heard => ({
  closer: readPeers(answer.closer, KAD.closer, scope),
  providers: readPeers(answer.providers, KAD.providers, scope)
})

export const wirePeers = (peers: readonly Hearsay[]): WirePeer[] => peers.map(toWire)
