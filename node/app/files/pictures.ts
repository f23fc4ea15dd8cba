/** Pictures: taken in small and clean, shown in the form that is asked for, fetched from peers of the guilds that show them. */
import { blobOfImage, imageOf } from '../../core/images.ts'
import { controlLog, type BlobCid } from '../../core/ids.ts'
import { isTakenPicture } from '../../core/media-type.ts'
import type { Clock } from '../../core/ports.ts'
import { Images, Unavailable, Unreadable, type ShownAs, type Size, type WidgetLook } from '../../images/index.ts'
import type { FileHere, Staged } from '../app.ts'
import { FileRefused } from '../errors.ts'
import type { PictureBounds, Pictures } from '../pictures.ts'
import type { Fetching } from './fetching.ts'
import { Gallery } from './gallery.ts'
import type { ImageIndex } from './image-index.ts'
import type { Keeper } from './keeper.ts'
import { Widgets } from './widgets.ts'

/** Bytes of one that is something's, as it is kept. */
export const MAX_IMAGE = 4 * 1024 * 1024

export interface PicturesParts {
  readonly keeper: Keeper
  readonly index: ImageIndex
  readonly fetching: Fetching
  readonly clock: Clock
  /** @returns undefined when it is gone from the disk. */
  here(blob: BlobCid): Promise<FileHere | undefined>
}

const notAnImage = (): FileRefused =>
  new FileRefused('not-an-image', 'that is no picture as PNG, JPEG, GIF, WebP or AVIF, or one that is too large')

const refusal = (error: unknown): unknown => {
  if (error instanceof Unreadable) return notAnImage()
  return error instanceof Unavailable ? new FileRefused(error.code, error.message) : error
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

export class LocalPictures implements Pictures, Disposable {
  readonly #parts: PicturesParts
  readonly #images = new Images()
  readonly #gallery: Gallery
  readonly #widgets = new Widgets(this.#images)

  constructor(parts: PicturesParts) {
    this.#parts = parts
    this.#gallery = new Gallery(this.#images, parts.clock)
  }

  async check(bytes: Uint8Array, as: PictureBounds): Promise<void> {
    await this.#fitting(bytes, as)
  }

  async keep(bytes: Uint8Array, as: PictureBounds) {
    const taken = await this.#fitting(bytes, as)
    const staged = await this.#parts.keeper.stage(once(taken.bytes), { image: true })
    return { ...staged, image: imageOf({ blob: staged.blob, animated: taken.animated }) }
  }

  async show(image: string, as: ShownAs): Promise<Uint8Array | undefined> {
    const blob = blobOfImage(image)
    return blob && (await this.#form(blob, as, () => this.find(blob)))
  }

  async thumbnail(file: FileHere, as: ShownAs): Promise<Uint8Array | undefined> {
    return await this.#form(file.blob, as, () => Promise.resolve(file))
  }

  async measure({ blob }: Staged): Promise<Size | undefined> {
    const { keeper } = this.#parts
    await using file = await keeper.open(blob)
    if (!file || file.tree.size === 0 || !isTakenPicture(await file.chunk(0))) return undefined
    try {
      return await this.#images.measure(keeper.pathOf(blob))
    } catch (error) {
      // The message goes without.
      if (error instanceof Unreadable || error instanceof Unavailable) return undefined
      throw error
    }
  }

  async widget(look: WidgetLook, icon: string | null): Promise<Uint8Array> {
    const blob = blobOfImage(icon)
    const found = blob && (await this.find(blob))
    try {
      return await this.#widgets.show(look, found)
    } catch (error) {
      throw refusal(error)
    }
  }

  /** A file that something is shown with now, wherever it is. @throws StorageFailed */
  async find(blob: BlobCid): Promise<FileHere | undefined> {
    const { index, fetching, here, keeper } = this.#parts
    if (!index.has(blob)) return undefined
    const from = index.guildsWith(blob).map((guild) => ({ guild, logs: [controlLog(guild)] }))
    if (!(await fetching.fetch({ blob, image: true, limit: MAX_IMAGE, from }, 'asked'))) return undefined
    const found = await here(blob)
    await keeper.settlePictures()
    return found
  }

  [Symbol.dispose](): void {
    this.#images[Symbol.dispose]()
  }

  async #fitting(bytes: Uint8Array, as: PictureBounds) {
    const taken = await this.#take(bytes, as)
    if (taken.bytes.byteLength > Math.min(as.most ?? MAX_IMAGE, MAX_IMAGE)) throw notAnImage()
    return taken
  }

  async #take(bytes: Uint8Array, as: { readonly size: number; readonly animated: boolean }) {
    if (!isTakenPicture(bytes)) throw notAnImage()
    try {
      return await this.#images.take(bytes, as)
    } catch (error) {
      throw refusal(error)
    }
  }

  async #form(blob: BlobCid, as: ShownAs, find: () => Promise<FileHere | undefined>) {
    try {
      return await this.#gallery.show(blob, as, find)
    } catch (error) {
      throw refusal(error)
    }
  }
}
