/**
 * What has come and has not been read, of all streams of all peers together. What one stream may hold is bounded by the longest frame of
 * its protocol, and for how long by the time that a frame may take.
 *
 * Attack: a crowd of peers that have all the streams that one may have, and send on each a frame that lacks its end: gigabytes. In single
 * bytes each costs hundreds of times itself, and a frame of Yamux is kept until it is whole, however long it says to be. When there is
 * too much, whoever holds most is cut off; strangers count as one until there are none left.
 *
 * Data passes through methods of libp2p's streams and muxers (`onData`) that are no part of what they promise: tests fail when they are
 * not there any more.
 */
import type { Connection } from '@libp2p/interface'
import type { Logger } from '../../node/core/ports.ts'
import { LENGTHS, UNREAD } from '../limits.ts'
import { PIECE, unreadOf } from '../wire/unread.ts'
import { hostOf } from './addresses.ts'
import type { Host } from './host.ts'
import { lookAtStreams, muxerOf } from './streams-of.ts'

/** A peer, and what it has this node hold. */
export interface Holder {
  readonly peer: string
  /** The host that it comes from. */
  readonly place: string
  readonly isStranger: boolean
  readonly bytes: number
}

const sumOf = (holders: readonly Holder[]): number => holders.reduce((sum, { bytes }) => sum + bytes, 0)

const largest = (holders: readonly Holder[], groupOf: (holder: Holder) => string): readonly Holder[] =>
  [...Map.groupBy(holders, groupOf).values()].toSorted((a, b) => sumOf(b) - sumOf(a))[0] ?? []

/** Of strangers, or of a host, whichever holds most: the host, and of that the peer. */
export const chooseToCut = (holders: readonly Holder[]): Holder | undefined => {
  const party = largest(holders, ({ isStranger, place }) => (isStranger ? '' : place))
  return largest(party, ({ place }) => place).toSorted((a, b) => b.bytes - a.bytes)[0]
}

/** Uint8Array, or a list of such. */
interface Bytes {
  readonly byteLength: number
  subarray(from: number, to: number): Uint8Array
}

interface Stream {
  onData(data: Bytes): void
  readonly protocol: string
  readonly readBuffer: Bytes
}

const isStream = (stream: unknown): stream is Stream =>
  typeof stream === 'object' && stream !== null && 'onData' in stream && 'readBuffer' in stream && 'protocol' in stream

/** Yamux, which keeps frames until they are whole. */
interface Collector {
  onData(data: Bytes): void
  readonly decoder: { readonly buffer: Bytes }
}

const collects = (muxer: object): muxer is Collector => 'onData' in muxer && 'decoder' in muxer

/** Is it taken as it comes? Gossip is, and what relays carry. */
const isPassedOn = (protocol: string): boolean =>
  protocol.startsWith('/meshsub/') || Object.hasOwn(LENGTHS.frames, protocol)

/** Without the packet that it came in, which may be much longer. */
const alone = (data: Bytes): Uint8Array => {
  const copy = new Uint8Array(data.byteLength)
  copy.set(data.subarray(0, data.byteLength))
  return copy
}

const TOO_LONG = 'a frame of Yamux that is longer than it may send'

interface Account {
  bytes: number
  pieces: number
}

const costOf = ({ bytes, pieces }: Account): number => bytes + pieces * PIECE

export interface UnreadParts {
  readonly host: Pick<Host, 'addEventListener' | 'getConnections'>
  /** Has it nothing to do with this node, as far as is known? */
  isStranger(peer: string): boolean
  blame(peer: string, detail: string): void
  readonly logger: Logger
}

/** Bounds what is held of all connections there are, and of those that come. */
export const boundUnread = ({ host, isStranger, blame, logger }: UnreadParts): void => {
  const accounts = new WeakMap<object, Account>()
  let since = 0
  let isDue = false

  /** Bytes that have come, or are as good as that. */
  const count = (bytes: number): void => {
    since += bytes
    if (since < UNREAD.every || isDue) return
    isDue = true
    queueMicrotask(look)
  }

  const held = (stream: object): number => {
    const { protocol, readBuffer } = stream as Stream
    const account = accounts.get(stream)
    return unreadOf(stream) ?? (account && !isPassedOn(protocol) ? costOf(account) : readBuffer.byteLength)
  }

  const heldBy = (connection: Connection): number => {
    const { streams } = muxerOf(connection)
    const frame = accounts.get(connection)
    return streams.reduce<number>((sum, stream) => sum + held(stream as Stream), frame ? costOf(frame) : 0)
  }

  const holders = (): readonly Holder[] =>
    [...Map.groupBy(host.getConnections(), ({ remotePeer }) => remotePeer.toString())].map(([peer, connections]) => ({
      peer,
      place: hostOf(connections[0]?.remoteAddr.toString() ?? ''),
      isStranger: isStranger(peer),
      bytes: connections.reduce((sum, connection) => sum + heldBy(connection), 0)
    }))

  const cut = ({ peer, bytes }: Holder): void => {
    const detail = `it has this node hold ${bytes} bytes that nobody can read yet`
    for (const connection of host.getConnections())
      if (connection.remotePeer.toString() === peer) connection.abort(new Error(detail))
    if (bytes >= UNREAD.fault) blame(peer, detail)
    else logger.warn('a peer is hung up on', { peer, detail })
  }

  const look = (): void => {
    ;[since, isDue] = [0, false]
    for (let left = holders(); sumOf(left) > UNREAD.most;) {
      const most = chooseToCut(left)
      if (!most) return
      cut(most)
      left = left.filter((holder) => holder !== most)
    }
  }

  const watchStream = (stream: unknown): void => {
    if (!isStream(stream)) throw new Error('libp2p takes in data in another way than it did')
    const receive = stream.onData.bind(stream)
    const account = { bytes: 0, pieces: 0 }
    accounts.set(stream, account)
    stream.onData = (data) => {
      account.bytes += data.byteLength
      account.pieces++
      count(data.byteLength + PIECE)
      receive(data.byteLength < UNREAD.short && !isPassedOn(stream.protocol) ? alone(data) : data)
    }
  }

  const watchFrames = (connection: Connection, muxer: Collector): void => {
    const receive = muxer.onData.bind(muxer)
    const account = { bytes: 0, pieces: 0 }
    accounts.set(connection, account)
    muxer.onData = (data) => {
      receive(data)
      const left = muxer.decoder.buffer.byteLength
      account.bytes = left
      account.pieces = left > data.byteLength ? account.pieces + 1 : 1
      count(data.byteLength)
      if (left <= UNREAD.frame) return
      connection.abort(new Error(TOO_LONG))
      blame(connection.remotePeer.toString(), TOO_LONG)
    }
  }

  const watch = (connection: Connection): void => {
    lookAtStreams(connection, watchStream)
    const muxer = muxerOf(connection)
    if (collects(muxer)) watchFrames(connection, muxer)
  }

  host.addEventListener('connection:open', ({ detail }) => watch(detail))
  host.getConnections().forEach(watch)
}
