/** Pictures as they are asked for: each form of one is made once, and the latest are remembered. */
import type { BlobCid } from '../../core/ids.ts'
import { Unreadable, type Images, type ShownAs } from '../../images/index.ts'

/** Bytes of what is remembered. */
const REMEMBERED = 32 * 1024 * 1024
/** What has once been no picture is none later. */
const MAX_REFUSED = 4096

const keyOf = (blob: BlobCid, { format, width, height, animated, quality }: ShownAs): string =>
  [blob, format, width, height, animated, quality].join('/')

export class Gallery {
  readonly #images: Pick<Images, 'show'>
  readonly #made = new Map<string, Uint8Array>()
  readonly #making = new Map<string, Promise<Uint8Array | undefined>>()
  readonly #refused = new Set<BlobCid>()
  #bytes = 0

  constructor(images: Pick<Images, 'show'>) {
    this.#images = images
  }

  /**
   * @param find brings the file here if need be, and tells where it is
   * @returns undefined when it is not to be had, or no picture
   * @throws Unavailable
   */
  async show(
    blob: BlobCid,
    as: ShownAs,
    find: () => Promise<{ readonly path: string } | undefined>
  ): Promise<Uint8Array | undefined> {
    const key = keyOf(blob, as)
    const known = this.#made.get(key)
    if (known) {
      this.#made.delete(key)
      this.#made.set(key, known)
      return known
    }
    if (this.#refused.has(blob)) return undefined
    const making = this.#making.get(key) ?? this.#make(blob, as, find).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return await making
  }

  async #make(
    blob: BlobCid,
    as: ShownAs,
    find: () => Promise<{ readonly path: string } | undefined>
  ): Promise<Uint8Array | undefined> {
    const here = await find()
    if (!here) return undefined
    try {
      const bytes = await this.#images.show(here.path, as)
      this.#remember(keyOf(blob, as), bytes)
      return bytes
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      // Somebody has named what is no picture: it is not tried again and again.
      this.#refuse(blob)
      return undefined
    }
  }

  #refuse(blob: BlobCid): void {
    this.#refused.add(blob)
    const [oldest] = this.#refused
    if (this.#refused.size > MAX_REFUSED && oldest) this.#refused.delete(oldest)
  }

  #remember(key: string, bytes: Uint8Array): void {
    this.#made.set(key, bytes)
    this.#bytes += bytes.byteLength
    for (const [oldest, old] of this.#made) {
      if (this.#bytes <= REMEMBERED) return
      this.#made.delete(oldest)
      this.#bytes -= old.byteLength
    }
  }
}
