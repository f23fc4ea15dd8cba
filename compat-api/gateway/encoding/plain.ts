import { deflateSync } from 'node:zlib'
import type { Encoded, Encoder, Sink } from './encoder.ts'

/** Below this many characters a payload is not worth compressing by itself. */
const WORTH_COMPRESSING = 1024

const immediate = (sink: Sink, transform: (text: string) => Encoded): Encoder => ({
  pending: 0,
  encode: (text) => sink(transform(text)),
  settled: (act) => act(),
  [Symbol.dispose]: () => undefined
})

/** Text frames. */
export const plainEncoder = (sink: Sink): Encoder => immediate(sink, (text) => text)

/** `compress: true` of IDENTIFY: large payloads as binary frames of zlib data, each whole in itself. */
export const payloadEncoder = (sink: Sink): Encoder =>
  immediate(sink, (text) => (text.length < WORTH_COMPRESSING ? text : deflateSync(text)))
