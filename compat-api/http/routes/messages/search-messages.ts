/** Messages of a guild by what is said in them, and much else. Source: Discord, "Search Guild Messages". */
import { z } from 'zod'
import type { SearchFound, SearchQuery } from '../../../../node/app/index.ts'
import type { Snowflake, ThreadCid, UserCid } from '../../../../node/core/ids.ts'
import { HAS, tag } from '../../../../node/core/search/tags.ts'
import { presentMessages, presentThreads } from '../../../present/index.ts'
import { guildOf } from '../../access.ts'
import { route, WithStatus } from '../../route.ts'
import { authorTags, everywhere, named, type Reader } from './search-rooms.ts'
import { queryBool, queryFlag, queryInt, snowflake, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

const several = <T extends z.ZodType>(schema: T, most: number) => z.array(schema).max(most).optional()
const AUTHORS = ['user', 'bot', 'webhook'] as const
const EMBEDS = ['image', 'video', 'gif', 'sound', 'article'] as const
const not = <const T extends readonly string[]>(values: T) => values.map((value) => `-${value}` as `-${T[number]}`)

const query = z.object({
  sort_by: z.enum(['timestamp', 'relevance']).default('timestamp'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  content: text(1024).default(''),
  slop: queryInt(0, 100, 2),
  author_id: several(snowflake, 100),
  author_type: several(z.enum([...AUTHORS, ...not(AUTHORS)]), 6),
  mentions: several(snowflake, 100),
  mentions_role_id: several(snowflake, 100),
  replied_to_user_id: several(snowflake, 100),
  replied_to_message_id: several(snowflake, 100),
  mention_everyone: queryFlag,
  min_id: snowflake.optional(),
  max_id: snowflake.optional(),
  limit: queryInt(1, 25, 25),
  offset: queryInt(0, 9975, 0),
  has: several(z.enum([...HAS, ...not(HAS)]), 18),
  link_hostname: several(text(256, 1), 100),
  embed_provider: several(text(256, 1), 100),
  embed_type: several(z.enum(EMBEDS), 5),
  attachment_extension: several(text(256, 1), 100),
  attachment_filename: several(text(1024, 1), 100),
  pinned: queryFlag,
  include_nsfw: queryBool,
  channel_id: several(snowflake, 500)
})

type Query = z.output<typeof query>

const LISTS = Object.entries(query.shape).flatMap(([name, schema]) =>
  schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodArray ? [name] : []
)

const without = (values: readonly string[] = []): readonly string[] =>
  values.flatMap((value) => (value.startsWith('-') ? [value.slice(1)] : []))
const having = (values: readonly string[] = []): readonly string[] => values.filter((value) => !value.startsWith('-'))

/** Every list that was given narrows what is found; within one, any of it will do. */
const narrowed = (reader: Reader, rooms: readonly string[], asked: Query): SearchQuery['all'] => {
  const anyOf = (values: readonly string[] | undefined, of: (value: string) => string) =>
    values && values.length > 0 ? [values.map(of)] : []
  const users = (ids: readonly Snowflake[] | undefined, of: (cid: UserCid) => string) =>
    ids && ids.length > 0 ? [authorTags(reader, ids, of)] : []
  const authors = asked.author_id?.length
    ? [[...authorTags(reader, asked.author_id, tag.author), ...asked.author_id.map(tag.hook)]]
    : []
  return [
    rooms,
    ...authors,
    ...anyOf(having(asked.author_type), (what) => tag.by(what as (typeof AUTHORS)[number])),
    ...(asked.mentions?.length ? [asked.mentions.map(tag.mentions)] : []),
    ...(asked.mentions_role_id?.length ? [asked.mentions_role_id.map(tag.mentionsRole)] : []),
    ...users(asked.replied_to_user_id, tag.repliesToUser),
    ...(asked.replied_to_message_id?.length ? [asked.replied_to_message_id.map(tag.repliesTo)] : []),
    ...having(asked.has).map((what) => [tag.has(what as (typeof HAS)[number])]),
    ...anyOf(asked.link_hostname, tag.host),
    // Embeds here are what their authors wrote: none has the provider or the type that a link is given.
    ...(asked.embed_type?.length || asked.embed_provider?.length ? [[]] : []),
    ...anyOf(asked.attachment_extension, (value) => tag.extension(value.replace(/^\./, ''))),
    ...anyOf(asked.attachment_filename, tag.filename),
    ...(asked.mention_everyone === true ? [[tag.everyone()]] : []),
    ...(asked.pinned === true ? [[tag.pinned()]] : [])
  ]
}

const excluded = (asked: Query): readonly string[] => [
  ...without(asked.author_type).map((what) => tag.by(what as (typeof AUTHORS)[number])),
  ...without(asked.has).map((what) => tag.has(what as (typeof HAS)[number])),
  ...(asked.mention_everyone === false ? [tag.everyone()] : []),
  ...(asked.pinned === false ? [tag.pinned()] : [])
]

const searchOf = (reader: Reader, asked: Query): SearchQuery => {
  const rooms = asked.channel_id?.length ? named(reader, asked.channel_id) : everywhere(reader, asked.include_nsfw)
  const order = asked.sort_by === 'relevance' ? 'best' : asked.sort_order === 'asc' ? 'oldest' : 'newest'
  const { content, slop, limit, offset, min_id: after = null, max_id: before = null } = asked
  return {
    text: content,
    slop,
    all: narrowed(reader, rooms, asked),
    none: excluded(asked),
    after,
    before,
    order,
    limit,
    offset
  }
}

/** The threads that were found in. */
const threadsOf = ({ app }: Reader, { messages }: SearchFound) =>
  [...new Set(messages.map(({ channel }) => channel))].flatMap((cid) => app.threads.get(cid as ThreadCid) ?? [])

/** Seconds after which an index that lacks what is new will have more of it. */
const LATER = 2
const NOT_READY = 110_000

export const searchMessages = route({
  method: 'GET',
  path: '/guilds/:guild_id/messages/search',
  auth: 'any',
  params: guildParams,
  query,
  queryLists: LISTS,
  rateLimit: { limit: 10, window: 10_000 },
  async handler(call) {
    const { app, account, origin } = call
    const view = guildOf(call, call.params.guild_id)
    const reader = { app, view, user: account.cid }
    const found = await app.search.find(searchOf(reader, call.query))
    if (found === 'behind') {
      const message = 'Index not yet available. Try again later'
      return new WithStatus(202, { message, code: NOT_READY, documents_indexed: app.search.size, retry_after: LATER })
    }
    const shown = presentMessages(app, view, found.messages, account.cid, origin.http)
    return {
      doing_deep_historical_index: false,
      total_results: found.total,
      messages: shown.map((message) => [{ ...message, hit: true }]),
      ...presentThreads(app, view, threadsOf(reader, found), account.cid)
    }
  }
})
