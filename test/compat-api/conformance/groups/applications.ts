import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /applications/@me': {},
  'PATCH /applications/@me': { body: { description: 'answers questions' } },
  'GET /applications/{application_id}': {},
  'PATCH /applications/{application_id}': { body: { description: 'answers questions' } }
}
