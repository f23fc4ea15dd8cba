import { route } from '../../route.ts'

export const logout = route({
  method: 'POST',
  path: '/auth/logout',
  auth: 'user',
  status: 204,
  handler: ({ app, token }) => app.accounts.logout(token)
})
