/**
 * What an invite leads to besides its channel: what a member shows of their screen there, or an application.
 *
 * Attack when absent: strangers are shown that an invite leads to somebody, or to a bot, that has nothing to do with the guild.
 */
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState, Invite } from '../state.ts'

/** Discord's type of an invite to what somebody shows; that to an application is 2. */
export const STREAM = 1
/** Where somebody shows something: voice channels and stages. */
const VOICES: readonly number[] = [2, 13]

export const leadProblem = (state: GuildState, { channel, lead }: Pick<Invite, 'channel' | 'lead'>): Refusal | null => {
  if (!lead) return null
  if (lead.type !== STREAM)
    return state.users.get(lead.user)?.bot ? null : refuse('unknown-user', 'no such application has been here')
  if (!VOICES.includes(state.channels.get(channel)?.type ?? -1))
    return refuse('wrong-channel-type', 'nobody shows anything in such a channel')
  return state.members.has(lead.user) ? null : refuse('unknown-member', 'who shows something is no member')
}
