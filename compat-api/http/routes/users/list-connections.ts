import { route } from '../../route.ts'

export const listConnections = route({
  method: 'GET',
  path: '/users/@me/connections',
  auth: 'any',
  inFormOnly: 'no accounts elsewhere are linked',
  handler: () => []
})
