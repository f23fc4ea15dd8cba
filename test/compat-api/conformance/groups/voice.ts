import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /voice/regions': {}
}
