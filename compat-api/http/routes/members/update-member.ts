import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Member } from '../../../../node/core/state.ts'
import { presentMember } from '../../../present/index.ts'
import { MAX_TIMEOUT } from '../../../../node/core/kinds/timeout.ts'
import { guildOf, memberOf, roleOf, write } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { route } from '../../route.ts'
import { isoDate, maybe, snowflake, text } from '../../schema/fields.ts'
import { memberParams } from '../../schema/params.ts'
import { flagsDraft } from './flags-draft.ts'
import { nickDraft } from './nick-draft.ts'
import { voiceDrafts } from './voice-drafts.ts'

const body = z.object({
  nick: maybe(text(32)),
  roles: maybe(z.array(snowflake).max(350)),
  communication_disabled_until: maybe(isoDate),
  mute: maybe(z.boolean()),
  deaf: maybe(z.boolean()),
  channel_id: maybe(snowflake),
  flags: maybe(z.int())
})

const roleDrafts = (
  view: GuildView,
  { user, roles }: Member,
  ids: readonly Snowflake[] | null | undefined
): readonly Draft[] => {
  if (!ids) return []
  const wanted = new Set(ids.map((id) => roleOf(view, id).cid).filter((cid) => cid !== view.cid))
  const lost = roles.filter((role) => !wanted.has(role))
  const gained = [...wanted].filter((role) => !roles.includes(role))
  return [
    ...lost.map((role): Draft => ({ k: 'ungrant', body: { user, role } })),
    ...gained.map((role): Draft => ({ k: 'grant', body: { user, role } }))
  ]
}

/** @throws ApiError 50035 for one that is longer than there are */
const timeoutDraft = ({ user }: Member, until: number | null | undefined, reason: string | null): readonly Draft[] => {
  if (until === undefined) return []
  if (until !== null && until > Date.now() + MAX_TIMEOUT)
    throw invalidField(
      'communication_disabled_until',
      'INVALID_COMMUNICATION_DISABLED_TIMESTAMP',
      'Invalid communication disabled timestamp'
    )
  return [{ k: 'timeout', body: { user, until, cut: [] }, display: { reason } }]
}

export const updateMember = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/members/:user_id',
  auth: 'any',
  params: memberParams,
  body,
  rateLimit: { limit: 10, window: 10_000 },
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const member = memberOf(view, call.account, call.params.user_id)
    const drafts = [
      ...nickDraft(member, call.body.nick),
      ...roleDrafts(view, member, call.body.roles),
      ...timeoutDraft(member, call.body.communication_disabled_until, call.reason),
      ...flagsDraft(member, call.body.flags),
      ...voiceDrafts(call.app, view, member, call.body)
    ]
    const after = await write(call, view, drafts)
    return presentMember(after, after.state.members.get(member.user) ?? member)
  }
})
