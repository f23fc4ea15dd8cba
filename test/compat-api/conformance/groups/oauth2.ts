import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /oauth2/applications/@me': {}
}
