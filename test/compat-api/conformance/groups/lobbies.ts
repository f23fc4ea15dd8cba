import type { Group } from '../entry.ts'

export const group: Group = {
  'POST /lobbies': { body: { metadata: { map: 'hills' }, idle_timeout_seconds: 60 }, error: 40_006 },
  'PUT /lobbies': { body: { secret: 'open' }, error: 40_006 },
  'GET /lobbies/{lobby_id}': { error: 10_031 },
  'PATCH /lobbies/{lobby_id}': { body: { metadata: { map: 'hills' } }, error: 10_031 },
  'DELETE /lobbies/{lobby_id}': {},
  'PATCH /lobbies/{lobby_id}/channel-linking': {
    bodyOf: (_, { channel_id: id }) => ({ channel_id: id }),
    error: 10_031
  },
  'DELETE /lobbies/{lobby_id}/members/@me': { error: 10_031 },
  'POST /lobbies/{lobby_id}/members/@me/invites': { error: 10_031 },
  'POST /lobbies/{lobby_id}/members/bulk': { bodyOf: (_, { user_id: id }) => [{ id }], error: 10_031 },
  'PUT /lobbies/{lobby_id}/members/{user_id}': { body: { metadata: { team: 'red' } }, error: 10_031 },
  'DELETE /lobbies/{lobby_id}/members/{user_id}': { error: 10_031 },
  'POST /lobbies/{lobby_id}/members/{user_id}/invites': { error: 10_031 },
  'GET /lobbies/{lobby_id}/messages': { query: 'limit=5', error: 10_031 },
  'POST /lobbies/{lobby_id}/messages': { body: { content: 'hello' }, error: 10_031 },
  'PUT /lobbies/{lobby_id}/messages/{message_id}/moderation-metadata': { body: { seen: 'yes' }, error: 10_031 }
}
