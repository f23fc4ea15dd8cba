/**
 * Looks at the lengths of what comes in, before libp2p does. Nearly all that its parts read is framed by lengths, as varints, and they
 * read these byte by byte, an exception for each that does not end one, without giving way to anything else.
 *
 * Attack: a length without end. A quarter of a megabyte of 0xff, which takes a socket and no name, has a node do nothing else for
 * seconds; so does a long list of protocols that there are not. Whoever sends the like is hung up on at its first bytes.
 *
 * Data passes through a method of libp2p's streams (`onData`, of @libp2p/utils) that is no part of what they promise: tests fail when it
 * is not there any more.
 */
import type { ConnectionEncrypter, ConnectionGater } from '@libp2p/interface'
import { ProtocolBroken } from '../errors.ts'
import { LENGTHS } from '../limits.ts'
import type { Host } from './host.ts'
import { lookAtStreams } from './streams-of.ts'

/** Uint8Array, or a list of such. */
interface Bytes {
  readonly byteLength: number
  subarray(from: number, to: number): Uint8Array
}

/** What has been read of a stream: the protocol that was named last, and how many frames since. */
export interface Read {
  readonly name: string
  readonly since: number
}

export interface LengthRules {
  /** Bytes of the frame that comes now. */
  longest(): number
  /** Is a protocol still being agreed upon? */
  isNaming(): boolean
  /** Is what follows no frames any more? */
  isOver(read: Read): boolean
}

/** Names of protocols begin and end like that (multistream-select 1.0.0). */
const NAME = /^(\/[ -~]+)\n$/

/** @returns takes what comes, piece by piece. @throws ProtocolBroken at the byte that no honest peer sends */
export const createLengthWatch = ({ longest, isNaming, isOver }: LengthRules): ((data: Bytes) => void) => {
  let [name, since, named] = ['', 0, 0]
  let [digits, value, left] = [0, 0, 0]
  let text = ''
  let over = false

  const endFrame = (): void => {
    const [, said] = NAME.exec(text) ?? []
    if (said === undefined) since++
    else [name, since] = [said, 0]
    text = ''
    if (isNaming() && ++named > LENGTHS.names) throw new ProtocolBroken('more names of protocols than there are')
    over = isOver({ name, since })
  }

  const takeDigit = (byte: number): void => {
    if (++digits > LENGTHS.digits) throw new ProtocolBroken('a length without end')
    value += (byte & 0x7f) * 2 ** (7 * (digits - 1))
    if (byte > 0x7f) return
    if (value > longest()) throw new ProtocolBroken(`a frame of ${value} bytes`)
    ;[left, digits, value] = [value, 0, 0]
    if (left === 0) endFrame()
  }

  const takeContents = (data: Uint8Array, at: number): number => {
    const end = Math.min(at + left, data.byteLength)
    if (text.length + left <= LENGTHS.name) text += Buffer.from(data.subarray(at, end)).toString('latin1')
    left -= end - at
    if (left === 0) endFrame()
    return end
  }

  return (data) => {
    // It may be known only now which protocol the last name has led to.
    over ||= left === 0 && digits === 0 && isOver({ name, since })
    const bytes = over ? new Uint8Array() : data.subarray(0, data.byteLength)
    for (let at = 0; !over && at < bytes.byteLength;) {
      if (left > 0) at = takeContents(bytes, at)
      else takeDigit(bytes[at++] ?? 0)
    }
  }
}

/** A stream or connection of libp2p's. */
interface Receiver {
  onData(data: Bytes): void
  abort(error: Error): void
  /** What has come before anybody listened. */
  readonly readBuffer: Bytes
}

const receives = (stream: unknown): stream is Receiver =>
  typeof stream === 'object' && stream !== null && 'onData' in stream && 'readBuffer' in stream && 'abort' in stream

const watch = (stream: unknown, rules: LengthRules): void => {
  if (!receives(stream)) throw new Error('libp2p takes in data in another way than it did')
  const take = createLengthWatch(rules)
  const receive = stream.onData.bind(stream)
  const pass = (data: Bytes, go: () => void): void => {
    try {
      take(data)
    } catch (error) {
      return stream.abort(error as ProtocolBroken)
    }
    go()
  }
  stream.onData = (data) => pass(data, () => receive(data))
  pass(stream.readBuffer, () => undefined)
}

/** Until the one protocol that there is has been named. */
const naming = (protocol: string): LengthRules => ({
  longest: () => LENGTHS.longest[''],
  isNaming: () => true,
  isOver: ({ name }) => name === protocol
})

const NOISE = '/noise'
const YAMUX = '/yamux/1.0.0'

const isAgreed = <K extends string>(protocol: string, table: Readonly<Record<K, number>>): protocol is K =>
  Object.hasOwn(table, protocol)

/** For as long as the stream is one of frames. */
const watchStream = (stream: unknown): void => {
  if (typeof stream !== 'object' || stream === null || !('protocol' in stream)) return
  const protocolOf = (): string => String(stream.protocol)
  const tableOf = <K extends string>(table: Readonly<Record<K, number>>): number => {
    const protocol = protocolOf()
    return isAgreed(protocol, table) ? table[protocol] : Infinity
  }
  watch(stream, {
    longest: () => tableOf(LENGTHS.longest),
    isNaming: () => protocolOf() === '',
    isOver: ({ name, since }) => name === protocolOf() && since >= tableOf(LENGTHS.frames)
  })
}

type Gater = Required<Pick<ConnectionGater, 'denyInboundConnection' | 'denyOutboundConnection'>>

export interface LengthGuard {
  /** Denies nobody. */
  readonly gater: Gater
  /** @returns an encrypter whose connections are watched until a muxer is agreed upon */
  encrypter<C, E extends ConnectionEncrypter>(make: (components: C) => E): (components: C) => E
  attach(host: Pick<Host, 'addEventListener'>): void
}

type Secured = { readonly connection: unknown; readonly streamMuxer?: unknown }

const onceSecured = <E extends ConnectionEncrypter>(encrypter: E): E => {
  const [outbound, inbound] = [encrypter.secureOutbound.bind(encrypter), encrypter.secureInbound.bind(encrypter)]
  const guarded = async <R extends Secured>(secured: Promise<R>): Promise<R> => {
    const result = await secured
    // Two that know each other's muxers from the handshake have nothing left to agree upon.
    if (!result.streamMuxer) watch(result.connection, naming(YAMUX))
    return result
  }
  encrypter.secureOutbound = (...args) => guarded(outbound(...args))
  encrypter.secureInbound = (...args) => guarded(inbound(...args))
  return encrypter
}

export const guardLengths = (): LengthGuard => ({
  gater: {
    denyInboundConnection(connection) {
      watch(connection, naming(NOISE))
      return false
    },
    denyOutboundConnection(_, connection) {
      watch(connection, naming(NOISE))
      return false
    }
  },
  encrypter: (make) => (components) => onceSecured(make(components)),
  attach: (host) => host.addEventListener('connection:open', ({ detail }) => lookAtStreams(detail, watchStream))
})
