import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /gateway': { by: 'nobody' },
  'GET /gateway/bot': {}
}
