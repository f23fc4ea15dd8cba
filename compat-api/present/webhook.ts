import { WebhookType, type APIUser, type APIWebhook } from 'discord-api-types/v10'
import type { FoundWebhook, GuildView } from '../../node/app/index.ts'
import { globalId, type Snowflake, type UserCid } from '../../node/core/ids.ts'
import type { Message, Poster } from '../../node/core/messages.ts'
import { imageHash } from '../../node/core/images.ts'
import { presentUser, userIn } from './user.ts'

/** A webhook as the author of a message: what it was called there, and now only if it did not say. */
export const presentPoster = (view: GuildView, { cid, id, name, avatar }: Poster): APIUser => {
  const known = view.state.hooks.get(cid)
  // A picture that is elsewhere is not shown: whoever looks would be seen there. Of its own only the present one is kept.
  const elsewhere = typeof avatar === 'string' && imageHash(avatar) === null
  const looks = { name: name ?? known?.name ?? 'unknown-webhook', avatar: elsewhere ? null : (known?.avatar ?? null) }
  return presentUser({ id, ...looks, globalName: null, bot: true })
}

export const presentAuthor = (view: GuildView, { hook, author }: Pick<Message, 'hook' | 'author'>): APIUser =>
  hook ? presentPoster(view, hook) : presentUser(userIn(view, author))

/** The id of who has written something; a webhook that is still there is known by its own. */
export const authorIdIn = (view: GuildView, author: UserCid): Snowflake => {
  const hook = view.user(author) ? undefined : [...view.state.hooks.values()].find(({ user }) => user === author)
  return hook?.id ?? userIn(view, author).id
}

/** The application that answers for a webhook, where a bot has made it. */
const applicationOf = (view: GuildView, by: UserCid | undefined): Snowflake | null => {
  const maker = by && view.user(by)
  return maker?.bot ? maker.id : null
}

/** Of a message by a webhook. */
export const presentHookOf = (view: GuildView, { hook }: Pick<Message, 'hook'>) => {
  const application = hook && applicationOf(view, view.state.hooks.get(hook.cid)?.by)
  return { ...(hook ? { webhook_id: hook.id } : {}), ...(application ? { application_id: application } : {}) }
}

interface Shown {
  /** Null: it is not for this reader, or of another node. */
  readonly token: string | null
  /** Where this node is reached, without a trailing slash. */
  readonly origin: string
  /** Does the reader hear who answers for it? */
  readonly withUser: boolean
}

/** What it follows, as it was called then. */
const presentSource = ({ source }: FoundWebhook['hook']) =>
  source && {
    source_guild: { id: globalId('gid1', source.guild), name: source.guildName, icon: imageHash(source.icon) },
    source_channel: { id: source.channelId, name: source.channelName }
  }

export const presentWebhook = ({ guild, hook }: FoundWebhook, { token, origin, withUser }: Shown): APIWebhook => ({
  id: hook.id,
  type: hook.source ? WebhookType.ChannelFollower : WebhookType.Incoming,
  guild_id: guild.state.id,
  channel_id: guild.state.channels.get(hook.channel)?.id ?? '0',
  name: hook.name,
  avatar: imageHash(hook.avatar),
  application_id: hook.source ? null : applicationOf(guild, hook.by),
  ...(withUser ? { user: presentUser(userIn(guild, hook.by)) } : {}),
  ...presentSource(hook),
  // One that follows is nobody else's to speak by.
  ...(token === null || hook.source ? {} : { token, url: `${origin}/api/webhooks/${hook.id}/${token}` })
})
