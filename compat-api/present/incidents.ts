import { theOne } from '../../node/core/fixtures/index.ts'
import type { GuildState } from '../../node/core/state.ts'
import { isoTimeOrNull } from './time.ts'

/** Null: nothing has ever been shut. Source: Discord, "Guild Resource: Incidents Data". */
export const presentIncidents = (state: GuildState) => {
  const said = theOne(state, 'incidents')?.fields
  return said
    ? {
        invites_disabled_until: isoTimeOrNull(said.invitesUntil),
        dms_disabled_until: isoTimeOrNull(said.dmsUntil),
        dm_spam_detected_at: null,
        raid_detected_at: null
      }
    : null
}
