/** What a forum's posts are marked with, and how they are shown. */
import { fixturesOf } from '../../node/core/fixtures/index.ts'
import type { ChannelCid, OpCid, Snowflake } from '../../node/core/ids.ts'
import type { Channel, Fixture, GuildState } from '../../node/core/state.ts'
import { presentEmoji } from './emoji.ts'

const FORUM = 15
/** Every post must have a tag. Source: Discord, "Channel Flags". */
export const REQUIRE_TAG = 1 << 4

/** In their order. */
export const tagsOf = (state: GuildState, channel: ChannelCid): readonly Fixture<'tag'>[] =>
  fixturesOf(state, 'tag')
    .filter(({ fields }) => fields.channel === channel)
    .toSorted((a, b) => a.fields.position - b.fields.position)

export const postsOf = (state: GuildState, channel: ChannelCid): Fixture<'posts'> | undefined =>
  fixturesOf(state, 'posts').find(({ fields }) => fields.channel === channel)

/** One of the guild's own by its id alone. */
const emojiFields = (emoji: string | null) => {
  const { id, name } = emoji === null ? { id: null, name: null } : presentEmoji(emoji)
  return { emoji_id: id, emoji_name: id === null ? name : null }
}

const presentTag = ({ id, fields }: Fixture<'tag'>) => ({
  id,
  name: fields.name,
  moderated: fields.moderated,
  ...emojiFields(fields.emoji)
})

export const forumFields = (state: GuildState, { cid, type }: Channel): object => {
  const posts = postsOf(state, cid)?.fields
  return {
    ...(posts?.requireTag ? { flags: REQUIRE_TAG } : {}),
    available_tags: tagsOf(state, cid).map(presentTag),
    default_reaction_emoji: posts?.reaction ? emojiFields(posts.reaction) : null,
    default_sort_order: posts?.sort ?? null,
    default_tag_setting: posts?.match ?? null,
    ...(type === FORUM ? { default_forum_layout: posts?.layout ?? 0 } : {})
  }
}

/** Those of a thread's tags that are still there. */
export const appliedTags = ({ fixtures }: GuildState, tags: readonly OpCid[] = []): readonly Snowflake[] =>
  tags.flatMap((cid) => {
    const tag = fixtures.get(cid)
    return tag?.type === 'tag' ? [tag.id] : []
  })
