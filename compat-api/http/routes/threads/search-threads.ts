/** Threads of a channel by their names, for whoever looks for a post in a forum. Source: Discord, "Search Threads". */
import { z } from 'zod'
import type { App } from '../../../../node/app/index.ts'
import type { OpCid, Snowflake } from '../../../../node/core/ids.ts'
import type { Thread } from '../../../../node/core/thread-fold.ts'
import { presentMessages, presentThreads, tagsOf } from '../../../present/index.ts'
import { channelOf, mayReadHistory } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { queryFlag, queryInt, snowflake, text } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

const query = z.object({
  name: text(100).default(''),
  slop: queryInt(0, 100, 2),
  min_id: snowflake.optional(),
  max_id: snowflake.optional(),
  tag: z
    .string()
    .transform((ids) => ids.split(','))
    .pipe(z.array(snowflake).max(20))
    .optional(),
  tag_setting: z.enum(['match_all', 'match_some']).default('match_some'),
  archived: queryFlag,
  sort_by: z.enum(['relevance', 'creation_time', 'last_message_time', 'archive_time']).default('last_message_time'),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  limit: queryInt(1, 25, 25),
  offset: queryInt(0, 9975, 0)
})

type Query = z.output<typeof query>

const FIRST = '0' as Snowflake
const FORUMS: readonly number[] = [15, 16]
const WORD = /[\p{L}\p{N}\p{M}]+/gu

const wordsOf = (name: string): readonly string[] => name.normalize('NFC').toLowerCase().match(WORD) ?? []

/** How many of the words that are looked for begin one of the name's; 0: not all. */
const likeness = (wanted: readonly string[], { name }: Thread): number => {
  const words = wordsOf(name)
  const exact = wanted.filter((word) => words.includes(word)).length
  return wanted.every((word) => words.some((other) => other.startsWith(word))) ? 1 + exact / (1 + words.length) : 0
}

/** @param tags null: none are asked for */
const bears = (thread: Thread, tags: readonly { readonly cid: OpCid }[] | null, how: Query['tag_setting']): boolean => {
  if (tags === null) return true
  const has = ({ cid }: { readonly cid: OpCid }): boolean => thread.tags?.includes(cid) === true
  return tags.length > 0 && (how === 'match_all' ? tags.every(has) : tags.some(has))
}

const isWithin = ({ min_id: min, max_id: max }: Query, { id }: Thread): boolean =>
  (min === undefined || BigInt(id) > BigInt(min)) && (max === undefined || BigInt(id) < BigInt(max))

const orderOf = (app: App, { sort_by: by }: Query, wanted: readonly string[]): ((thread: Thread) => number) => {
  const born = ({ id }: Pick<Thread, 'id'>): number => Number(BigInt(id) >> 22n)
  switch (by) {
    case 'relevance':
      return (thread) => likeness(wanted, thread)
    case 'creation_time':
      return born
    case 'archive_time':
      return ({ archivedAt }) => archivedAt
    case 'last_message_time':
      return (thread) => born({ id: app.messages.lastMessageId(thread.cid) ?? thread.id })
  }
}

export const searchThreads = route({
  method: 'GET',
  path: '/channels/:channel_id/threads/search',
  auth: 'any',
  params: channelParams,
  query,
  handler(call) {
    const { app, account, query: asked, origin } = call
    const seen = channelOf(call, call.params.channel_id)
    if (!mayReadHistory(seen, account.cid)) throw apiError('missingAccess')
    const { view, channel } = seen
    const wanted = wordsOf(asked.name)
    const tags = asked.tag?.length ? tagsOf(view.state, channel.cid).filter(({ id }) => asked.tag?.includes(id)) : null
    const value = orderOf(app, asked, wanted)
    const found = app.threads
      .inChannel(channel.cid)
      .filter(
        (thread) =>
          bears(thread, tags, asked.tag_setting) &&
          isWithin(asked, thread) &&
          likeness(wanted, thread) > 0 &&
          app.threads.maySee(view.state, account.cid, thread) &&
          (asked.archived === undefined || app.threads.isArchived(thread) === asked.archived)
      )
      .map((thread) => ({ thread, at: value(thread) }))
      .toSorted((a, b) => (asked.sort_order === 'asc' ? a.at - b.at : b.at - a.at))
    const page = found.slice(asked.offset, asked.offset + asked.limit).map(({ thread }) => thread)
    const firsts = FORUMS.includes(channel.type)
      ? page.flatMap(({ cid }) => app.messages.page(cid, { after: FIRST, limit: 1 }))
      : []
    return {
      ...presentThreads(app, view, page, account.cid),
      has_more: found.length > asked.offset + page.length,
      total_results: found.length,
      first_messages: presentMessages(app, view, firsts, account.cid, origin.http)
    }
  }
})
