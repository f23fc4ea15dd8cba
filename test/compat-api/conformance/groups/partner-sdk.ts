import type { Entry, Group } from '../entry.ts'

/** Of an application that is there, by somebody whom another service knows. */
const bodyOf: Entry['bodyOf'] = (_, { application_id: id }) => ({
  client_id: id,
  external_auth_token: 'token',
  external_auth_type: 'OIDC'
})

export const group: Group = {
  'PUT /partner-sdk/dms/{user_id_1}/{user_id_2}/messages/{message_id}/moderation-metadata': {
    body: { seen: 'yes' },
    error: 10_008
  },
  'POST /partner-sdk/provisional-accounts/unmerge': { by: 'nobody', bodyOf, error: 40_006 },
  'POST /partner-sdk/provisional-accounts/unmerge/bot': { body: { external_user_id: 'player1' }, error: 40_006 },
  'POST /partner-sdk/token': { by: 'nobody', bodyOf, error: 40_006 },
  'POST /partner-sdk/token/bot': { body: { external_user_id: 'player1' }, error: 40_006 }
}
