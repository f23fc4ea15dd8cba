/** Templates of guilds, as the official description has them: `GuildTemplateResponse`. */
import type { GuildView } from '../../node/app/index.ts'
import { snowflakeTime } from '../../node/core/ids.ts'
import type { Fixture } from '../../node/core/state.ts'
import { templateCode, type Template, type TemplateChannel } from '../../node/core/template.ts'
import { afkTimeout } from './guild.ts'
import { presentColours } from './role.ts'
import { isoTime } from './time.ts'
import { presentUser, userIn } from './user.ts'

const CATEGORY = 4
const FORUM = 15

/** Discord's placeholders: numbers where a thing stands itself, text where it is named. The role of everybody is 0. */
const placeholder = (at: number): number => at + 1
const naming = (at: number | null): string | null => (at === null ? null : String(placeholder(at)))

const emojiFields = (emoji: string | null) => ({ emoji_id: null, emoji_name: emoji })

const presentRole = (role: Template['roles'][number], n: number) => ({
  id: n,
  name: role.name,
  permissions: String(role.permissions),
  color: role.color,
  colors: presentColours(role),
  hoist: role.hoist,
  mentionable: role.mentionable,
  icon: null,
  unicode_emoji: role.emoji
})

const forumFields = ({ type, posts, tags }: TemplateChannel) => ({
  available_tags:
    type === FORUM
      ? tags.map(({ name, moderated, emoji }, n) => ({ id: n, name, moderated, ...emojiFields(emoji) }))
      : null,
  default_reaction_emoji: posts?.reaction ? emojiFields(posts.reaction) : null,
  default_sort_order: posts?.sort ?? null,
  default_forum_layout: type === FORUM ? (posts?.layout ?? 0) : null,
  default_tag_setting: null
})

const presentChannel = (channel: TemplateChannel, n: number, position: number) => ({
  id: placeholder(n),
  type: channel.type,
  name: channel.name,
  position,
  topic: channel.topic,
  bitrate: channel.bitrate,
  user_limit: channel.userLimit,
  nsfw: channel.nsfw,
  rate_limit_per_user: channel.slowmode,
  parent_id: naming(channel.parent),
  default_auto_archive_duration: channel.threads?.autoArchive ?? null,
  default_thread_rate_limit_per_user: channel.threads?.slowmode ?? null,
  permission_overwrites: channel.overwrites.map(({ role, allow, deny }) => ({
    id: String(role),
    type: 0,
    allow: String(allow),
    deny: String(deny)
  })),
  ...forumFields(channel),
  template: '',
  theme_color: null
})

const presentSnapshot = (template: Template) => {
  const categories = template.channels.filter(({ type }) => type === CATEGORY).length
  return {
    name: template.name,
    description: template.description,
    region: null,
    verification_level: template.verificationLevel,
    default_message_notifications: template.defaultNotifications,
    explicit_content_filter: template.explicitContentFilter,
    preferred_locale: template.locale,
    afk_channel_id: naming(template.afkChannel),
    afk_timeout: afkTimeout(template.afkTimeout),
    system_channel_id: naming(template.systemChannel),
    system_channel_flags: template.systemChannelFlags,
    roles: template.roles.map(presentRole),
    // The categories come first, and are counted by themselves.
    channels: template.channels.map((channel, n) => presentChannel(channel, n, n < categories ? n : n - categories))
  }
}

export interface SeenTemplate {
  readonly view: GuildView
  readonly fixture: Fixture<'template'>
}

/** @param says how often people of this node have used it, and whether the guild is made of something else by now */
export const presentTemplate = (
  { view, fixture: { cid, id, by, fields } }: SeenTemplate,
  template: Template,
  { uses, isDirty }: { readonly uses: number; readonly isDirty: boolean }
) => {
  const creator = userIn(view, by)
  return {
    code: templateCode(cid),
    name: fields.name,
    description: fields.description,
    usage_count: uses,
    creator_id: creator.id,
    creator: presentUser(creator),
    created_at: isoTime(snowflakeTime(id)),
    updated_at: isoTime(fields.made.at),
    source_guild_id: view.state.id,
    serialized_source_guild: presentSnapshot(template),
    // Discord says null of what has not changed.
    is_dirty: isDirty ? true : null
  }
}
