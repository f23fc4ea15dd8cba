import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /applications/@me': {},
  'PATCH /applications/@me': {
    body: { tags: ['dice'], install_params: { scopes: ['bot'], permissions: 8 }, integration_types_config: { '0': {} } }
  },
  'GET /applications/{application_id}': {},
  'PATCH /applications/{application_id}': { body: { description: 'answers questions' } }
}
