/**
 * Files on this node, from the first byte to the last: a file is here when all of it is on disk and its row is, and it goes when
 * nothing names it any more, its row first. What is being written or fetched is held meanwhile.
 */
import { CHUNK, lengthOf, MAX_BLOB, type BlobTree } from '../../core/blobs.ts'
import type { BlobCid, GuildCid, UserCid } from '../../core/ids.ts'
import type { BlobSink, Clock, Logger, OpenBlob } from '../../core/ports.ts'
import type { BlobFolder, Draft } from '../../storage/blobs/blob-folder.ts'
import type { Storage } from '../../storage/index.ts'
import type { Staged } from '../app.ts'
import { FileRefused } from '../errors.ts'
import type { FileQuotas } from './quotas.ts'

/** ms after which what nothing names any more goes; deletions meanwhile share it. */
const PAUSE = 200
const EVICTED_AT_ONCE = 64
const HOUR = 3600 * 1000

/** Files that share a bound, in bytes. */
interface Lot {
  sum(): number
  evictable(limit: number): readonly { readonly cid: BlobCid; readonly size: number }[]
}

export interface KeeperParts {
  readonly storage: Storage
  readonly clock: Clock
  readonly logger: Logger
  readonly quotas: FileQuotas
  /** Made when it is needed. */
  folder(): BlobFolder
  /** Is the file a picture of something? */
  isImage(blob: BlobCid): boolean
}

/** What is put into a file, in pieces of CHUNK bytes. */
async function* inChunks(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const piece of source) {
    held.push(piece)
    size += piece.byteLength
    if (size < CHUNK) continue
    const all = Buffer.concat(held)
    let at = 0
    for (; size - at >= CHUNK; at += CHUNK) yield all.subarray(at, at + CHUNK)
    held = [all.subarray(at)]
    size -= at
  }
  if (size > 0) yield Buffer.concat(held)
}

export class Keeper implements Disposable {
  readonly #parts: KeeperParts
  readonly #held = new Map<BlobCid, number>()
  readonly #loose = new Set<BlobCid>()
  #all = true
  #images = false
  /** Files come and go one after another. */
  #line: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  readonly #hourly: NodeJS.Timeout
  #disposed = false

