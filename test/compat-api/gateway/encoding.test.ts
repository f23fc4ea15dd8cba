import { createInflate, createZstdDecompress, inflateSync } from 'node:zlib'
import type { Transform } from 'node:stream'
import test from 'ava'
import { encoders, payloadEncoder } from '../../../compat-api/gateway/encoding/index.ts'

/** The last is far longer than zlib's output chunk, and hardly compressible. */
const TEXTS = [
  '{"op":10}',
  '{"op":11}',
  `{"op":0,"d":"${'x'.repeat(100_000)}"}`,
  JSON.stringify(Array.from({ length: 20_000 }, (_, i) => (Math.sin(i) * 1e9).toFixed(6)))
]

const encodeAll = async (make: (typeof encoders)['plain'], texts: readonly string[]): Promise<(string | Buffer)[]> => {
  const frames: (string | Buffer)[] = []
  using encoder = make((data) => frames.push(data))
  for (const text of texts) encoder.encode(text)
  await new Promise<void>((resolve) => encoder.settled(resolve))
  return frames
}

const decodeStream = async (stream: Transform, frames: readonly (string | Buffer)[]): Promise<string[]> => {
  const decoded: string[] = []
  for (const frame of frames) {
    const parts: Buffer[] = []
    const collect = (part: Buffer): void => void parts.push(part)
    stream.on('data', collect)
    await new Promise<void>((resolve) => stream.write(frame, () => resolve()))
    stream.off('data', collect)
    decoded.push(Buffer.concat(parts).toString())
  }
  stream.destroy()
  return decoded
}

test('zlib-stream: one context, a frame for each payload, each ending in 00 00 FF FF', async (t) => {
  const frames = await encodeAll(encoders['zlib-stream'], TEXTS)
  t.is(frames.length, TEXTS.length)
  for (const frame of frames) t.is((frame as Buffer).subarray(-4).toString('hex'), '0000ffff')
  t.deepEqual(await decodeStream(createInflate(), frames), TEXTS)
})

test('zstd-stream: each payload can be decoded as its frame arrives', async (t) => {
  const frames = await encodeAll(encoders['zstd-stream'], TEXTS)
  t.is(frames.length, TEXTS.length)
  t.deepEqual(await decodeStream(createZstdDecompress(), frames), TEXTS)
})

test('payload compression: large payloads are whole zlib data, small ones text', async (t) => {
  const frames = await encodeAll(payloadEncoder, TEXTS)
  t.deepEqual(
    frames.map((frame) => (typeof frame === 'string' ? frame : inflateSync(frame).toString())),
    TEXTS
  )
  t.deepEqual(
    frames.map((frame) => typeof frame),
    ['string', 'string', 'object', 'object']
  )
})

test('a disposed encoder puts out nothing more', async (t) => {
  const frames: unknown[] = []
  const encoder = encoders['zlib-stream']((data) => frames.push(data))
  encoder.encode('{"op":11}')
  encoder[Symbol.dispose]()
  encoder.encode('{"op":11}')
  await new Promise<void>((resolve) => encoder.settled(resolve))
  t.deepEqual(frames, [])
})
