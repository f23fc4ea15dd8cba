/** Source: Discord, "Guild Resource: Get Guild Onboarding", "Modify Guild Onboarding". */
import type { z } from 'zod'
import type { GuildView } from '../../../../node/app/index.ts'
import { theOne } from '../../../../node/core/fixtures/index.ts'
import type { ChannelCid } from '../../../../node/core/ids.ts'
import { P } from '../../../../node/core/permissions.ts'
import { everyoneMay, presentOnboarding, promptsOf } from '../../../present/index.ts'
import { guildOf, requireInGuild, write } from '../../access.ts'
import { apiError } from '../../api-error.ts'
import { defined, orDefault } from '../../defined.ts'
import { channelNamed } from '../../named.ts'
import { route } from '../../route.ts'
import { sayDrafts } from '../../say.ts'
import { guildParams } from '../../schema/params.ts'
import { onboardingBody, promptDrafts } from './onboarding-body.ts'

const NOTHING = { enabled: false, mode: 0, channels: [] } as const
/** Discord's, of a guild that has it enabled: channels, and of these such that whoever comes may write in. */
const NEEDED = 7
const WRITABLE = 5
/** Channels of prompts count too. */
const ADVANCED = 1

export const getOnboarding = route({
  method: 'GET',
  path: '/guilds/:guild_id/onboarding',
  auth: 'any',
  params: guildParams,
  handler: (call) => presentOnboarding(guildOf(call, call.params.guild_id).state)
})

interface Said {
  readonly enabled?: boolean
  readonly mode?: 0 | 1
  readonly channels?: readonly ChannelCid[]
}

type Body = z.output<typeof onboardingBody>

const saidOf = (view: GuildView, { enabled, mode, default_channel_ids: ids }: Body): Said =>
  defined({
    enabled: orDefault(enabled, false),
    mode: mode === undefined ? undefined : mode === ADVANCED ? 1 : 0,
    channels: orDefault(ids, [])?.map((id) => channelNamed(view, 'default_channel_ids', id))
  })

/** Where it is to be enabled, whoever comes finds enough. @throws ApiError 350000 */
const requireEnough = (view: GuildView, said: Said, { prompts }: Body): void => {
  const { state } = view
  const { enabled, mode, channels } = { ...(theOne(state, 'onboarding')?.fields ?? NOTHING), ...said }
  if (!enabled) return
  const asked = prompts
    ? prompts.flatMap(({ options }) => options.flatMap(({ channel_ids: ids }) => ids ?? []))
    : promptsOf(state).flatMap(({ fields }) =>
        fields.options.flatMap((option) => option.channels.flatMap((cid) => state.channels.get(cid)?.id ?? []))
      )
  const chosen = [...state.channels.values()].filter(
    ({ cid, id }) => channels.includes(cid) || (mode === ADVANCED && asked.includes(id))
  )
  const writable = chosen.filter((channel) => everyoneMay(state, channel, P.VIEW_CHANNEL | P.SEND_MESSAGES))
  if (chosen.length < NEEDED || writable.length < WRITABLE) throw apiError('onboardingTooLittle')
}

export const setOnboarding = route({
  method: 'PUT',
  path: '/guilds/:guild_id/onboarding',
  auth: 'any',
  params: guildParams,
  body: onboardingBody,
  async handler(call) {
    const view = guildOf(call, call.params.guild_id)
    requireInGuild(view, call.account.cid, P.MANAGE_GUILD | P.MANAGE_ROLES)
    const said = saidOf(view, call.body)
    const prompts = call.body.prompts ? promptDrafts(view, call.body.prompts) : []
    requireEnough(view, said, call.body)
    return presentOnboarding(
      (await write(call, view, [...sayDrafts(view, 'onboarding', said, NOTHING), ...prompts])).state
    )
  }
})
