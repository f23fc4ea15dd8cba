/**
 * This node's part of a distributed hash table of its own: Kademlia as libp2p has it, with bounds.
 *
 * libp2p's kad-dht asks, answers and keeps; what goes in and out of it passes kad-guard.ts. Some of that is no option of it, so a
 * few of its parts are taken hold of by name: that of the version in package.json, and discovery tests fail when they change.
 */
import type { Connection, PeerId, PeerInfo, Startable, Stream } from '@libp2p/interface'
import type { ConnectionManager, Registrar } from '@libp2p/interface-internal'
import { kadDHT, type KadDHT, type KadDHTComponents } from '@libp2p/kad-dht'
import { peerIdFromString } from '@libp2p/peer-id'
import { base32 } from 'multiformats/bases/base32'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import * as Digest from 'multiformats/hashes/digest'
import { hostOf } from '../host/addresses.ts'
import { KAD } from '../limits.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { createHearsayBook } from './hearsay.ts'
import { admitQuestion, hear, trimAnswer, wirePeers, type Hearsay, type KadMessage } from './kad-guard.ts'
import { createMailbox } from './mailbox.ts'
import { createProviderStore, type ProviderStore } from './provider-store.ts'
import { scopeOf, within, type Scope } from './scope.ts'

/** What one node answers. */
export interface Told {
  readonly from: PeerId
  readonly providers: readonly Hearsay[]
}

export interface Kad extends Startable {
  /** Nodes that this one would ask first. */
  readonly contacts: number
  /** Records kept for others. */
  readonly records: number
  readonly mode: 'client' | 'server'
  setMode(mode: 'client' | 'server'): Promise<void>
  /** Has this node written down as one that has it. @returns how many nodes have taken that */
  provide(key: Uint8Array, signal: AbortSignal): Promise<number>
  withdraw(key: Uint8Array): Promise<void>
  /** Asks those whose names are closest to the key, one after another; answers as they come. */
  ask(key: Uint8Array, signal: AbortSignal): AsyncIterable<Told>
  /** @param more called when there is a contact more */
  watch(more: () => void): void
}

/** Without `ping`, and what may be missing. */
type Components = Omit<KadDHTComponents, 'ping' | 'metrics'>

/** Of @libp2p/kad-dht 16.4.5. */
interface Insides extends Startable {
  onPeerConnect: (peer: PeerInfo) => Promise<void>
  readonly network: {
    _writeReadMessage(stream: Stream, question: Partial<KadMessage>, options: object): Promise<KadMessage>
    safeDispatchEvent(): boolean
  }
  readonly rpc: { handleMessage(peer: PeerId, question: KadMessage): Promise<KadMessage | undefined> }
  readonly routingTable: EventTarget & { readonly size: number }
  readonly contentRouting: { providers: { getProviders(): Promise<readonly PeerId[]> } }
}

const cidOf = (key: Uint8Array): CID => CID.createV1(raw.code, Digest.create(0x12, key))
const nameOf = (key: Uint8Array): string => base32.baseEncode(cidOf(key).multihash.bytes)

const topicOf = ({ key }: Partial<KadMessage>): string => (key ? base32.baseEncode(key) : '')

/** Ends a stream by which more comes than an honest peer sends. */
const bound = (stream: Stream, most: number): void => {
  let bytes = 0
  stream.addEventListener('message', ({ data }) => {
    bytes += data.byteLength
    if (bytes > most) stream.abort(new Error('more than a message of the DHT holds'))
  })
}

const over = <T extends object>(whole: T, instead: Partial<T>): T =>
  new Proxy(whole, {
    get(all, name) {
      const value: unknown = Reflect.get(name in instead ? instead : all, name)
      return typeof value === 'function' && !(name in instead) ? value.bind(all) : value
    }
  })

/** Nobody is known yet: libp2p would have it an error, and answer nothing. */
const unknownPeer = (id: PeerId) => ({ id, addresses: [], protocols: [], metadata: new Map(), tags: new Map() })

