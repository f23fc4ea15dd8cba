import type { Group } from '../entry.ts'
import { grantBy } from '../made.ts'

export const group: Group = {
  'GET /oauth2/@me': { authorization: ({ erin, ...stage }) => grantBy(stage, erin, 'identify guilds') },
  'GET /oauth2/applications/@me': {},
  'GET /oauth2/keys': { by: 'nobody' },
  'GET /oauth2/userinfo': { authorization: ({ erin, ...stage }) => grantBy(stage, erin, 'openid identify') }
}
