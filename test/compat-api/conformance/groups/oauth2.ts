import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /oauth2/applications/@me': {},
  'GET /oauth2/keys': { by: 'nobody' }
}
