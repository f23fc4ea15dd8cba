import type { Group } from '../entry.ts'
import { applicant, newWelcome } from '../made.ts'

export const group: Group = {
  'GET /guilds/{guild_id}/new-member-welcome': { forMembers: true },
  'GET /guilds/{guild_id}/onboarding': { forMembers: true },
  'PUT /guilds/{guild_id}/onboarding': {
    bodyOf: ({ ids }) => ({
      enabled: false,
      mode: 1,
      default_channel_ids: [ids.channel_id],
      prompts: [
        {
          id: '1',
          title: 'What do you sing?',
          options: [{ title: 'Songs', emoji_id: ids.emoji_id, role_ids: [ids.role_id], channel_ids: [ids.channel_id] }]
        }
      ]
    })
  },
  'GET /guilds/{guild_id}/welcome-screen': { given: newWelcome, forMembers: true },
  'PATCH /guilds/{guild_id}/welcome-screen': {
    bodyOf: ({ ids }) => ({
      enabled: true,
      description: 'Come in',
      welcome_channels: [{ channel_id: ids.channel_id, description: 'Talk here', emoji_id: ids.emoji_id }]
    })
  },
  'GET /guilds/{guild_id}/requests': { given: applicant },
  'PATCH /guilds/{guild_id}/requests/{request_id}': { given: applicant, body: { action: 'APPROVED' } }
}
