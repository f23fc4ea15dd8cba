/** A file of a message, for whoever was shown its link in the last day or so. */
import type { App } from '../../node/app/index.ts'
import { parseSnowflake } from '../../node/core/ids.ts'
import { apiError } from '../http/api-error.ts'
import { mediaType, roomById, safeName } from '../present/index.ts'
import { headOf, howToShow, type Served } from './served.ts'

const DAY = 24 * 3600

export const serveAttachment = async (
  app: App,
  params: Readonly<Record<string, string | undefined>>,
  query: URLSearchParams
): Promise<Served> => {
  const [room, attachment] = [params['room'], params['attachment']].map((text) => parseSnowflake(text ?? ''))
  if (!room || !attachment || !app.files.isSigned(`${room}/${attachment}`, query)) throw apiError('notFound')
  const place = roomById(app, room)
  const found = place && app.files.attachment(place, attachment)
  if (!found || safeName(found.file.name) !== params['filename']) throw apiError('notFound')
  const here = await app.files.ofMessage(found.message, found.file)
  if (!here) throw apiError('fileAway')
  const filename = safeName(found.file.name)
  const { type, isShown } = howToShow(await headOf(here.path), mediaType(found.file))
  return { source: here, type, saveAs: isShown ? null : filename, filename, tag: here.blob, maxAge: DAY }
}
