import type { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { isConversation, isGroup } from '../../../../node/core/conversation.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { presentChannel, presentConversation } from '../../../present/index.ts'
import { roomOf, write } from '../../access.ts'
import { apiError, invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { FACE, keepPictures } from '../../pictures.ts'
import { route, type Call } from '../../route.ts'
import { int, maybe, picture, PICTURE_BODY, text } from '../../schema/fields.ts'
import { readOverwrites } from '../../schema/overwrite.ts'
import { channelParams } from '../../schema/params.ts'
import { channelBody, parentOf } from './channel-body.ts'
import { channelName } from './channel-name.ts'
import { threadPatch, updateThread } from '../threads/update-thread.ts'
import { furnishDrafts } from './furnish.ts'
import { replaceOverwrites } from './replace-overwrites.ts'

const body = channelBody
  .partial()
  .extend({ ...threadPatch.shape, name: maybe(text(100)), type: maybe(int(0, 16)), icon: picture() })
type Sent = z.output<typeof body>
type Patch = Omit<Sent, 'name' | 'icon'> & { readonly name?: string | undefined }

const TEXT = 0
const NEWS = 5
type Convertible = typeof TEXT | typeof NEWS

/** Only text and announcement channels turn into each other. */
const typeOf = (channel: Channel, type: number | null | undefined): Convertible | undefined => {
  if (type === null || type === undefined || type === channel.type) return undefined
  const isConvertible = channel.type === TEXT || channel.type === NEWS
  if (!isConvertible || (type !== TEXT && type !== NEWS))
    throw invalidField('type', 'BASE_TYPE_CHOICES', 'The channel cannot take this type.')
  return type
}

const setDraft = (view: GuildView, channel: Channel, patch: Patch): readonly Draft[] => {
  const set = defined({
    type: typeOf(channel, patch.type),
    position: patch.position ?? undefined,
    parent: patch.parent_id === undefined ? undefined : parentOf(view, patch.parent_id),
    nsfw: patch.nsfw ?? undefined,
    slowmode: patch.rate_limit_per_user === null ? 0 : patch.rate_limit_per_user,
    bitrate: patch.bitrate ?? undefined,
    userLimit: patch.user_limit === null ? 0 : patch.user_limit
  })
  const name = patch.name === undefined ? undefined : channelName(set.type ?? channel.type, patch.name)
  const display = defined({ name, topic: patch.topic === '' ? null : patch.topic })
  const isEmpty = Object.keys(set).length + Object.keys(display).length === 0
  return isEmpty ? [] : [{ k: 'chan.set', body: { channel: channel.cid, set }, display }]
}

const overwriteDrafts = (
  view: GuildView,
  channel: Channel,
  { permission_overwrites: wanted }: Patch
): readonly Draft[] => (wanted ? replaceOverwrites(channel, readOverwrites(view, wanted)) : [])

/** Only a group may be without a name, and have an icon. @throws ApiError 50035 */
const ofGuild = ({ name, icon, ...patch }: Sent): Patch => {
  if (icon) throw invalidField('icon', 'IMAGES_UNSUPPORTED', 'Only groups have an icon.')
  if (name === null || name === '')
    throw invalidField('name', 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.')
  return name === undefined ? patch : { ...patch, name }
}

/** A group has a name and an icon; a conversation of two, nothing to change. @throws ApiError 50003 */
const changeConversation = async (
  { app, account, body: { name, icon } }: Call<'any', unknown, unknown, Sent>,
  view: GuildView
) => {
  if (!isGroup(view.state)) throw apiError('inConversation')
  using kept = await keepPictures(app, { icon }, { icon: FACE })
  await app.conversations.change(view, account.cid, defined({ name, icon: kept.images.icon }))
  return presentConversation(app, app.guilds.byCid(view.cid) ?? view, account.cid)
}

export const updateChannel = route({
  method: 'PATCH',
  path: '/channels/:channel_id',
  auth: 'any',
  params: channelParams,
  body,
  maxBody: PICTURE_BODY,
  rateLimit: { limit: 5, window: 15_000 },
  async handler(call) {
    const { view, channel, thread, place } = roomOf(call, call.params.channel_id)
    if (isConversation(view.state)) return changeConversation(call, view)
    const patch = ofGuild(call.body)
    if (thread) return updateThread(call, { view, channel, thread, place }, patch)
    const drafts = [
      ...setDraft(view, channel, patch),
      ...overwriteDrafts(view, channel, patch),
      ...furnishDrafts(view, channel, patch)
    ]
    const { state } = await write(call, view, drafts)
    const changed = state.channels.get(channel.cid)
    if (!changed) throw apiError('unknownChannel')
    return presentChannel(state, changed, call.app.messages)
  }
})