  constructor(parts: KeeperParts) {
    this.#parts = parts
    parts.storage.blobs.watch((blob) => this.#loosened(blob))
    this.#hourly = setInterval(() => this.imagesChanged(), HOUR).unref()
    this.#soon()
  }

  /** Bytes of one file. */
  get limit(): number {
    return Math.min(this.#parts.quotas.file || MAX_BLOB, MAX_BLOB)
  }

  /** @throws FileRefused, StorageFailed, or whatever the source does: then nothing is left of it */
  async stage(source: AsyncIterable<Uint8Array>, { image }: { readonly image: boolean }): Promise<Staged> {
    const draft = await this.#parts.folder().draft()
    try {
      for await (const chunk of inChunks(source)) {
        if (draft.size + chunk.byteLength > this.limit) throw new FileRefused('too-large', 'the file is too large')
        await draft.add(chunk)
      }
      const tree = await draft.finish()
      await this.#adopt(draft, tree, { own: true, image })
      return this.#staged(tree)
    } catch (error) {
      await draft.discard()
      throw error
    }
  }

  /** Holds a file that is here, as if it had just been put here. */
  hold(blob: BlobCid): Staged | undefined {
    const found = this.#parts.storage.blobs.get(blob)
    if (!found) return undefined
    this.#hold(blob)
    return this.#staged(found.tree)
  }

  /** @throws FileRefused when there is no room for so much of this author, or of the guild */
  async requireRoom(guild: GuildCid, author: UserCid, bytes: number): Promise<void> {
    const { quotas, storage } = this.#parts
    if (quotas.author > 0 && storage.blobs.sum(guild, author) + bytes > quotas.author)
      throw new FileRefused('author-quota', 'you have sent as much here as this node keeps of one author')
    if (!(await this.#makeRoom(quotas.guild, bytes, this.#filesOf(guild, null))))
      throw new FileRefused('guild-quota', 'this node keeps no more files of this guild')
  }

  has(blob: BlobCid): boolean {
    return this.#parts.storage.blobs.get(blob) !== undefined
  }

  /** Where a file is that is here. */
  pathOf(blob: BlobCid): string {
    return this.#parts.folder().pathOf(blob)
  }

  async open(blob: BlobCid): Promise<OpenBlob | undefined> {
    const found = this.#parts.storage.blobs.get(blob)
    if (!found) return undefined
    const { tree } = found
    const file = await this.#parts.folder().open(blob)
    if (!file) return this.#lost(blob)
    return {
      tree,
      async chunk(index) {
        const chunk = new Uint8Array(lengthOf(tree, index))
        const { bytesRead } = await file.read(chunk, 0, chunk.byteLength, index * CHUNK)
        if (bytesRead !== chunk.byteLength) throw new Error(`the file of ${blob} is shorter than it was`)
        return chunk
      },
      [Symbol.asyncDispose]: () => file.close()
    }
  }

  /** Somebody has asked for it. */
  use(blob: BlobCid): void {
    const { storage, clock, logger } = this.#parts
    storage.db
      .write(() => storage.blobs.use(blob, clock.now() - (clock.now() % HOUR)), undefined, 'replaceable')
      .catch((error: unknown) => logger.warn('the use of a file was not noted', { blob, error }))
  }

  /**
   * Takes a file from peers by what `bring` does; goes on from what an earlier attempt has left.
   *
   * @param bring resolves with whether all of it has been taken
   */
  async fetch(
    blob: BlobCid,
    options: { readonly image: boolean; readonly limit: number },
    bring: (sink: BlobSink) => Promise<boolean>
  ): Promise<boolean> {
    this.#hold(blob)
    let draft: Draft | undefined
    let wanted: BlobTree | undefined
    const sink: BlobSink = {
      begin: async (tree) => {
        if (tree.size > options.limit) return null
        wanted = tree
        draft ??= await this.#parts.folder().part(tree)
        return draft.length
      },
      take: async (_index, chunk) => draft?.add(chunk)
    }
    try {
      if (!(await bring(sink)) || !draft || !wanted) return false
      await draft.finish()
      await this.#adopt(draft, wanted, { own: false, image: options.image })
      return true
    } finally {
      await draft?.leave()
      this.#release(blob)
    }
  }

  /** Makes room for what has been fetched: other files that came from peers give way. */
  async settle(guild: GuildCid, author: UserCid): Promise<void> {
    const { quotas } = this.#parts
    await this.#makeRoom(quotas.author, 0, this.#filesOf(guild, author))
    await this.#makeRoom(quotas.guild, 0, this.#filesOf(guild, null))
  }

  /** The same for a picture. */
  async settlePictures(): Promise<void> {
    const { quotas, storage } = this.#parts
    await this.#makeRoom(quotas.pictures, 0, {
      sum: () => storage.blobs.pictureSum(),
      evictable: (limit) => storage.blobs.evictablePictures(limit)
    })
  }

  /** What was a picture of something may be none any more. */
  imagesChanged(): void {
    this.#images = true
    this.#soon()
  }

  /** Resolves when all that nothing names has gone. */
  async sweep(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#inLine(() => this.#sweep())
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    clearInterval(this.#hourly)
    clearTimeout(this.#timer)
  }

  /** Somebody has taken it off the disk. */
  async #lost(blob: BlobCid): Promise<undefined> {
    const { storage, logger } = this.#parts
    logger.warn('a file is gone from the disk', { blob })
    await storage.db.write(() => storage.blobs.drop(blob))
  }

  #staged(tree: BlobTree): Staged {
    let held = true
    return {
      blob: tree.cid,
      size: tree.size,
      [Symbol.dispose]: () => {
        if (held) this.#release(tree.cid)
        held = false
      }
    }
  }

  #adopt(draft: Draft, tree: BlobTree, how: { readonly own: boolean; readonly image: boolean }): Promise<void> {
    const { storage, clock } = this.#parts
    return this.#inLine(async () => {
      await this.#parts.folder().keep(draft, tree.cid)
      await storage.db.write(() => storage.blobs.put({ tree, ...how }, clock.now()))
      if (how.own) this.#hold(tree.cid)
    })
  }

  #hold(blob: BlobCid): void {
    this.#held.set(blob, (this.#held.get(blob) ?? 0) + 1)
  }

  #release(blob: BlobCid): void {
    const left = (this.#held.get(blob) ?? 1) - 1
    if (left > 0) return void this.#held.set(blob, left)
    this.#held.delete(blob)
    this.#loosened(blob)
  }

  #loosened(blob: BlobCid): void {
    this.#loose.add(blob)
    this.#soon()
  }

  #soon(): void {
    if (this.#disposed) return
    this.#timer ??= setTimeout(() => {
      this.sweep().catch((error: unknown) => {
        if (!this.#disposed) this.#parts.logger.warn('files that nothing names are left', { error })
      })
    }, PAUSE).unref()
  }

  async #sweep(): Promise<void> {
    if (this.#disposed) return
    const { storage, clock } = this.#parts
    // What has expired once has expired after a power cut too.
    await storage.db.write(() => storage.blobs.dropExpired(clock.now()), undefined, 'replaceable')
    const looked = [...this.#loose, ...(this.#all ? storage.blobs.loose() : this.#images ? storage.blobs.images() : [])]
    this.#loose.clear()
    this.#all = false
    this.#images = false
    try {
      if (looked.length > 0) await this.#drop(looked)
    } catch (error) {
      // Whatever sweeps next looks at them again.
      for (const blob of looked) this.#loose.add(blob)
      throw error
    }
  }

  /** Those of them that nothing names. */
  async #drop(blobs: readonly BlobCid[]): Promise<void> {
    const { storage, isImage } = this.#parts
    const gone = await storage.db.write(() => {
      const unnamed = blobs.filter((blob) => !this.#held.has(blob) && !storage.blobs.isNamed(blob) && !isImage(blob))
      for (const blob of unnamed) storage.blobs.drop(blob)
      return unnamed
    })
    for (const blob of gone) await this.#parts.folder().remove(blob)
  }

  #filesOf(guild: GuildCid, author: UserCid | null): Lot {
    const { blobs } = this.#parts.storage
    return { sum: () => blobs.sum(guild, author), evictable: (limit) => blobs.evictable(guild, author, limit) }
  }

  /** @returns false when there is no room, and nothing more that might give way */
  async #makeRoom(quota: number, bytes: number, lot: Lot): Promise<boolean> {
    const { storage, folder } = this.#parts
    const excess = (): number => lot.sum() + bytes - quota
    while (quota > 0 && excess() > 0) {
      const found = lot.evictable(EVICTED_AT_ONCE).filter(({ cid }) => !this.#held.has(cid))
      let much = excess()
      const gone = found.filter(({ size }) => {
        const isNeeded = much > 0
        much -= size
        return isNeeded
      })
      if (gone.length === 0) return false
      await this.#inLine(async () => {
        await storage.db.write(() => gone.forEach(({ cid }) => storage.blobs.drop(cid)))
        for (const { cid } of gone) await folder().remove(cid)
      })
    }
    return true
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.catch(() => undefined).then(work)
    this.#line = done
    return done
  }
}
