import { route } from '../../route.ts'

export const listDms = route({ method: 'GET', path: '/users/@me/channels', auth: 'user', handler: () => [] })
