import type { Transform } from 'node:stream'
import { constants, createDeflate, createZstdCompress } from 'node:zlib'
import type { Encoder, Sink } from './encoder.ts'

/**
 * One compression context for the connection, flushed after every payload, so that the client can decode each frame
 * as it arrives. Source: Discord, "Gateway: Transport Compression".
 */
const streamEncoder = (stream: Transform, sink: Sink): Encoder => {
  let pending = 0
  let parts: Buffer[] = []
  const put = (length: number): void => {
    pending -= length
    const frame = Buffer.concat(parts)
    parts = []
    sink(frame)
  }
  stream.on('data', (part: Buffer) => parts.push(part))
  // Only a destroyed stream fails, and then the socket is gone.
  stream.on('error', () => undefined)
  return {
    get pending() {
      return pending
    },
    encode(payload) {
      pending += payload.length
      stream.write(payload, 'latin1', (error) => (error ? undefined : put(payload.length)))
    },
    settled: (act) => (pending === 0 ? act() : void stream.write('', act)),
    [Symbol.dispose]: () => void stream.destroy()
  }
}

/** `compress=zlib-stream`: every frame ends in 00 00 FF FF. */
export const zlibStreamEncoder = (sink: Sink): Encoder =>
  streamEncoder(createDeflate({ flush: constants.Z_SYNC_FLUSH }), sink)

/** `compress=zstd-stream`. */
export const zstdStreamEncoder = (sink: Sink): Encoder =>
  streamEncoder(createZstdCompress({ flush: constants.ZSTD_e_flush }), sink)
