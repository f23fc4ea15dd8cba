import type { Group } from '../entry.ts'
import { newAutomodRule } from '../made.ts'

const RULES = '/guilds/{guild_id}/auto-moderation/rules'

export const group: Group = {
  [`GET ${RULES}`]: {},
  [`POST ${RULES}`]: {
    given: async (stage) => {
      // A guild has six rules of keywords at most.
      const { body } = await stage.bot.get(`/guilds/${stage.ids.guild_id}/auto-moderation/rules`)
      for (const { id } of body) await stage.bot.delete(`/guilds/${stage.ids.guild_id}/auto-moderation/rules/${id}`)
      return {}
    },
    bodyOf: (_stage, { channel_id: channel, role_id: role }) => ({
      name: 'manners',
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: ['zounds*'], regex_patterns: ['z[o0]unds'], allow_list: ['zounds!'] },
      actions: [
        { type: 1, metadata: { custom_message: 'please' } },
        { type: 2, metadata: { channel_id: channel } },
        { type: 3, metadata: { duration_seconds: 60 } }
      ],
      enabled: true,
      exempt_roles: [role],
      exempt_channels: [channel]
    })
  },
  [`GET ${RULES}/{rule_id}`]: { given: newAutomodRule },
  [`PATCH ${RULES}/{rule_id}`]: { given: newAutomodRule, body: { name: 'better manners', enabled: true } },
  [`DELETE ${RULES}/{rule_id}`]: { given: newAutomodRule }
}
