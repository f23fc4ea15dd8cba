import type { Transport } from '../handshake.ts'
import type { Encoder, Sink } from './encoder.ts'
import { plainEncoder } from './plain.ts'
import { zlibStreamEncoder, zstdStreamEncoder } from './stream.ts'

export type { Encoder } from './encoder.ts'
export { payloadEncoder } from './plain.ts'
export { SharedFrames } from './shared-frames.ts'
export { wsFrame } from './ws-frame.ts'

export const encoders: Readonly<Record<Transport, (sink: Sink) => Encoder>> = {
  plain: plainEncoder,
  'zlib-stream': zlibStreamEncoder,
  'zstd-stream': zstdStreamEncoder
}
