/** Messages of the DHT as bytes, to say what an honest node never says. */
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerId } from '@libp2p/interface'

export const TYPES = { PUT_VALUE: 0, GET_VALUE: 1, ADD_PROVIDER: 2, GET_PROVIDERS: 3, FIND_NODE: 4, PING: 5 } as const

const varint = (n: number): number[] => (n < 128 ? [n] : [(n % 128) | 128, ...varint(Math.floor(n / 128))])

const field = (n: number, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from([...varint(n * 8 + 2), ...varint(bytes.byteLength)]), bytes])

export interface NamedPeer {
  readonly id: PeerId
  readonly addresses: readonly string[]
}

const peer = ({ id, addresses }: NamedPeer): Uint8Array =>
  Buffer.concat([field(1, id.toMultihash().bytes), ...addresses.map((address) => field(2, multiaddr(address).bytes))])

/** What a key of 32 bytes is in messages. */
export const hashOf = (key: Uint8Array): Uint8Array => Buffer.concat([Buffer.from([0x12, 32]), key])

/** https://github.com/libp2p/specs/blob/master/kad-dht/README.md#rpc-messages */
export const kadMessage = (message: {
  readonly type: keyof typeof TYPES
  readonly key?: Uint8Array
  readonly closer?: readonly NamedPeer[]
  readonly providers?: readonly NamedPeer[]
}): Uint8Array =>
  Buffer.concat([
    Buffer.from([8, TYPES[message.type]]),
    ...(message.key ? [field(2, message.key)] : []),
    ...(message.closer ?? []).map((one) => field(8, peer(one))),
    ...(message.providers ?? []).map((one) => field(9, peer(one)))
  ])
