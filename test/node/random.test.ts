import test from 'ava'
import { createRandom } from '../../node/random.ts'

test('no piece is given out twice, whatever its length, nor one that a caller can reach later', (t) => {
  const random = createRandom()
  const seen = new Set<string>()
  const kept: Uint8Array[] = []
  for (let i = 0; i < 2000; i++) {
    const piece = random.bytes(16 + (i % 100))
    t.is(piece.byteLength, 16 + (i % 100))
    t.is(piece.buffer.byteLength, piece.byteLength)
    kept.push(piece)
    seen.add(Buffer.from(piece.subarray(0, 16)).toString('hex'))
  }
  t.is(seen.size, 2000)
  const before = kept.map((piece) => Buffer.from(piece).toString('hex'))
  for (let i = 0; i < 500; i++) random.bytes(32)
  t.deepEqual(
    kept.map((piece) => Buffer.from(piece).toString('hex')),
    before
  )
})
