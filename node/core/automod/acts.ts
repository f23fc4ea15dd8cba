/**
 * What auto-moderation does about somebody is written by their own device: it names the rule as a webhook's names the
 * webhook (`a`). A rule so lets whoever broke it write an alert where it says, whether or not they see that channel, and
 * time themselves out as long as it says; nobody can be accused by another. A hostile node writes neither: there the rules
 * only keep out what it says.
 *
 * Attack when absent: a member writes in channels that they do not see, or in the name of auto-moderation about others.
 */
import type { ChannelCid } from '../ids.ts'
import { isInThread, inChannel } from '../kinds/place.ts'
import type { Op } from '../ops.ts'
import { may, P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { SEND_ALERT, TIMEOUT, type AutomodRule } from './verdict.ts'

/** The rule that the op is by; undefined: by none that is there. */
export const ruleOf = ({ fixtures }: GuildState, { header }: Op): AutomodRule | undefined => {
  const { a } = header.payload
  const found = a === null ? undefined : fixtures.get(a)
  return found?.type === 'automod' ? (found as AutomodRule) : undefined
}

const otherwise = (): Refusal => refuse('missing-permission', 'the rule of auto-moderation says nothing of the kind')

const alertsIn = ({ fields }: AutomodRule, channel: ChannelCid): boolean =>
  fields.actions.some((action) => action.type === SEND_ALERT && action.channel === channel)

/** ms. */
const longestOf = ({ fields }: AutomodRule): number =>
  Math.max(0, ...fields.actions.map(({ type, seconds }) => (type === TIMEOUT ? (seconds ?? 0) * 1000 : 0)))

const endsInTime = (state: GuildState, op: Op<'timeout'>, rule: AutomodRule): boolean => {
  const { user, until } = op.body ?? {}
  if (user !== op.user || until === undefined || until === null) return false
  return until <= op.t + longestOf(rule) && op.user !== state.owner && !may(state, op.user, P.ADMINISTRATOR)
}

/** May its author, who stands in the guild, do so by this rule? */
export const mayActBy = (state: GuildState, op: Op, rule: AutomodRule): Refusal | null => {
  if (!rule.fields.enabled) return otherwise()
  if (op.k === 'timeout') return endsInTime(state, op as Op<'timeout'>, rule) ? null : otherwise()
  if (op.k !== 'msg' || isInThread(op as Op<'msg'>)) return otherwise()
  return inChannel(state, op as Op<'msg'>, (channel) => (alertsIn(rule, channel) ? null : otherwise()))
}
