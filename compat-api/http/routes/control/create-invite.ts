import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import type { Channel } from '../../../../node/core/state.ts'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { int, maybe, snowflake } from '../../schema/fields.ts'
import { actorIn, findGuild } from './local-accounts.ts'

const TEXT = 0
const WEEK = 7 * 86_400

/** The channel asked for, or the first text channel. @throws ApiError 10003 */
const channelFor = (view: GuildView, id: Snowflake | null | undefined): Channel => {
  const channels = [...view.state.channels.values()].toSorted((a, b) => a.position - b.position)
  const found = channels.find((channel) => (id ? channel.id === id : channel.type === TEXT))
  if (!found) throw apiError('unknownChannel')
  return found
}

export const createInviteLocally = route({
  method: 'POST',
  path: '/folkmoot/invites',
  auth: 'control',
  status: 201,
  body: z.object({
    guild: snowflake,
    channel: maybe(snowflake),
    maxUses: maybe(int(0, 100)),
    /** Seconds. */
    maxAge: maybe(int(0, 31_536_000)),
    short: maybe(z.boolean())
  }),
  async handler({ app, body: { guild, channel, maxUses, maxAge, short } }) {
    const view = findGuild(app, guild)
    const place = { guild: view.cid, channel: channelFor(view, channel).cid }
    const options = { maxAge: maxAge ?? WEEK, maxUses: maxUses ?? 0, temporary: false, short: short ?? true }
    const { code, short: shortCode } = await app.invites.create(
      place,
      actorIn(app, view, P.CREATE_INSTANT_INVITE).cid,
      options
    )
    return { code, short: shortCode, guild: view.state.id }
  }
})