/** The components of libp2p, as the DHT is to see them. */
const guarded = (
  components: Components,
  parts: { readonly store: ProviderStore; opened(stream: Stream, peer: PeerId): void; now(): number }
): KadDHTComponents => {
  const { connectionManager, peerStore, registrar } = components
  const dials = createTokenBuckets(parts, KAD.dialBurst, KAD.dialsPerSecond)
  const isConnected = (peer: PeerId): boolean => connectionManager.getConnections(peer).length > 0

  const openStream: ConnectionManager['openStream'] = async (peer, protocol, options) => {
    if ('toMultihash' in peer && !isConnected(peer) && dials.take('') > 0) throw new Error('too many dials for the DHT')
    const stream = await connectionManager.openStream(peer, protocol, options)
    bound(stream, KAD.answerBytes)
    if ('toMultihash' in peer) parts.opened(stream, peer)
    return stream
  }

  const handle: Registrar['handle'] = (protocol, handler, options) =>
    registrar.handle(
      protocol,
      (stream, connection) => {
        bound(stream, KAD.questionBytes)
        return handler(stream, connection)
      },
      options
    )

  const instead: Partial<KadDHTComponents> = {
    datastore: parts.store as unknown as KadDHTComponents['datastore'],
    connectionManager: over(connectionManager, { openStream }),
    registrar: over(registrar, { handle }),
    peerStore: over(peerStore, {
      get: (id, options) => peerStore.get(id, options).catch(() => unknownPeer(id)),
      // What peers say of themselves comes by identify, and nobody is to be kept connected for this.
      merge: (id) => peerStore.get(id).catch(() => unknownPeer(id))
    }),
    // Contacts are peers that are here: connections are watched already, and nobody is dialled to find out.
    ping: {
      async ping(peer: PeerId) {
        if (!isConnected(peer)) throw new Error('not connected')
        return 0
      }
    } as KadDHTComponents['ping']
  }
  return over(components as KadDHTComponents, instead)
}

