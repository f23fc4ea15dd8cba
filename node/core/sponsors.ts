/** Who let whom in: every member but the founder has a sponsor, who stands for them. */
import type { UserCid } from './ids.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { GuildState } from './state.ts'

/** People whom one sponsor may let in within `SPONSOR_WINDOW`. */
export const SPONSOR_LIMIT = 20
/** ms. */
const SPONSOR_WINDOW = 3_600_000

/**
 * A sponsor lets in at most 20 people an hour; the owner, as many as they like. Guilds without rates have no such limit.
 *
 * Attack when absent: one member fills the guild with puppets faster than anybody can look.
 *
 * @param t ms since the Unix epoch.
 */
export const sponsorProblem = (state: GuildState, sponsor: UserCid, t: number): Refusal | null => {
  if (!state.rates || sponsor === state.owner) return null
  const times = state.admissions.get(sponsor) ?? []
  const wait = times.length < SPONSOR_LIMIT ? 0 : (times[0] ?? 0) + SPONSOR_WINDOW - t
  return wait > 0 ? refuse('rate-limited', `a sponsor lets in at most ${SPONSOR_LIMIT} people an hour`, wait) : null
}

/** Of concurrent admissions the latest times are kept, in whichever order they come. */
export const withAdmission = (state: GuildState, sponsor: UserCid, t: number): GuildState['admissions'] => {
  const times = [...(state.admissions.get(sponsor) ?? []), t].toSorted((a, b) => a - b)
  return state.admissions.set(sponsor, times.slice(-SPONSOR_LIMIT))
}

/** Whom each sponsor has let in, members or not any more. */
const guestsOf = (state: GuildState): ReadonlyMap<UserCid, readonly UserCid[]> => {
  const guests = new Map<UserCid, UserCid[]>()
  for (const { user, sponsor } of state.users.values()) {
    if (user === sponsor) continue
    const known = guests.get(sponsor)
    if (known) known.push(user)
    else guests.set(sponsor, [user])
  }
  return guests
}

/** Everybody who came in by `user`, directly or by others who did; sorted, without `user`. */
export const sponsoredBy = (state: GuildState, user: UserCid): readonly UserCid[] => {
  const guests = guestsOf(state)
  const found = new Set<UserCid>()
  const open = [user]
  for (let sponsor = open.pop(); sponsor; sponsor = open.pop()) {
    for (const guest of guests.get(sponsor) ?? []) {
      if (guest === user || found.has(guest)) continue
      found.add(guest)
      open.push(guest)
    }
  }
  return [...found].toSorted()
}
