import test from 'ava'
import fc from 'fast-check'
import * as dagCbor from '@ipld/dag-cbor'
import { base58btc } from 'multiformats/bases/base58'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { cidOfDigest } from '../../crypto/content-id.ts'

const reference = (digest: Uint8Array): string =>
  CID.createV1(dagCbor.code, Digest.create(0x12, digest)).toString(base58btc)

test('a content id is written as multiformats writes it', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      t.is(cidOfDigest(digest), reference(digest))
    }),
    { numRuns: 2000 }
  )
  for (const byte of [0, 1, 255]) {
    const digest = new Uint8Array(32).fill(byte)
    t.is(cidOfDigest(digest), reference(digest))
  }
})
