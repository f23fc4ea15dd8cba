/**
 * What a guild is made of, without its people and what they say: by it, others like it are made. Written down as canonical
 * CBOR, so that two are the same when their bytes are. Roles and channels are named by their places in the lists: a role
 * stands above those before it, and the categories come first of all channels.
 *
 * What the guild alone has is left out: roles that only some members' overwrites name, custom emoji, pictures. A channel of
 * announcements becomes one of text, a stage one for voices, a channel of media a forum: what Discord's templates know.
 */
import { decodeCbor, encodeCbor, sha256, toHex, utf8 } from '../../crypto/primitives.ts'
import { fixturesOf } from './fixtures/index.ts'
import type { ChannelCid, OpCid, RoleCid } from './ids.ts'
import { ALL } from './permissions.ts'
import { bits, bool, extensible, int, list, literal, nullable, object, text, type Shape } from './schema.ts'
import type { Channel, GuildState, Role } from './state.ts'

/** Bytes of one. */
export const MAX_TEMPLATE = 2 * 1024 * 1024

const TEXT = 0
const CATEGORY = 4
const FORUM = 15
const MOST_ROLES = 250
const MOST_CHANNELS = 500
/** Of a forum, and of all. */
const MOST_TAGS = 20
const ALL_TAGS = 2000

const place = nullable(int(0, MOST_CHANNELS - 1))
const emoji = nullable(text(128, 1))

const colour = int(0, 0xffffff)

const role = extensible(
  {
    name: text(100),
    permissions: bits,
    color: colour,
    hoist: bool,
    mentionable: bool,
    emoji: nullable(text(128))
  },
  /** The second colour, and the third; left out where there is the first alone. */
  { gradient: list(colour, 2, 1) }
)

const channel = object({
  type: literal(0, 2, CATEGORY, FORUM),
  name: text(100, 1),
  topic: nullable(text(4096)),
  parent: place,
  nsfw: bool,
  slowmode: int(0, 21_600),
  bitrate: int(8000, 384_000),
  userLimit: int(0, 10_000),
  overwrites: list(object({ role: int(0, MOST_ROLES - 1), allow: bits, deny: bits }), 100),
  /** What its threads begin with. */
  threads: nullable(object({ autoArchive: nullable(literal(60, 1440, 4320, 10_080)), slowmode: int(0, 21_600) })),
  /** Of a forum. */
  posts: nullable(
    object({ sort: nullable(literal(0, 1)), layout: literal(0, 1, 2), reaction: emoji, requireTag: bool })
  ),
  tags: list(object({ name: text(20, 1), moderated: bool, emoji }), MOST_TAGS)
})

const schema = object({
  v: literal(1),
  k: literal('template'),
  name: text(100, 2),
  description: nullable(text(300)),
  verificationLevel: int(0, 4),
  defaultNotifications: int(0, 1),
  explicitContentFilter: int(0, 2),
  locale: text(10, 2),
  afkChannel: place,
  afkTimeout: int(0, 3600),
  systemChannel: place,
  systemChannelFlags: int(0, 0xffff),
  /** The first is that of everybody. */
  roles: list(role, MOST_ROLES, 1),
  channels: list(channel, MOST_CHANNELS)
})

export type Template = Shape<typeof schema>
export type TemplateChannel = Shape<typeof channel>

const KIND: Readonly<Record<number, TemplateChannel['type']>> = { 5: 0, 13: 2, 16: FORUM }
const CUSTOM = /:\d+$/

/** One of the guild's own is not to be had elsewhere. */
const everywhere = (emoji: string | null): string | null => (emoji !== null && CUSTOM.test(emoji) ? null : emoji)

const rolesOf = ({ roles, guild }: GuildState): readonly Role[] => {
  const key = ({ cid, position }: Role): string => (cid === guild ? '' : `${position}/${cid}`)
  return [...roles.values()].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

const isCategory = ({ type }: Pick<Channel, 'type'>): boolean => type === CATEGORY

const channelsOf = ({ channels }: GuildState): readonly Channel[] =>
  [...channels.values()].toSorted(
    (a, b) =>
      Number(isCategory(b)) - Number(isCategory(a)) || a.position - b.position || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)
  )

/** What stands in channels, by the channel. */
const furnitureOf = (state: GuildState) => {
  const inChannels = <T extends 'tag' | 'posts' | 'defaults'>(type: T) =>
    Map.groupBy(fixturesOf(state, type), ({ fields }) => (fields as { readonly channel: ChannelCid }).channel)
  return { tags: inChannels('tag'), posts: inChannels('posts'), defaults: inChannels('defaults') }
}

type Furniture = ReturnType<typeof furnitureOf>

const postsIn = ({ posts }: Furniture, cid: ChannelCid): TemplateChannel['posts'] => {
  const said = posts.get(cid)?.[0]?.fields
  if (!said) return null
  const { sort, layout, reaction, requireTag } = said
  return { sort, layout, reaction: everywhere(reaction), requireTag }
}

const tagsIn = ({ tags }: Furniture, cid: ChannelCid): TemplateChannel['tags'] =>
  (tags.get(cid) ?? [])
    .toSorted((a, b) => a.fields.position - b.fields.position)
    .slice(0, MOST_TAGS)
    .map(({ fields: { name, moderated, emoji: mark } }) => ({ name, moderated, emoji: everywhere(mark) }))

const threadsIn = ({ defaults }: Furniture, cid: ChannelCid): TemplateChannel['threads'] => {
  const said = defaults.get(cid)?.[0]?.fields
  return said ? { autoArchive: said.autoArchive, slowmode: said.slowmode } : null
}

