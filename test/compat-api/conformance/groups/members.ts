import type { Group } from '../entry.ts'
import { grantBy, guest } from '../made.ts'

let guests = 0

export const group: Group = {
  'GET /guilds/{guild_id}/members': { forMembers: true, query: 'limit=100' },
  'PATCH /guilds/{guild_id}/members/@me': { forMembers: true, body: { nick: 'Robot' } },
  'GET /guilds/{guild_id}/members/search': { forMembers: true, query: 'query=b&limit=10' },
  'GET /guilds/{guild_id}/members/{user_id}': { forMembers: true },
  'PUT /guilds/{guild_id}/members/{user_id}': {
    given: async (stage) => {
      const guest = await stage.node.person(`guest-${++guests}`)
      return { user_id: guest.id, token: (await grantBy(stage, guest, 'guilds.join')).replace('Bearer ', '') }
    },
    bodyOf: (_, { token }) => ({ access_token: token, nick: 'Guest' })
  },
  'PATCH /guilds/{guild_id}/members/{user_id}': {
    given: ({ carol }) => ({ user_id: carol.id }),
    body: { nick: 'Bobby' }
  },
  'DELETE /guilds/{guild_id}/members/{user_id}': { given: guest }
}
