import test from 'ava'
import fc from 'fast-check'
import { encodeCbor, sha256 } from '../../../crypto/primitives.ts'
import { CHUNK, isChunk, makeTree, MAX_BLOB, openTree } from '../../../node/core/blobs.ts'
import { opCidOf, type BlobCid, type Snowflake } from '../../../node/core/ids.ts'
import { attachmentsOf } from '../../../node/core/messages.ts'
import { chunksOf, someBytes, treeOf } from '../../support/core/files.ts'

const cidOf = (bytes: Uint8Array): BlobCid => opCidOf(bytes) as string as BlobCid

test('a file is named by the list of its chunks, and by nothing else', (t) => {
  const bytes = someBytes(2 * CHUNK + 1)
  const tree = treeOf(bytes)
  const opened = openTree(tree.cid, tree.bytes)
  t.is(opened?.size, bytes.byteLength)
  t.is(opened?.cid, tree.cid)
  t.is(openTree(treeOf(someBytes(10)).cid, tree.bytes), undefined)
  chunksOf(bytes).forEach((chunk, i) => t.true(opened && isChunk(opened, i, chunk)))
})

test('a chunk that is another, shorter, longer or in another place is refused', (t) => {
  const bytes = someBytes(2 * CHUNK + 100)
  const tree = treeOf(bytes)
  const [first, second, last] = chunksOf(bytes) as [Uint8Array, Uint8Array, Uint8Array]
  for (const [index, chunk] of [
    [0, second],
    [1, first],
    [0, first.subarray(1)],
    [2, Buffer.concat([last, Uint8Array.of(0)])],
    [2, first],
    [3, last],
    [0, first.with(7, (first[7] ?? 0) ^ 1)]
  ] as const)
    t.false(isChunk(tree, index, chunk))
  const long = someBytes(CHUNK)
  t.false(isChunk(makeTree(10, [sha256(long)]), 0, long), 'whoever made the list says that it is shorter')
})

test('a list that does not fit its size, is not canonical, or has other fields is no list', (t) => {
  const chunk = sha256(someBytes(10))
  for (const value of [
    { v: 1, k: 'blob', size: CHUNK + 1, chunks: [chunk] },
    { v: 1, k: 'blob', size: 0, chunks: [chunk] },
    { v: 1, k: 'blob', size: MAX_BLOB + 1, chunks: [chunk] },
    { v: 1, k: 'blob', size: 10, chunks: [chunk.subarray(1)] },
    { v: 2, k: 'blob', size: 10, chunks: [chunk] },
    { v: 1, k: 'blob', size: 10, chunks: [chunk], key: chunk },
    null
  ]) {
    const bytes = encodeCbor(value)
    t.is(openTree(cidOf(bytes), bytes), undefined)
  }
  const spaced = Buffer.concat([makeTree(10, [chunk]).bytes, Uint8Array.of(0)])
  t.is(openTree(cidOf(spaced), spaced), undefined)
})

test('whatever bytes a peer gives for a list, opening it does not throw', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      openTree(cidOf(bytes), bytes)
    })
  )
  t.pass()
})

test('attachments keep their ids when others are taken away, and the same file twice has two', (t) => {
  const file = (bytes: Uint8Array) => ({ blob: treeOf(bytes).cid, name: 'x', size: 1, type: null })
  const [one, two] = [file(someBytes(1)), file(someBytes(1))]
  const ids = (files: readonly (typeof one)[]): readonly Snowflake[] =>
    attachmentsOf({ t: Date.now() - (Date.now() % 1000), files }).map(({ id }) => id)
  const all = ids([one, two, two])
  t.is(new Set(all).size, 3)
  t.deepEqual(
    ids([two]).map((id) => BigInt(id) & 0x3fffffn),
    [BigInt(all[1] ?? 0) & 0x3fffffn]
  )
})
