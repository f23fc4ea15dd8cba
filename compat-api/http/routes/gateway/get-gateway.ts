import { route } from '../../route.ts'

export const getGateway = route({
  method: 'GET',
  path: '/gateway',
  auth: 'none',
  handler: ({ origin }) => ({ url: origin.gateway })
})
