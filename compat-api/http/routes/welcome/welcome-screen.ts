/** Source: Discord, "Guild Resource: Get Guild Welcome Screen", "Modify Guild Welcome Screen". */
import { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { theOne } from '../../../../node/core/fixtures/index.ts'
import { P } from '../../../../node/core/permissions.ts'
import { presentWelcome } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined, orDefault } from '../../defined.ts'
import { channelNamed, emojiBody, emojiNamed } from '../../named.ts'
import { route } from '../../route.ts'
import { sayDrafts } from '../../say.ts'
import { maybe, snowflake, text } from '../../schema/fields.ts'
import { guildParams } from '../../schema/params.ts'

const NOTHING = { enabled: false, description: null, channels: [] } as const

const sign = z.object({ channel_id: snowflake, description: text(50, 1), ...emojiBody })
const body = z.object({
  description: maybe(text(140)),
  welcome_channels: maybe(z.array(sign).max(5)),
  enabled: maybe(z.boolean())
})

/** One that is not enabled is for those who manage the guild. */
export const getWelcomeScreen = route({
  method: 'GET',
  path: '/guilds/:guild_id/welcome-screen',
  auth: 'any',
  params: guildParams,
  handler(call) {
    const view = guildOf(call, call.params.guild_id)
    const said = theOne(view.state, 'welcome')
    if (!said?.fields.enabled) requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    if (!said) throw apiError('unknownWelcomeScreen')
    return presentWelcome(view.state)
  }
})

const signOf = (view: GuildView, sent: z.output<typeof sign>, n: number) => ({
  channel: channelNamed(view, `welcome_channels.${n}.channel_id`, sent.channel_id),
  description: sent.description,
  emoji: emojiNamed(view, sent)
})

export const updateWelcomeScreen = route({
  method: 'PATCH',
  path: '/guilds/:guild_id/welcome-screen',
  auth: 'any',
  params: guildParams,
  body,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD)
    const { description, welcome_channels: signs, enabled } = call.body
    const said = defined({
      enabled: orDefault(enabled, false),
      description: description === '' ? null : description,
      channels: orDefault(signs, [])?.map((sent, n) => signOf(view, sent, n))
    })
    const { state } = await write(call, view, sayDrafts(view, 'welcome', said, NOTHING))
    return presentWelcome(state)
  }
})
