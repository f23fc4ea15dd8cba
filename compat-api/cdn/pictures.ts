/**
 * Pictures of users, guilds and what stands in them, in the form and size that is asked for: always written anew, never as somebody
 * sent them. Each is found by whose it is, and named by a hash, so that one that has been replaced is not found any more.
 */
import type { App } from '../../node/app/index.ts'
import { parseSnowflake, type Snowflake } from '../../node/core/ids.ts'
import { imageHash, isAnimated } from '../../node/core/images.ts'
import type { GuildState } from '../../node/core/state.ts'
import { apiError } from '../http/api-error.ts'
import { AVATARS, defaultAvatar } from './default-avatar.ts'
import { formTag, readFile, readQuality, readSize, unsupported, type Named } from './form.ts'
import type { Params, Serve, Served } from './served.ts'

type Image = string | null | undefined
/** All that somebody or something is shown with. */
type Find = (app: App, id: Snowflake) => Iterable<Image>

const WEEK = 7 * 24 * 3600
/** Pixels, when the request does not say. */
const USUAL = 1024

const idIn = (text: string | undefined): Snowflake => {
  const id = parseSnowflake(text ?? '')
  if (!id) throw apiError('notFound')
  return id
}

const inForm = async (app: App, image: string, { format }: Named, query: URLSearchParams): Promise<Served> => {
  const size = readSize(query) ?? USUAL
  if (format === 'gif' && !isAnimated(image)) throw unsupported()
  const animated = isAnimated(image) && (format === 'gif' || (format === 'webp' && query.get('animated') === 'true'))
  const as = { format, width: size, height: size, animated, quality: readQuality(query) }
  const bytes = await app.files.pictures.show(image, as)
  if (!bytes) throw apiError('fileAway')
  const hash = imageHash(image) ?? ''
  const filename = `${hash}.${format}`
  return {
    source: { bytes },
    type: `image/${format}`,
    saveAs: null,
    filename,
    tag: `${hash}-${formTag(as)}`,
    maxAge: WEEK
  }
}

const named =
  (find: Find): Serve =>
  async (app, params, query) => {
    const file = readFile(params['file'])
    const image = [...find(app, idIn(params['id']))].find(
      (each) => typeof each === 'string' && imageHash(each) === file.name
    )
    if (!image) throw apiError('notFound')
    return await inForm(app, image, file, query)
  }

/** A thing of a guild by its id, wherever it is. */
const inGuilds = <T>(app: App, find: (state: GuildState) => T | undefined): T | undefined => {
  for (const { state } of app.guilds.all()) {
    const found = find(state)
    if (found !== undefined) return found
  }
  return undefined
}

/** As each guild that they are known in shows them: one that has not heard of a change yet asks for what was before. */
function* facesOf(app: App, id: Snowflake): Iterable<Image> {
  yield app.accounts.byId(id)?.avatar
  for (const view of app.guilds.all()) {
    const target = view.state.ids.get(id)
    if (target?.type === 'user') yield view.user(target.cid)?.avatar
    if (target?.type === 'hook') yield view.state.hooks.get(target.cid)?.avatar
  }
}

const emojiWith = (app: App, id: Snowflake) =>
  inGuilds(app, ({ ids, emojis }) => {
    const target = ids.get(id)
    return target?.type === 'emoji' ? emojis.get(target.cid) : undefined
  })

/** By its id alone: it has one picture for good. */
const serveEmoji: Serve = async (app, params, query) => {
  const file = readFile(params['file'])
  const emoji = emojiWith(app, idIn(file.name))
  if (!emoji) throw apiError('notFound')
  return await inForm(app, emoji.image, file, query)
}

const serveDefaultAvatar: Serve = (_app: App, params: Params) => {
  const { name, format } = readFile(params['file'])
  const n = /^\d$/.test(name) ? Number(name) : AVATARS
  if (n >= AVATARS) throw apiError('notFound')
  if (format !== 'png') throw unsupported()
  const source = { bytes: defaultAvatar(n) }
  return { source, type: 'image/png', saveAs: null, filename: `${n}.png`, tag: `default-${n}`, maxAge: WEEK }
}

export const pictures: Readonly<Record<string, Serve>> = {
  '/avatars/:id/:file': named(facesOf),
  '/icons/:id/:file': named((app, id) => [app.guilds.get(id)?.state.settings.icon]),
  '/emojis/:file': serveEmoji,
  '/embed/avatars/:file': serveDefaultAvatar
}
