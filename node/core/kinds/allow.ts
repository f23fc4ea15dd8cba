/** The questions that several kinds ask. Each answers `null` for yes. */
import type { ChannelCid, RoleCid, UserCid } from '../ids.ts'
import { guildPermissions, may, mayIn, outranks, P, rank } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Channel, GuildState, Overwrite } from '../state.ts'

export const permitted = (state: GuildState, user: UserCid, wanted: bigint, what: string): Refusal | null =>
  may(state, user, wanted) ? null : refuse('missing-permission', `you need the permission to ${what}`)

/** Permission in a channel; without VIEW_CHANNEL the channel is out of sight altogether. */
export const permittedIn = (
  state: GuildState,
  user: UserCid,
  channel: ChannelCid,
  wanted: bigint,
  what: string
): Refusal | null => {
  if (!state.channels.has(channel)) return refuse('unknown-channel', 'there is no such channel')
  if (!mayIn(state, user, channel, P.VIEW_CHANNEL)) return refuse('missing-access', 'you cannot see this channel')
  return mayIn(state, user, channel, wanted)
    ? null
    : refuse('missing-permission', `you need the permission to ${what} here`)
}

/** The author manages roles, and the role stands below their own highest. */
export const roleBelow = (state: GuildState, user: UserCid, cid: RoleCid): Refusal | null => {
  const role = state.roles.get(cid)
  if (!role) return refuse('unknown-role', 'there is no such role')
  const top = rank(state, user)
  return top !== undefined && role.position < top
    ? null
    : refuse('hierarchy', 'the role stands at or above your own highest role')
}

/** The position that a role is put at lies below the author's own highest role. */
export const positionBelow = (state: GuildState, user: UserCid, position: string): Refusal | null => {
  const top = rank(state, user)
  return top !== undefined && position < top
    ? null
    : refuse('hierarchy', 'the position is at or above your own highest role')
}

/** Nobody hands out what they do not hold. */
export const holds = (state: GuildState, user: UserCid, granted: bigint): Refusal | null =>
  (granted & ~guildPermissions(state, user)) === 0n
    ? null
    : refuse('grants-more-than-held', 'you cannot give permissions that you do not have')

/** Kick, ban, time-out, nickname: only below oneself, and never the owner. */
export const targetBelow = (state: GuildState, user: UserCid, target: UserCid): Refusal | null => {
  if (target === state.owner) return refuse('owner-untouchable', 'nobody can do this to the owner')
  return outranks(state, user, target) ? null : refuse('hierarchy', 'their highest role is not below yours')
}

export const isMember = (state: GuildState, user: UserCid): Refusal | null =>
  state.members.has(user) ? null : refuse('unknown-member', 'they are not a member')

export const overwriteTargetExists = (state: GuildState, overwrite: Overwrite): Refusal | null => {
  const known =
    overwrite.type === 'role'
      ? state.roles.has(overwrite.target as RoleCid)
      : state.users.has(overwrite.target as UserCid)
  return known ? null : refuse('unknown-role', 'the overwrite names nobody in this guild')
}

/** Allowing, or no longer denying, is giving: only bits that the author holds. */
export const overwriteGrantsHeld = (
  state: GuildState,
  user: UserCid,
  channel: Channel | undefined,
  overwrite: Pick<Overwrite, 'target' | 'allow' | 'deny'>
): Refusal | null => {
  const before = channel?.overwrites.find((o) => o.target === overwrite.target)
  const given = (overwrite.allow & ~(before?.allow ?? 0n)) | ((before?.deny ?? 0n) & ~overwrite.deny)
  return holds(state, user, given)
}

/** The first refusal, or null when every question was answered with yes. */
export const all = (...answers: readonly (Refusal | null)[]): Refusal | null => answers.find((a) => a !== null) ?? null