type Places<T> = ReadonlyMap<T, number>

const placesOf = <T>(cids: readonly T[]): Places<T> => new Map(cids.map((cid, n) => [cid, n]))

interface Ground {
  readonly roles: Places<RoleCid>
  readonly channels: Places<ChannelCid>
  readonly furniture: Furniture
}

/** Those of roles, each once. What is said of one member is left out: nobody is brought along. */
const overwritesOf = ({ overwrites }: Channel, roles: Places<RoleCid>): TemplateChannel['overwrites'] => {
  const byRole = new Map<number, TemplateChannel['overwrites'][number]>()
  for (const { target, allow, deny } of overwrites) {
    const at = roles.get(target as RoleCid)
    if (at !== undefined) byRole.set(at, { role: at, allow: allow & ALL, deny: deny & ALL })
  }
  return [...byRole.values()].toSorted((a, b) => a.role - b.role)
}

const channelOf = (channel: Channel, { roles, channels, furniture }: Ground): TemplateChannel => {
  const { cid, type, name, topic, parent, nsfw, slowmode, bitrate, userLimit } = channel
  const kind = KIND[type] ?? (type as TemplateChannel['type'])
  const isForum = kind === FORUM
  return {
    type: kind,
    name,
    topic,
    parent: parent === null ? null : (channels.get(parent) ?? null),
    nsfw,
    slowmode,
    bitrate,
    userLimit,
    overwrites: overwritesOf(channel, roles),
    threads: kind === TEXT || isForum ? threadsIn(furniture, cid) : null,
    posts: isForum ? postsIn(furniture, cid) : null,
    tags: isForum ? tagsIn(furniture, cid) : []
  }
}

/** What a guild is made of now. */
export const templateOf = (state: GuildState): Template => {
  const { settings } = state
  const roles = rolesOf(state)
  const channels = channelsOf(state)
  const ground = {
    roles: placesOf(roles.map(({ cid }) => cid)),
    channels: placesOf(channels.map(({ cid }) => cid)),
    furniture: furnitureOf(state)
  }
  const placeOf = (cid: ChannelCid | null) => (cid === null ? null : (ground.channels.get(cid) ?? null))
  return {
    v: 1,
    k: 'template',
    name: settings.name,
    description: settings.description,
    verificationLevel: settings.verificationLevel,
    defaultNotifications: settings.defaultNotifications,
    explicitContentFilter: settings.explicitContentFilter,
    locale: settings.locale,
    afkChannel: placeOf(settings.afkChannel),
    afkTimeout: settings.afkTimeout,
    systemChannel: placeOf(settings.systemChannel),
    systemChannelFlags: settings.systemChannelFlags,
    roles: roles.map(({ name, permissions, color, gradient, hoist, mentionable, emoji: mark }) => ({
      name,
      permissions: permissions & ALL,
      color,
      ...(gradient ? { gradient } : {}),
      hoist,
      mentionable,
      emoji: mark
    })),
    channels: channels.map((each) => channelOf(each, ground))
  }
}

export const encodeTemplate = (template: Template): Uint8Array => encodeCbor(template)

type Overwrites = TemplateChannel['overwrites']

const isKnown = (permissions: bigint): boolean => (permissions & ~ALL) === 0n

/** One for each role, in their order: one spelling for one set. */
const areRight = (overwrites: Overwrites, { roles }: Template): boolean =>
  overwrites.every(
    ({ role: at, allow, deny }, i) =>
      at < roles.length && at > (overwrites[i - 1]?.role ?? -1) && isKnown(allow) && isKnown(deny)
  )

const isParent = (at: number | null, n: number, { channels }: Template): boolean =>
  at === null || (at < n && channels[at]?.type === CATEGORY && channels[n]?.type !== CATEGORY)

const isRight = (each: TemplateChannel, n: number, template: Template): boolean =>
  isParent(each.parent, n, template) &&
  areRight(each.overwrites, template) &&
  (each.threads === null || each.type === TEXT || each.type === FORUM) &&
  (each.type === FORUM || (each.posts === null && each.tags.length === 0))

/** Does what is named stand there, and where it may? */
const holdsTogether = (template: Template): boolean => {
  const { roles, channels, afkChannel, systemChannel } = template
  return (
    [afkChannel, systemChannel].every((at) => at === null || at < channels.length) &&
    roles.every(({ permissions }) => isKnown(permissions)) &&
    channels.every((each, n) => isRight(each, n, template)) &&
    channels.reduce((sum, { tags }) => sum + tags.length, 0) <= ALL_TAGS
  )
}

/**
 * @param bytes from anybody.
 * @returns undefined for what is no template, or one that does not hold together.
 */
export const openTemplate = (bytes: Uint8Array): Template | undefined => {
  if (bytes.byteLength > MAX_TEMPLATE) return undefined
  try {
    const template = schema(decodeCbor(bytes), 'template')
    return holdsTogether(template) ? template : undefined
  } catch {
    return undefined
  }
}

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const CODE = 12

/**
 * What a template of a guild is called: it follows from the op that made it, so nobody chooses one, and nobody who has not
 * read the log knows it.
 */
export const templateCode = (made: OpCid): string => {
  let left = BigInt(`0x${toHex(sha256(utf8(`folkmoot/template/1${made}`)))}`)
  let code = ''
  for (; code.length < CODE; left /= 58n) code += ALPHABET[Number(left % 58n)]
  return code
}
