import { deflateSync } from 'node:zlib'
import type { Encoded } from '../format/index.ts'
import type { Encoder, Sink } from './encoder.ts'

/** Below this many bytes a payload is not worth compressing by itself. */
const WORTH_COMPRESSING = 1024

const immediate = (encode: (payload: Encoded) => void): Encoder => ({
  pending: 0,
  encode,
  settled: (act) => act(),
  [Symbol.dispose]: () => undefined
})

const compressed = (payload: Encoded): Buffer => deflateSync(Buffer.from(payload, 'latin1'))

export const plainEncoder = (sink: Sink): Encoder => immediate(sink)

/** `compress: true` of IDENTIFY: large payloads as binary frames of zlib data, each whole in itself. */
export const payloadEncoder = (sink: Sink): Encoder =>
  immediate((payload) => sink(payload.length < WORTH_COMPRESSING ? payload : compressed(payload)))
