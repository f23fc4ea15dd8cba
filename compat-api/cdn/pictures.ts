/**
 * Pictures of users, guilds and what stands in them, in the form and size that is asked for: always written anew, never as somebody
 * sent them. Each is found by whose it is, and named by a hash, so that one that has been replaced is not found any more.
 */
import type { App, FileHere, GuildView, ImageFormat, ShownAs } from '../../node/app/index.ts'
import { isGroup } from '../../node/core/conversation.ts'
import { fixtureOf, fixtureWith, rulesOf } from '../../node/core/fixtures/index.ts'
import { parseSnowflake, type Snowflake } from '../../node/core/ids.ts'
import { imageHash, imageOf, isAnimated } from '../../node/core/images.ts'
import { mediaTypeOf } from '../../node/core/media-type.ts'
import type { GuildState } from '../../node/core/state.ts'
import { apiError } from '../http/api-error.ts'
import { AVATARS, defaultAvatar } from './default-avatar.ts'
import { formatOf, formTag, readFile, readQuality, readSize, unsupported, type Named } from './form.ts'
import { headOf, type Params, type Serve, type Served } from './served.ts'

type Image = string | null | undefined
/** All that somebody or something is shown with. @param guild named by the path, if one is */
type Find = (app: App, id: Snowflake, guild: GuildView | undefined) => Iterable<Image>

const WEEK = 7 * 24 * 3600
/** Pixels, when the request does not say. */
const USUAL = 1024

const idIn = (text: string | undefined): Snowflake => {
  const id = parseSnowflake(text ?? '')
  if (!id) throw apiError('notFound')
  return id
}

type Show = (as: ShownAs) => Promise<Uint8Array | undefined>

const showing =
  (app: App, image: string): Show =>
  (as) =>
    app.files.pictures.show(image, as)

