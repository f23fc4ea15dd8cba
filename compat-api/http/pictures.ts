/**
 * Pictures that a request brings: kept before anything names them, and then as long as something does. A route takes one by
 * `picture` in its schema, asks whether the caller may, keeps it by `keepPictures`, and writes ops that name `images`.
 */
import type { App, OriginalKind, PictureBounds, Staged } from '../../node/app/index.ts'
import { FileRefused } from '../../node/app/index.ts'
import { mediaTypeOf } from '../../node/core/media-type.ts'
import { invalidField } from './api-error.ts'

export const FACE: PictureBounds = { size: 1024, animated: true }
/** Behind something, or at its head. */
export const WIDE: PictureBounds = { size: 2048, animated: true }
export const SMALL: PictureBounds = { size: 128, animated: false }
/** Bytes of an emoji: Discord's. */
export const MAX_EMOJI = 2048 * 1024
/** There may be thousands. */
export const EMOJI: PictureBounds = { size: 128, animated: true, most: 512 * 1024 }

type Brought = Uint8Array | null | undefined
type Kinds = Readonly<Record<string, PictureBounds>>

export interface Kept<F extends string> extends Disposable {
  /** What ops name them by: null for none from now on, absent where the request does not speak of one. */
  readonly images: { readonly [K in F]?: string | null }
}

/** @throws ApiError 50035 that names the field, for what is no picture */
const ofField = async <T>(field: string, taking: Promise<T>): Promise<T> => {
  try {
    return await taking
  } catch (error) {
    if (error instanceof FileRefused && error.code === 'not-an-image')
      throw invalidField(field, 'IMAGE_INVALID', 'Invalid image')
    throw error
  }
}

/**
 * @param body of the request, in which some fields are pictures
 * @param kinds of those fields
 * @returns to be disposed of when the ops are written
 * @throws ApiError 50035 for what is no picture; FileRefused, StorageFailed
 */
export const keepPictures = async <K extends Kinds>(
  app: App,
  body: { readonly [F in keyof K]?: Brought },
  kinds: K
): Promise<Kept<keyof K & string>> => {
  using stack = new DisposableStack()
  const images: Record<string, string | null> = {}
  for (const [field, kind] of Object.entries(kinds)) {
    const bytes = body[field]
    if (bytes === null) images[field] = null
    if (bytes) images[field] = stack.use(await ofField(field, app.files.pictures.keep(bytes, kind))).image
  }
  const held = stack.move()
  return { images: images as Kept<keyof K & string>['images'], [Symbol.dispose]: () => held.dispose() }
}

/** Bytes: Discord's. */
export const MAX_STICKER = 512 * 1024
const STICKER: PictureBounds = { size: 320, animated: true }

/** As Discord numbers them. */
export const FORMAT = { png: 1, apng: 2, lottie: 3, gif: 4 } as const
export type StickerFormat = (typeof FORMAT)[keyof typeof FORMAT]

/** The chunk that a PNG which moves has before its first picture. */
const ANIMATED = 'acTL'

const formatOf = (bytes: Uint8Array): StickerFormat | undefined => {
  const type = mediaTypeOf(bytes)
  if (type === 'image/gif') return FORMAT.gif
  if (type === 'image/png') {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return text.subarray(0, Math.max(text.indexOf('IDAT'), 0)).includes(ANIMATED) ? FORMAT.apng : FORMAT.png
  }
  return bytes[0] === '{'.charCodeAt(0) ? FORMAT.lottie : undefined
}

const noSticker = () => invalidField('file', 'IMAGE_INVALID', 'That is no sticker as PNG, APNG, GIF or Lottie.')

const keepOriginal = async (app: App, bytes: Uint8Array, kind: OriginalKind): Promise<Staged> => {
  const kept = await app.files.originals.keep(bytes, kind)
  if (!kept) throw noSticker()
  return kept
}

/** @returns to be disposed of when the op is written. @throws ApiError 50035 for what is no sticker; FileRefused, StorageFailed */
export const keepSticker = async (
  app: App,
  bytes: Uint8Array
): Promise<Staged & { readonly format: StickerFormat }> => {
  const format = formatOf(bytes)
  if (format === undefined) throw noSticker()
  if (format === FORMAT.lottie) return { ...(await keepOriginal(app, bytes, 'lottie')), format }
  const { pictures } = app.files
  const kind = { ...STICKER, animated: format === FORMAT.gif }
  if (format !== FORMAT.apng) return { ...(await ofField('file', pictures.keep(bytes, kind))), format }
  // Can its first picture be read?
  await ofField('file', pictures.check(bytes, kind))
  return { ...(await keepOriginal(app, bytes, 'apng')), format }
}
