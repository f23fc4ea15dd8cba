/** Pictures as they are asked for: each form of one is made once, and the latest are remembered. */
import type { BlobCid } from '../../core/ids.ts'
import type { Clock } from '../../core/ports.ts'
import { Unreadable, type Images, type ShownAs } from '../../images/index.ts'

/** Bytes of what is remembered. */
const REMEMBERED = 32 * 1024 * 1024
/** So many that were no pictures are not tried again, for so many ms: one may only have met a machine that was too busy. */
const MAX_REFUSED = 4096
const REFUSED_FOR = 10 * 60 * 1000

const keyOf = (blob: BlobCid, { format, width, height, animated, quality }: ShownAs): string =>
  [blob, format, width, height, animated, quality].join('/')

export class Gallery {
  readonly #images: Pick<Images, 'show'>
  readonly #clock: Clock
  readonly #made = new Map<string, Uint8Array>()
  readonly #making = new Map<string, Promise<Uint8Array | undefined>>()
  /** Until when. */
  readonly #refused = new Map<BlobCid, number>()
  #bytes = 0

  constructor(images: Pick<Images, 'show'>, clock: Clock) {
    this.#images = images
    this.#clock = clock
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
    if ((this.#refused.get(blob) ?? 0) > this.#clock.now()) return undefined
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
    this.#refused.delete(blob)
    this.#refused.set(blob, this.#clock.now() + REFUSED_FOR)
    const [oldest] = this.#refused.keys()
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