export const kad =
  (now: () => number = Date.now) =>
  (components: Components): Kad => {
    const { connectionManager, peerStore, peerId, events } = components
    const connectionsTo = (peer: PeerId): Connection[] => connectionManager.getConnections(peer)
    const connectionsNamed = (name: string): Connection[] =>
      connectionManager.getConnections().filter(({ remotePeer }) => remotePeer.toString() === name)
    const scopeOfPeer = (peer: PeerId): Scope => scopeOf(connectionsTo(peer))

    const store = createProviderStore({
      self: peerId.toString(),
      hostOf: (name) => hostOf(connectionsNamed(name)[0]?.remoteAddr.toString() ?? ''),
      now
    })
    const hearsay = createHearsayBook(peerStore, (peer) => connectionsTo(peer).length > 0)
    const buckets = createTokenBuckets({ now }, KAD.burst, KAD.perSecond)
    const servers = new WeakMap<Stream, PeerId>()
    const listeners = new Map<string, Set<(told: Told) => void>>()

    /** Where whoever asks is told that a peer is: within what the peer can know of itself. */
    const placed = (info: PeerInfo): PeerInfo => {
      const open = connectionsTo(info.id)
      const scope = open.length > 0 ? scopeOf(open) : 2
      const places = new Set(
        within(
          scope,
          info.multiaddrs.map((address) => address.toString()),
          info.id.toString()
        )
      )
      const name = `/p2p/${info.id.toString()}`
      return {
        ...info,
        multiaddrs: info.multiaddrs.filter((address) => places.has(address.toString().replace(name, '')))
      }
    }

    /** Contacts are those that others reach without a relay. */
    const direct = (info: PeerInfo): PeerInfo => ({
      ...info,
      multiaddrs: info.multiaddrs.filter((address) => !address.toString().includes('/p2p-circuit'))
    })

    const table = kadDHT({
      protocol: KAD.protocol,
      clientMode: false,
      alpha: KAD.alpha,
      disjointPaths: KAD.paths,
      allowQueryWithZeroPeers: true,
      maxInboundStreams: KAD.streamsPerPeer,
      incomingMessageTimeout: KAD.timeout,
      networkDialTimeout: { minTimeout: KAD.timeout, maxTimeout: KAD.timeout },
      // The finder announces anew by itself.
      reprovide: { interval: 2 ** 31 - 1 },
      peerInfoMapper: placed
    })(guarded(components, { store, now, opened: (stream, peer) => void servers.set(stream, peer) }))
    const insides = table as KadDHT & Insides
    const { network, rpc, routingTable, contentRouting } = insides

    // What is kept here is told beside what others tell: it would end a search before that has begun.
    contentRouting.providers = over(contentRouting.providers, { getProviders: async () => [] })
    const meet = insides.onPeerConnect.bind(insides)
    insides.onPeerConnect = (peer) => meet(direct(peer))
    // It would have libp2p write down whomever an answer names.
    network.safeDispatchEvent = () => true
    const exchange = network._writeReadMessage.bind(network)
    network._writeReadMessage = async (stream, question, options) => {
      const answer = await exchange(stream, question, options)
      const from = servers.get(stream)
      const heard = hear(answer, from ? scopeOfPeer(from) : 0)
      for (const each of heard.closer) await hearsay.note(each)
      if (from) for (const tell of listeners.get(topicOf(question)) ?? []) tell({ from, providers: heard.providers })
      // A search goes on when it has found many, for who answers first may lie.
      return { ...answer, closer: wirePeers(heard.closer), providers: [] }
    }
    const answer = rpc.handleMessage.bind(rpc)
    rpc.handleMessage = async (peer, question) => {
      if (buckets.take(peer.toString()) > 0) throw new Error('too many questions')
      const given = await answer(peer, admitQuestion(question, peer))
      return given && trimAnswer(given, scopeOfPeer(peer))
    }
    events.addEventListener('peer:identify', ({ detail: { peerId: id, protocols, listenAddrs } }) => {
      hearsay.firstHand(id)
      // Where it is reached it may say later than it has come, which is when libp2p looks.
      if (protocols.includes(KAD.protocol))
        insides.onPeerConnect({ id, multiaddrs: listenAddrs }).catch(() => undefined)
    })

    const known = async (name: string): Promise<readonly Hearsay[]> => {
      const peer = peerIdFromString(name)
      const { addresses } = await peerStore.get(peer).catch(() => unknownPeer(peer))
      const said = addresses.map(({ multiaddr }) => multiaddr.toString())
      return peer.equals(peerId) ? [] : [{ peer, addresses: within(2, said, name) }]
    }

    const search = async (key: Uint8Array, signal: AbortSignal, tell: (told: Told) => void): Promise<void> => {
      const own = await Promise.all(store.peersOf(nameOf(key)).map(known))
      tell({ from: peerId, providers: own.flat() })
      for await (const event of table.findProviders(cidOf(key), { signal })) void event
    }

    return {
      start: () => insides.start(),
      stop: () => insides.stop(),
      get contacts() {
        return routingTable.size
      },
      get records() {
        return store.size
      },
      get mode() {
        return table.getMode()
      },
      setMode: (mode) => table.setMode(mode),
      async provide(key, signal) {
        let taken = 0
        for await (const event of table.provide(cidOf(key), { signal })) {
          if (event.name === 'PEER_RESPONSE' && event.messageName === 'ADD_PROVIDER') taken++
        }
        return taken
      },
      withdraw: (key) => table.cancelReprovide(cidOf(key)),
      async *ask(key, signal) {
        const told = createMailbox<Told>()
        const topic = nameOf(key)
        const stopping = new AbortController()
        listeners.set(topic, (listeners.get(topic) ?? new Set()).add(told.put))
        // A search that is cut short has found what it has found.
        void search(key, AbortSignal.any([signal, stopping.signal]), told.put).then(told.end, told.end)
        try {
          yield* told
        } finally {
          stopping.abort()
          const left = listeners.get(topic)
          if (left?.delete(told.put) && left.size === 0) listeners.delete(topic)
        }
      },
      watch: (more) => routingTable.addEventListener('peer:add', more)
    }
  }
