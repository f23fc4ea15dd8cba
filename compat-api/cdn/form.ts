/** In what form a picture is asked for: the end of its path, and the query. Source: Discord, "Reference: Image Formatting". */
import type { ImageFormat, ShownAs } from '../../node/app/index.ts'
import { ApiError, apiError, invalidField } from '../http/api-error.ts'

/** Powers of two, as documented, and what else Discord's own clients ask for. */
const SIZES = new Set([
  16, 20, 22, 24, 28, 32, 40, 44, 48, 56, 60, 64, 80, 96, 100, 128, 160, 240, 256, 300, 320, 480, 512, 600, 640, 1024,
  1280, 1536, 2048, 3072, 4096
])
/** Pixels of a side when nothing is asked for. */
export const LARGEST = 4096
const QUALITY = 90

const FORMATS: Readonly<Record<string, ImageFormat>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
  gif: 'gif'
}

export interface Named {
  readonly name: string
  readonly format: ImageFormat
}

export const formatOf = (extension: string): ImageFormat | undefined =>
  Object.hasOwn(FORMATS, extension) ? FORMATS[extension] : undefined

/** No such form of a picture. */
export const unsupported = (): ApiError => new ApiError(415, 0, '415: Unsupported Media Type')

/** `name.extension`. @throws ApiError 404, and 415 for a format that is none of ours */
export const readFile = (file: string | undefined): Named => {
  const [, name, extension = 'png'] = /^(\w{1,100})(?:\.(\w{1,8}))?$/.exec(file ?? '') ?? []
  if (name === undefined) throw apiError('notFound')
  const format = formatOf(extension)
  if (!format) throw unsupported()
  return { name, format }
}

/** @throws ApiError 400 for one of which there is no copy */
export const readSize = (query: URLSearchParams): number | undefined => {
  const text = query.get('size')
  if (text === null) return undefined
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (!SIZES.has(size))
    throw invalidField('size', 'BASE_TYPE_CHOICES', `The value must be one of (${[...SIZES].join(', ')}).`)
  return size
}

/** Of a thumbnail. @throws ApiError 400 */
export const readSide = (query: URLSearchParams, side: 'width' | 'height'): number | undefined => {
  const text = query.get(side)
  if (text === null) return undefined
  const pixels = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (pixels < 1 || pixels > LARGEST)
    throw invalidField(side, 'NUMBER_TYPE_MAX', `The value should be 1 to ${LARGEST}.`)
  return pixels
}

/** `lossless`, or so much of a hundred. @throws ApiError 400 */
export const readQuality = (query: URLSearchParams): ShownAs['quality'] => {
  const text = query.get('quality')
  if (text === null || text === 'lossless') return text ?? QUALITY
  const quality = /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (quality < 1 || quality > 100)
    throw invalidField('quality', 'BASE_TYPE_CHOICES', 'The value must be lossless, or 1 to 100.')
  return quality
}

/** What tells a form from all others, within a tag. */
export const formTag = ({ format, width, height, animated, quality }: ShownAs): string =>
  [format, `${width}x${height}`, ...(animated ? ['moving'] : []), quality].join('-')
