import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { ChannelCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { presentChannel } from '../../../present/index.ts'
import { guildOf, withReason } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { maybe } from '../../schema/fields.ts'
import { readOverwrites } from '../../schema/overwrite.ts'
import { guildParams } from '../../schema/params.ts'
import { CATEGORY, channelBody, parentOf } from './channel-body.ts'
import { channelName } from './channel-name.ts'
import { furnishSteps } from './furnish.ts'

const body = channelBody.extend({ type: maybe(z.literal([0, 2, 4, 5, 13, 15, 16])) })
type Body = z.output<typeof body>

const BITRATE = 64_000

/** Below everything under the same parent. */
const nextPosition = (view: GuildView, parent: ChannelCid | null): number => {
  const positions = [...view.state.channels.values()].filter((c) => c.parent === parent).map((c) => c.position)
  return Math.min(Math.max(-1, ...positions) + 1, 100_000)
}

const draftOf = (view: GuildView, wanted: Body): Draft<'chan.new'> => {
  const type = wanted.type ?? 0
  const parent = type === CATEGORY ? null : parentOf(view, wanted.parent_id ?? null)
  return {
    k: 'chan.new',
    body: {
      type,
      parent,
      position: wanted.position ?? nextPosition(view, parent),
      nsfw: wanted.nsfw ?? false,
      slowmode: wanted.rate_limit_per_user ?? 0,
      bitrate: wanted.bitrate ?? BITRATE,
      userLimit: wanted.user_limit ?? 0,
      overwrites: readOverwrites(view, wanted.permission_overwrites ?? [])
    },
    display: { name: channelName(type, wanted.name), topic: wanted.topic === '' ? null : (wanted.topic ?? null) }
  }
}

export const createChannel = route({
  method: 'POST',
  path: '/guilds/:guild_id/channels',
  auth: 'any',
  status: 201,
  params: guildParams,
  body,
  async handler({ app, account, reason, params, body: wanted }) {
    const view = guildOf({ app, account }, params.guild_id)
    const made = draftOf(view, wanted)
    const steps = [made, ...furnishSteps(view, made.body.type, wanted)]
    const { ops, after } = await app.guilds.submit(view.cid, account.cid, withReason(steps, reason))
    const channel = ops[0] && after.channels.get(ops[0].cid)
    if (!channel) throw apiError('unknownChannel')
    return presentChannel(after, channel, app.messages)
  }
})
