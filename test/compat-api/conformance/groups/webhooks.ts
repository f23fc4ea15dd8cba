import type { Group } from '../entry.ts'
import { answeredInteraction, newWebhook, postedMessage } from '../made.ts'

/** What GitHub sends when a webhook has been set up. */
const PING = {
  zen: 'Keep it logically awesome.',
  sender: {
    id: 1,
    login: 'octocat',
    html_url: 'https://github.com/octocat',
    avatar_url: 'https://github.com/octocat.png'
  }
}

export const group: Group = {
  'GET /channels/{channel_id}/webhooks': {},
  'POST /channels/{channel_id}/webhooks': { body: { name: 'weather' } },
  'GET /guilds/{guild_id}/webhooks': {},
  'GET /webhooks/{webhook_id}': {},
  'PATCH /webhooks/{webhook_id}': { body: { name: 'old news' } },
  'DELETE /webhooks/{webhook_id}': { given: newWebhook },
  'GET /webhooks/{webhook_id}/{webhook_token}': { by: 'nobody' },
  'POST /webhooks/{webhook_id}/{webhook_token}': { by: 'nobody', query: 'wait=true', body: { content: 'rain' } },
  'PATCH /webhooks/{webhook_id}/{webhook_token}': { by: 'nobody', body: { name: 'news' } },
  'DELETE /webhooks/{webhook_id}/{webhook_token}': { by: 'nobody', given: newWebhook },
  'POST /webhooks/{webhook_id}/{webhook_token}/github': { by: 'nobody', body: PING },
  'GET /webhooks/{webhook_id}/{webhook_token}/messages/@original': { by: 'nobody', given: answeredInteraction },
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original': {
    by: 'nobody',
    given: answeredInteraction,
    body: { content: 'seven' }
  },
  'DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original': { by: 'nobody', given: answeredInteraction },
  'GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': { by: 'nobody', given: postedMessage },
  'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': {
    by: 'nobody',
    given: postedMessage,
    body: { content: 'sun' }
  },
  'DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}': { by: 'nobody', given: postedMessage },
  'POST /webhooks/{webhook_id}/{webhook_token}/slack': { by: 'nobody', body: { text: 'rain' } }
}
