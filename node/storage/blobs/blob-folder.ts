/**
 * Files on disk, each under its name when all of it is there: it is written under another one, brought to the disk, and renamed.
 * So what is cut off by a crash is never taken for a file.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { CHUNK, isChunk, lengthOf, makeTree, type BlobTree } from '../../core/blobs.ts'
import { StorageFailed } from '../../core/errors.ts'
import { parseBlobCid, type BlobCid } from '../../core/ids.ts'
import { sha256 } from '../../../crypto/primitives.ts'

/** Bytes that files leave to the database. */
const RESERVE = 8 * 1024 * 1024
const FULL = new Set(['ENOSPC', 'EDQUOT'])
const DRAFTS = 'new'
const DAY = 24 * 3600 * 1000

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const asFailure = (error: unknown): never => {
  if (error instanceof StorageFailed) throw error
  throw new StorageFailed(FULL.has(codeOf(error)) ? 'disk-full' : 'write-failed', { cause: error })
}

/** Where a new name is on disk only with its folder. Not every platform can. */
const syncFolder = async (path: string): Promise<void> => {
  try {
    await using folder = await open(path)
    await folder.sync()
  } catch (error) {
    if (codeOf(error) === 'EIO') throw error
  }
}

/** A file that is being written. */
export class Draft {
  readonly path: string
  readonly #file: FileHandle
  readonly #room: () => Promise<void>
  readonly #chunks: Uint8Array[]
  #size: number

  constructor(path: string, file: FileHandle, room: () => Promise<void>, begun: readonly Uint8Array[] = []) {
    this.path = path
    this.#file = file
    this.#room = room
    this.#chunks = [...begun]
    this.#size = begun.length * CHUNK
  }

  /** Chunks that are here. */
  get length(): number {
    return this.#chunks.length
  }

  get size(): number {
    return this.#size
  }

  /** @param chunk CHUNK bytes, or fewer if it is the last. @throws StorageFailed */
  async add(chunk: Uint8Array): Promise<void> {
    try {
      await this.#room()
      await this.#file.write(chunk, 0, chunk.byteLength, this.#size)
    } catch (error) {
      asFailure(error)
    }
    this.#chunks.push(sha256(chunk))
    this.#size += chunk.byteLength
  }

  /** Brings it to the disk. @throws StorageFailed */
  async finish(): Promise<BlobTree> {
    try {
      await this.#file.sync()
      await this.#file.close()
    } catch (error) {
      asFailure(error)
    }
    return makeTree(this.#size, this.#chunks)
  }

  /** Lets go of it; what has been written stays, to go on from. */
  async leave(): Promise<void> {
    await this.#file.close().catch(() => undefined)
  }

  async discard(): Promise<void> {
    await this.leave()
    await rm(this.path, { force: true })
  }
}

export class BlobFolder {
  readonly #path: string

  /** @param path made if it is not there. */
  constructor(path: string) {
    this.#path = path
    mkdirSync(join(path, DRAFTS), { recursive: true, mode: 0o700 })
  }

  /** @throws StorageFailed */
  async draft(): Promise<Draft> {
    return this.#open(join(this.#path, DRAFTS, randomBytes(12).toString('hex')), 'wx', [])
  }

  /** A file that peers bring: goes on after the chunks that are here. @throws StorageFailed */
  async part(tree: BlobTree): Promise<Draft> {
    const path = join(this.#path, DRAFTS, `${tree.cid}.part`)
    return this.#open(path, (await this.#exists(path)) ? 'r+' : 'w+', await this.#begun(path, tree))
  }

  /** The draft is the file now. Call after `finish`. @throws StorageFailed */
  async keep(draft: Draft, cid: BlobCid): Promise<void> {
    const path = this.pathOf(cid)
    const folder = join(path, '..')
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await rename(draft.path, path)
      await syncFolder(folder)
    } catch (error) {
      asFailure(error)
    }
  }

  pathOf(cid: BlobCid): string {
    return join(this.#path, cid.slice(-2).toLowerCase(), cid)
  }

  /** @returns undefined when it is not there. */
  async open(cid: BlobCid): Promise<FileHandle | undefined> {
    try {
      return await open(this.pathOf(cid))
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async remove(cid: BlobCid): Promise<void> {
    await rm(this.pathOf(cid), { force: true })
    await rm(join(this.#path, DRAFTS, `${cid}.part`), { force: true })
  }

  /**
   * Takes away what a process that was killed had begun, but what peers had brought in the last day; and files that are not
   * `known`. Call before anything else is written.
   *
   * @param now ms since the Unix epoch
   */
  tidy(known: ReadonlySet<BlobCid>, now: number): void {
    for (const name of readdirSync(join(this.#path, DRAFTS))) {
      const path = join(this.#path, DRAFTS, name)
      if (!name.endsWith('.part') || statSync(path).mtimeMs < now - DAY) rmSync(path, { force: true })
    }
    for (const folder of readdirSync(this.#path)) {
      if (folder === DRAFTS) continue
      for (const name of readdirSync(join(this.#path, folder))) {
        const cid = parseBlobCid(name)
        if (!cid || !known.has(cid)) rmSync(join(this.#path, folder, name), { force: true })
      }
    }
  }

  async #exists(path: string): Promise<boolean> {
    return (await stat(path).catch(() => undefined)) !== undefined
  }

  /** Hashes of the chunks at the beginning of a file that are what they should be: a crash may leave anything. */
  async #begun(path: string, tree: BlobTree): Promise<readonly Uint8Array[]> {
    const begun: Uint8Array[] = []
    try {
      await using file = await open(path)
      for (let i = 0; i < tree.chunks.length; i++) {
        const chunk = new Uint8Array(lengthOf(tree, i))
        const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, i * CHUNK)
        if (bytesRead < CHUNK || !isChunk(tree, i, chunk)) break
        begun.push(tree.chunks[i] as Uint8Array)
      }
    } catch {
      // There is nothing yet.
    }
    return begun
  }

  async #open(path: string, flags: string, begun: readonly Uint8Array[]): Promise<Draft> {
    try {
      const file = await open(path, flags, 0o600)
      await file.truncate(begun.length * CHUNK)
      return new Draft(path, file, () => this.#requireRoom(), begun)
    } catch (error) {
      return asFailure(error)
    }
  }

  async #requireRoom(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#path)
    if (bavail * bsize < RESERVE) throw new StorageFailed('disk-full')
  }
}
