/** Frames as clients decode them: what came over the wire so far decides what the next frame says. */
import { createInflate, createZstdDecompress, inflateSync } from 'node:zlib'
import type { Transform } from 'node:stream'
import { pack, unpack } from '../interop/erlpack.ts'

export interface Wire {
  /** @param binary was it a binary frame? */
  decode(data: Buffer, binary: boolean): Promise<unknown>
  encode(value: unknown): string | Buffer
}

const ZLIB = 0x78

/** One context for the connection. Each frame is handed out by itself, before the next one is there. */
const streamDecoder = (stream: Transform) => {
  let tail = Promise.resolve<Buffer>(Buffer.alloc(0))
  return (data: Buffer): Promise<Buffer> => {
    tail = tail.then(async () => {
      const parts: Buffer[] = []
      const collect = (part: Buffer): void => void parts.push(part)
      stream.on('data', collect)
      await new Promise<void>((resolve) => stream.write(data, () => resolve()))
      stream.off('data', collect)
      return Buffer.concat(parts)
    })
    return tail
  }
}

const whole = (data: Buffer, binary: boolean): Promise<Buffer> =>
  Promise.resolve(binary && data[0] === ZLIB ? inflateSync(data) : data)

/** @param query of the gateway's URL. */
export const wireFor = (query: string): Wire => {
  const terms = new URLSearchParams(query)
  const isEtf = terms.get('encoding') === 'etf'
  const compress = terms.get('compress')
  const stream =
    compress === 'zlib-stream' ? createInflate() : compress === 'zstd-stream' ? createZstdDecompress() : null
  const unwrap = stream ? streamDecoder(stream) : whole
  return {
    decode: async (data, binary) => {
      const plain = await unwrap(data, binary)
      return isEtf ? unpack(plain) : JSON.parse(plain.toString())
    },
    encode: (value) => (isEtf ? pack(value) : JSON.stringify(value))
  }
}
