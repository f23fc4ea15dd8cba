import { route } from '../../route.ts'

export const listConnections = route({
  method: 'GET',
  path: '/users/@me/connections',
  auth: 'any',
  scope: 'connections',
  inFormOnly: 'no accounts elsewhere are linked',
  handler: () => []
})
