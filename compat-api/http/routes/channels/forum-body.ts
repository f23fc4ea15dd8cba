/** What a request says of a forum's tags and of how its posts are shown, as ops. */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid, OpCid, Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { postsOf, REQUIRE_TAG, tagsOf } from '../../../present/index.ts'
import { changeOf } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { emojiBody, emojiNamed } from '../../named.ts'
import { int, maybe, snowflake, text } from '../../schema/fields.ts'

const FORUMS: readonly number[] = [15, 16]
const MOST_TAGS = 20

const tag = z.object({ id: maybe(snowflake), name: text(20, 1), moderated: maybe(z.boolean()), ...emojiBody })

export const forumBody = {
  available_tags: maybe(z.array(tag).max(MOST_TAGS)),
  default_reaction_emoji: maybe(z.object(emojiBody)),
  default_sort_order: maybe(z.literal([0, 1])),
  default_forum_layout: maybe(z.literal([0, 1, 2])),
  default_tag_setting: maybe(z.enum(['match_all', 'match_some'])),
  flags: maybe(int(0, 0x7fffffff))
}

type Forum = Partial<z.output<z.ZodObject<typeof forumBody>>>

/** The list is what there is to be: tags with an id stay, those without are new, and what is not named goes. */
const tagDrafts = (
  view: GuildView,
  channel: ChannelCid,
  wanted: NonNullable<Forum['available_tags']>
): readonly Draft[] => {
  const there = new Map(tagsOf(view.state, channel).map((one) => [one.id, one]))
  const kept = new Set<Snowflake>()
  const drafts = wanted.flatMap((sent, position): readonly Draft[] => {
    const fields = { name: sent.name, moderated: sent.moderated ?? false, emoji: emojiNamed(view, sent), position }
    const known = sent.id ? there.get(sent.id) : undefined
    if (!known) return [{ k: 'fixture.new', body: { type: 'tag', fields: { channel, ...fields } } }]
    kept.add(known.id)
    const set = Object.fromEntries(
      Object.entries(fields).filter(([key, value]) => known.fields[key as keyof typeof fields] !== value)
    )
    return changeOf(known, set)
  })
  const gone = [...there.values()].filter(({ id }) => !kept.has(id))
  // First those that go: they make room.
  return [...gone.map(({ cid }): Draft => ({ k: 'fixture.del', body: { fixture: cid } })), ...drafts]
}

const postsDrafts = (view: GuildView, channel: ChannelCid, sent: Forum): readonly Draft[] => {
  const set = defined({
    sort: sent.default_sort_order,
    layout: sent.default_forum_layout === null ? 0 : sent.default_forum_layout,
    reaction:
      sent.default_reaction_emoji === undefined ? undefined : emojiNamed(view, sent.default_reaction_emoji ?? {}),
    match: sent.default_tag_setting,
    requireTag: typeof sent.flags === 'number' ? (sent.flags & REQUIRE_TAG) !== 0 : undefined
  })
  if (Object.keys(set).length === 0) return []
  const known = postsOf(view.state, channel)
  if (known) return changeOf(known, set)
  const fields = { channel, sort: null, layout: 0, reaction: null, requireTag: false, ...set } as const
  return [{ k: 'fixture.new', body: { type: 'posts', fields } }]
}

/** Of other channels nothing of it means anything. */
export const forumDrafts = (
  view: GuildView,
  { cid, type }: Pick<Channel, 'cid' | 'type'>,
  sent: Forum
): readonly Draft[] =>
  FORUMS.includes(type)
    ? [...(sent.available_tags ? tagDrafts(view, cid, sent.available_tags) : []), ...postsDrafts(view, cid, sent)]
    : []

/** Tags of a forum by their ids, as ops name them. @throws ApiError 50035 */
export const tagsNamed = (view: GuildView, channel: ChannelCid, ids: readonly Snowflake[]): readonly OpCid[] => {
  const known = new Map(tagsOf(view.state, channel).map(({ id, cid }) => [id, cid]))
  return [...new Set(ids)]
    .map((id) => {
      const cid = known.get(id)
      if (!cid) throw invalidField('applied_tags', 'TAG_INVALID', `There is no tag ${id} in this channel.`)
      return cid
    })
    .toSorted((a, b) => (a < b ? -1 : 1))
}
