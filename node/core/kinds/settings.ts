import { P } from '../permissions.ts'
import { SETTINGS_CHANNELS, withoutChannels } from '../settings-channels.ts'
import type { GuildState } from '../state.ts'
import type { BodyOf, Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

const channelsExist = (state: GuildState, body: BodyOf<'settings'>): Refusal | null => {
  const named = SETTINGS_CHANNELS.map((field) => body[field])
  return named.every((cid) => cid === undefined || cid === null || state.channels.has(cid))
    ? null
    : refuse('unknown-channel', 'a channel named in the settings does not exist')
}

/** How fast members may be is nobody's to say but the owner's. */
const ratesProblem = (state: GuildState, op: Op<'settings'>): Refusal | null =>
  op.body?.rates === undefined || op.user === state.owner
    ? null
    : refuse('owner-only', 'only the owner changes how fast members may be')

/**
 * What nodes have forgotten comes back by no reversal: only the owner has the guild keep for a shorter time.
 *
 * Attack when absent: whoever manages the guild for a minute, or stole the account of somebody who does, has every node
 * forget all but the last day.
 */
const keepingProblem = (state: GuildState, op: Op<'settings'>): Refusal | null => {
  const days = op.body?.keepDays ?? null
  return days === null || days >= (state.settings.keepDays ?? Infinity) || op.user === state.owner
    ? null
    : refuse('owner-only', 'only the owner has the guild keep for a shorter time')
}

export const settings: ControlRules<'settings'> = {
  may: (state, op) =>
    all(
      permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild'),
      channelsExist(state, op.body ?? {}),
      ratesProblem(state, op),
      keepingProblem(state, op)
    ),
  apply: (weave, op) => {
    const { view } = weave
    const { rates, ...body } = op.body ?? {}
    const fields = Object.entries({ ...body, ...op.display })
    const shown = fields.map(([field, value]) => [field, weave.register(`settings/${field}`, value)])
    const set = { ...view.settings, ...Object.fromEntries(shown) }
    weave.view = {
      ...view,
      // A channel named here may have been deleted by somebody who had not seen this.
      settings: withoutChannels(set, (channel) => !view.channels.has(channel)),
      rates: rates === undefined ? view.rates : weave.register('rates', rates)
    }
  }
}
