import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /applications/{application_id}/role-connections/metadata': {},
  'PUT /applications/{application_id}/role-connections/metadata': { body: [] },
  'GET /users/@me/applications/{application_id}/role-connection': { by: 'alice' },
  'PUT /users/@me/applications/{application_id}/role-connection': {
    by: 'alice',
    body: { platform_name: 'chess', metadata: { rating: '1800' } },
    error: 40_006
  },
  'DELETE /users/@me/applications/{application_id}/role-connection': { by: 'alice', error: 40_006 }
}