const inForm = async (image: string, { format }: Named, query: URLSearchParams, show: Show): Promise<Served> => {
  const size = readSize(query) ?? USUAL
  if (format === 'gif' && !isAnimated(image)) throw unsupported()
  const animated = isAnimated(image) && (format === 'gif' || (format === 'webp' && query.get('animated') === 'true'))
  const as = { format, width: size, height: size, animated, quality: readQuality(query) }
  const bytes = await show(as)
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
    const guild = params['guild'] === undefined ? undefined : app.guilds.get(idIn(params['guild']))
    const image = [...find(app, idIn(params['id']), guild)].find(
      (each) => typeof each === 'string' && imageHash(each) === file.name
    )
    if (!image) throw apiError('notFound')
    return await inForm(image, file, query, showing(app, image))
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

function* bannersOf(app: App, id: Snowflake): Iterable<Image> {
  yield app.guilds.get(id)?.state.settings.banner
  yield app.accounts.byId(id)?.banner
  for (const view of app.guilds.all()) {
    const target = view.state.ids.get(id)
    if (target?.type === 'user') yield view.profile(target.cid).banner
  }
}

/** Of a member in one guild alone. */
const inGuild =
  (field: 'guildAvatar' | 'guildBanner'): Find =>
  (_app, id, guild) => {
    const target = guild?.state.ids.get(id)
    return target?.type === 'user' ? [guild?.profile(target.cid)[field]] : []
  }

/** Of an application of this node: others know its bot. */
const iconsOf = (app: App, id: Snowflake): Iterable<Image> => {
  const application = app.accounts.application(id)
  return [application?.icon, application?.cover]
}

const roleIcon = (app: App, id: Snowflake): Iterable<Image> => [
  inGuilds(app, ({ ids, roles }) => {
    const target = ids.get(id)
    return target?.type === 'role' ? roles.get(target.cid) : undefined
  })?.icon
]

const groupIcon = (app: App, id: Snowflake): Iterable<Image> => {
  const state = app.guilds.channel(id)?.guild.state
  return state && isGroup(state) ? [state.settings.icon] : []
}

/** Of what else stands in a guild, as scheduled events. */
const fixtureImages = (app: App, id: Snowflake): Iterable<Image> => {
  const found = inGuilds(app, (state) => fixtureWith(state, id))
  return found ? (rulesOf(found.type).files?.(found.fields) ?? []) : []
}

const emojiWith = (app: App, id: Snowflake) =>
  inGuilds(app, ({ ids, emojis }) => {
    const target = ids.get(id)
    return target?.type === 'emoji' ? emojis.get(target.cid) : undefined
  })

/** By its id alone: it has one picture for good. */
const serveEmoji: Serve = async (app, params, query) => {
  const file = readFile(params['file'])
  const id = idIn(file.name)
  const emoji = emojiWith(app, id) ?? (await app.emojis.find(id))
  if (!emoji) throw apiError('notFound')
  return await inForm(emoji.image, file, query, showing(app, emoji.image))
}

const stickerWith = (app: App, id: Snowflake) => inGuilds(app, (state) => fixtureOf(state, 'sticker', id)?.fields)

/** What is kept as it is: an animated PNG, or an animation in JSON, which a browser shows as no page. */
const ORIGINALS = {
  2: { kind: 'apng', extension: 'png', type: 'image/png' },
  3: { kind: 'lottie', extension: 'json', type: 'application/json' }
} as const

type Original = (typeof ORIGINALS)[keyof typeof ORIGINALS]

const original = (here: FileHere | undefined, name: string, { kind, extension, type }: Original): Served => {
  if (!here) throw apiError('fileAway')
  const filename = `${name}.${extension}`
  return { source: here, type, saveAs: null, filename, tag: `${kind}-${here.blob}`, maxAge: WEEK }
}

/** How a sticker is asked for, by what it is. @throws ApiError */
const formOfSticker = (
  format: 1 | 2 | 3 | 4,
  extension: string
): { readonly original: Original; readonly as?: never } | { readonly as: ImageFormat; readonly original?: never } => {
  if (format === 2 || format === 3) {
    if (ORIGINALS[format].extension !== extension) throw unsupported()
    return { original: ORIGINALS[format] }
  }
  const as = formatOf(extension)
  if (!as) throw unsupported()
  return { as }
}

/** Of a guild that this node does not know, in a message that has been copied from there. */
const serveCopied = async (app: App, name: string, extension: string, query: URLSearchParams): Promise<Served> => {
  const found = await app.files.copiedSticker(idIn(name))
  if (!found) throw apiError('notFound')
  const { here } = found
  const form = formOfSticker(found.format, extension)
  if (form.original) return original(await app.files.originals.approve(here, form.original.kind), name, form.original)
  const image = imageOf({ blob: here.blob, animated: found.format === 4 })
  return await inForm(image, { name, format: form.as }, query, (as) => app.files.pictures.thumbnail(here, as))
}

const serveSticker: Serve = async (app, params, query) => {
  const [, name, extension] = /^(\d{1,20})\.(png|gif|webp|json)$/.exec(params['file'] ?? '') ?? []
  if (name === undefined || extension === undefined) throw apiError('notFound')
  const sticker = stickerWith(app, idIn(name))
  if (!sticker) return await serveCopied(app, name, extension, query)
  const { file, format } = sticker
  const form = formOfSticker(format, extension)
  if (form.original) return original(await app.files.originals.show(file, form.original.kind), name, form.original)
  const image = imageOf({ blob: file, animated: format === 4 })
  return await inForm(image, { name, format: form.as }, query, showing(app, image))
}

const soundWith = (app: App, id: Snowflake) => inGuilds(app, (state) => fixtureOf(state, 'sound', id)?.fields.file)

/** By its id, without an extension. */
const serveSound: Serve = async (app, params) => {
  const id = idIn(params['id'])
  const file = soundWith(app, id)
  if (!file) throw apiError('notFound')
  const here = await app.files.originals.show(file, 'sound')
  if (!here) throw apiError('fileAway')
  const isOgg = mediaTypeOf(await headOf(here.path)) === 'audio/ogg'
  const [type, filename] = isOgg ? ['audio/ogg', `${id}.ogg`] : ['audio/mpeg', `${id}.mp3`]
  return { source: here, type, saveAs: null, filename, tag: `sound-${file}`, maxAge: WEEK }
}

const serveDefaultAvatar: Serve = (_app: App, params: Params) => {
  const { name, format } = readFile(params['file'])
  const n = /^\d$/.test(name) ? Number(name) : AVATARS
  if (n >= AVATARS) throw apiError('notFound')
  if (format !== 'png') throw unsupported()
  const source = { bytes: defaultAvatar(n) }
  return { source, type: 'image/png', saveAs: null, filename: `${n}.png`, tag: `default-${n}`, maxAge: WEEK }
}

/** What Discord shows there, no node has: shops, teams, decorations. */
const OF_NOBODY = [
  '/app-assets/:id/:file',
  '/app-assets/:id/store/:file',
  '/app-assets/:id/achievements/:achievement/icons/:file',
  '/avatar-decoration-presets/:file',
  '/clan-badges/:id/:file',
  '/clan-banners/:id/:file',
  '/guild-tag-badges/:id/:file',
  '/team-icons/:id/:file'
]

const serveNothing: Serve = () => {
  throw apiError('notFound')
}

export const pictures: Readonly<Record<string, Serve>> = {
  '/avatars/:id/:file': named(facesOf),
  '/icons/:id/:file': named((app, id) => [app.guilds.get(id)?.state.settings.icon]),
  '/splashes/:id/:file': named((app, id) => [app.guilds.get(id)?.state.settings.splash]),
  '/discovery-splashes/:id/:file': named((app, id) => [app.guilds.get(id)?.state.settings.discoverySplash]),
  '/banners/:id/:file': named(bannersOf),
  '/role-icons/:id/:file': named(roleIcon),
  '/guilds/:guild/users/:id/avatars/:file': named(inGuild('guildAvatar')),
  '/guilds/:guild/users/:id/banners/:file': named(inGuild('guildBanner')),
  '/guild-events/:id/:file': named(fixtureImages),
  '/app-icons/:id/:file': named(iconsOf),
  '/channel-icons/:id/:file': named(groupIcon),
  ...Object.fromEntries(OF_NOBODY.map((path) => [path, serveNothing])),
  '/emojis/:file': serveEmoji,
  '/stickers/:file': serveSticker,
  '/soundboard-sounds/:id': serveSound,
  '/embed/avatars/:file': serveDefaultAvatar
}
