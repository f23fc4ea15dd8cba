import { deflateSync } from 'node:zlib'
import type { Encoded } from '../format/index.ts'
import type { Encoder, Sink } from './encoder.ts'

/** Below this many characters or bytes a payload is not worth compressing by itself. */
const WORTH_COMPRESSING = 1024

const immediate = (sink: Sink, transform: (payload: Encoded) => Encoded): Encoder => ({
  pending: 0,
  encode: (payload) => sink(transform(payload)),
  settled: (act) => act(),
  [Symbol.dispose]: () => undefined
})

/** JSON as text frames, ETF as binary ones. */
export const plainEncoder = (sink: Sink): Encoder => immediate(sink, (payload) => payload)

/** `compress: true` of IDENTIFY: large payloads as binary frames of zlib data, each whole in itself. */
export const payloadEncoder = (sink: Sink): Encoder =>
  immediate(sink, (payload) => (payload.length < WORTH_COMPRESSING ? payload : deflateSync(payload)))
