import { z } from 'zod'
import { P } from '../../../../node/core/permissions.ts'
import { presentIncidents } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { invalidField } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { route } from '../../route.ts'
import { sayDrafts } from '../../say.ts'
import { isoDate, maybe } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

const DAY = 24 * 3600 * 1000
const NOTHING = { invitesUntil: null, dmsUntil: null } as const

/** @throws ApiError 50035 for what is more than a day away: somebody must look again */
const within = (field: string, until: number | null | undefined, now: number): number | null | undefined => {
  if (until && until > now + DAY)
    throw invalidField(field, 'DATE_TIME_TOO_FAR', 'The time must be within the next 24 hours.')
  return until
}

/** Shuts invites, and messages between members who are no friends, for a while. Source: Discord, "Modify Guild Incident Actions". */
export const setIncidentActions = route({
  method: 'PUT',
  path: '/guilds/:guild_id/incident-actions',
  auth: 'any',
  params: guildParams,
  body: z.object({ invites_disabled_until: maybe(isoDate), dms_disabled_until: maybe(isoDate) }),
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    const { invites_disabled_until: invites, dms_disabled_until: dms } = call.body
    const now = Date.now()
    const said = defined({
      invitesUntil: within('invites_disabled_until', invites, now),
      dmsUntil: within('dms_disabled_until', dms, now)
    })
    const { state } = await write(call, view, sayDrafts(view, 'incidents', said, NOTHING))
    return presentIncidents(state) ?? { invites_disabled_until: null, dms_disabled_until: null }
  }
})
