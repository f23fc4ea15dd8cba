import type { Group } from '../entry.ts'
import { grantBy, newMetadata } from '../made.ts'

const CONNECTION = { platform_name: 'chess', metadata: { rating: '1800' } }

export const group: Group = {
  'GET /applications/{application_id}/role-connections/metadata': { given: newMetadata },
  'PUT /applications/{application_id}/role-connections/metadata': {
    body: [{ type: 2, key: 'rating', name: 'Rating', description: 'At least' }]
  },
  'GET /users/@me/applications/{application_id}/role-connection': { by: 'alice' },
  'PUT /users/@me/applications/{application_id}/role-connection': {
    given: newMetadata,
    authorization: (stage) => grantBy(stage, stage.bob, 'role_connections.write'),
    body: CONNECTION
  },
  'DELETE /users/@me/applications/{application_id}/role-connection': { by: 'alice' }
}
