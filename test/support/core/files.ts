/** Files of a test: bytes that nothing else has, and what of them is on disk. */
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LocalApp } from '../../../node/app/create-app.ts'
import type { Staged } from '../../../node/app/index.ts'
import { CHUNK, makeTree, type BlobTree } from '../../../node/core/blobs.ts'
import type { MessageFile } from '../../../node/core/op-schema.ts'
import { sha256 } from '../../../crypto/primitives.ts'

export async function* inPieces(bytes: Uint8Array, size = 100_000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

export const someBytes = (size: number): Uint8Array => new Uint8Array(randomBytes(size))

export const chunksOf = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.byteLength / CHUNK) }, (_, i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK))

export const treeOf = (bytes: Uint8Array): BlobTree => makeTree(bytes.byteLength, chunksOf(bytes).map(sha256))

export const stage = ({ files }: LocalApp, bytes: Uint8Array): Promise<Staged> =>
  files.stage(inPieces(bytes), { image: false })

export const fileOf = ({ blob, size }: Pick<Staged, 'blob' | 'size'>, name = 'notes.bin'): MessageFile => ({
  blob,
  name,
  size,
  type: 'application/octet-stream'
})

/** Every file below a folder, with its size. A node may take one away meanwhile. */
export const filesIn = (folder: string): ReadonlyMap<string, number> =>
  new Map(
    (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []).flatMap((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false })
      return stat?.isFile() ? [[name, stat.size] as const] : []
    })
  )

/** Do these bytes stand in some file below the folder? */
export const isOnDisk = (folder: string, bytes: Uint8Array): boolean =>
  [...filesIn(folder).keys()].some((name) =>
    readFileSync(join(folder, name)).includes(Buffer.from(bytes.subarray(0, 64)))
  )
