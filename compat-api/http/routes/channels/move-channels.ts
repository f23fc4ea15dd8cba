import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { guildOf, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'
import { parentOf } from './channel-body.ts'
import { replaceOverwrites } from './replace-overwrites.ts'

const move = z.object({
  id: snowflake,
  position: maybe(int(0, 100_000)),
  parent_id: maybe(snowflake),
  lock_permissions: maybe(z.boolean())
})
type Move = z.output<typeof move>

const channelIn = (view: GuildView, { id }: Move): Channel => {
  const target = view.state.ids.get(id)
  const channel = target?.type === 'channel' ? view.state.channels.get(target.cid) : undefined
  if (!channel) throw apiError('unknownChannel')
  return channel
}

const draftsOf = (view: GuildView, wanted: Move, index: number): readonly Draft[] => {
  const channel = channelIn(view, wanted)
  const parent = wanted.parent_id === undefined ? undefined : parentOf(view, wanted.parent_id, `${index}.parent_id`)
  const set = defined({ position: wanted.position ?? undefined, parent })
  const moved: readonly Draft[] =
    Object.keys(set).length === 0 ? [] : [{ k: 'chan.set', body: { channel: channel.cid, set }, display: {} }]
  const category = wanted.lock_permissions
    ? view.state.channels.get(parent ?? channel.parent ?? channel.cid)
    : undefined
  return category ? [...moved, ...replaceOverwrites(channel, category.overwrites)] : moved
}

export const moveChannels = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/channels',
  auth: 'any',
  status: 204,
  params: guildParams,
  body: z.array(move).max(500),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    await write(
      call,
      view,
      call.body.flatMap((wanted, index) => draftsOf(view, wanted, index))
    )
  }
})
