import { route } from '../../route.ts'

export const getKeys = route({
  method: 'GET',
  path: '/oauth2/keys',
  auth: 'none',
  inFormOnly: 'no OpenID tokens are signed',
  handler: () => ({ keys: [] })
})
