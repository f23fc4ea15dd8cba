/** A file of a message, for whoever was shown its link in the last day or so; of a picture, also smaller or in another format. */
import type { FileHere, ShownAs } from '../../node/app/index.ts'
import { parseSnowflake } from '../../node/core/ids.ts'
import { isPicture, mediaTypeOf } from '../../node/core/media-type.ts'
import { apiError, invalidField } from '../http/api-error.ts'
import { mediaType, roomById, safeName } from '../present/index.ts'
import { formatOf, formTag, LARGEST, readQuality, readSide } from './form.ts'
import { headOf, howToShow, type Serve } from './served.ts'

const DAY = 24 * 3600

/** @returns undefined: as it is. @throws ApiError 400 */
const formOf = (query: URLSearchParams, head: Uint8Array): ShownAs | undefined => {
  const [width, height] = [readSide(query, 'width'), readSide(query, 'height')]
  const wanted = query.get('format')
  const format = wanted === null ? undefined : formatOf(wanted)
  if (wanted !== null && !format)
    throw invalidField('format', 'BASE_TYPE_CHOICES', 'The value must be one of (png, jpg, jpeg, webp, gif).')
  const quality = readQuality(query)
  if (!isPicture(head) || (width === undefined && height === undefined && !format)) return undefined
  const moves = ['image/gif', 'image/webp'].includes(mediaTypeOf(head) ?? '') && query.get('animated') !== 'false'
  const kept = format ?? formatOf(mediaTypeOf(head)?.replace('image/', '') ?? '') ?? 'webp'
  const animated = moves && (kept === 'gif' || kept === 'webp')
  return { format: kept, width: width ?? LARGEST, height: height ?? LARGEST, animated, quality }
}

const shown = (here: FileHere, as: ShownAs, bytes: Uint8Array, filename: string) => ({
  source: { bytes },
  type: `image/${as.format}`,
  saveAs: null,
  filename: `${filename.replace(/\.\w{1,5}$/, '')}.${as.format}`,
  tag: `${here.blob}-${formTag(as)}`,
  maxAge: DAY
})

export const serveAttachment: Serve = async (app, params, query) => {
  const [room, attachment] = [params['room'], params['attachment']].map((text) => parseSnowflake(text ?? ''))
  if (!room || !attachment || !app.files.isSigned(`${room}/${attachment}`, query)) throw apiError('notFound')
  const place = roomById(app, room)
  const found = place && app.files.attachment(place, attachment)
  if (!found || safeName(found.file.name) !== params['filename']) throw apiError('notFound')
  const here = await app.files.ofMessage(found.message, found.file)
  if (!here) throw apiError('fileAway')
  const filename = safeName(found.file.name)
  const head = await headOf(here.path)
  const form = formOf(query, head)
  // What calls itself a picture and is none goes out as what it is: bytes.
  const small = form && (await app.files.pictures.thumbnail(here, form))
  if (form && small) return shown(here, form, small, filename)
  const { type, isShown } = howToShow(head, mediaType(found.file))
  return { source: here, type, saveAs: isShown ? null : filename, filename, tag: here.blob, maxAge: DAY }
}
