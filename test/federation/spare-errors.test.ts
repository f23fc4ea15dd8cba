/** Frames are taken out of what comes as the library takes them, without an exception a packet. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { LengthPrefixedDecoder } from '@libp2p/utils'
import test from 'ava'
import fc from 'fast-check'
import { spareErrors } from '../../federation/host/spare-errors.ts'

const frame = (body: Uint8Array): Uint8Array => Uint8Array.of(body.byteLength >> 8, body.byteLength & 0xff, ...body)

/** Counts how often it is asked for a length that is not there. */
const decoder = () => {
  const asked = { inVain: 0 }
  const made = new LengthPrefixedDecoder({
    lengthDecoder(data) {
      if (data.byteLength < 2) {
        asked.inVain += 1
        throw new RangeError('too short')
      }
      const [high = 0, low = 0] = data.subarray(0, 2)
      return high * 256 + low
    },
    encodingLength: () => 2
  })
  return { asked, take: (data: Uint8Array) => [...made.decode(data)].map((each) => [...each.subarray()]) }
}

spareErrors()

test('however frames are cut into packets, they come out whole and in order', (t) => {
  const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (all, cuts) => {
      const bytes = Buffer.concat(all.map(frame))
      const { take } = decoder()
      const taken: number[][] = []
      for (let at = 0, i = 0; at < bytes.byteLength; i++) {
        const end = at + (cuts[i % cuts.length] ?? 1)
        taken.push(...take(new Uint8Array(bytes.subarray(at, end))))
        at = end
      }
      t.deepEqual(
        taken,
        all.map((body) => [...body])
      )
    })
  )
})

test('a packet that ends with a frame costs no exception of the library’s', (t) => {
  const { asked, take } = decoder()
  const three = [1, 2, 3].map((x) => Uint8Array.of(x))
  t.deepEqual(take(new Uint8Array(Buffer.concat(three.map(frame)))), [[1], [2], [3]])
  t.is(asked.inVain, 0)
  take(Uint8Array.of(0))
  t.is(asked.inVain, 1, 'half a length is the library’s to look at')
})

test('the libraries that read frames have no decoder of their own', (t) => {
  for (const library of ['@chainsafe/libp2p-noise', '@libp2p/gossipsub', '@libp2p/multistream-select']) {
    const [folder = ''] = fileURLToPath(import.meta.resolve(library)).split('/dist/')
    t.true(existsSync(`${folder}/package.json`), library)
    t.false(existsSync(`${folder}/node_modules/@libp2p/utils`), library)
  }
})
