/**
 * Whose turn it is to seal a channel, so that not all who may do it at once: whoever may is put in an order that is drawn
 * anew for every seal, and each waits a while longer than the one before.
 */
import { sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import type { ChannelCid, OpCid, UserCid } from './ids.ts'
import { mayIn, P } from './permissions.ts'
import type { GuildState } from './state.ts'

/** A channel is sealed after so many ops, or when the oldest that is not sealed is so old (in ms). */
const OPS = 500
const AGE = 3_600_000
/** What each waits longer than the one before. */
const MORE_OPS = 100
const MORE_AGE = 300_000

/**
 * In ms. After so long a silence the seal of before says too little of what is old for it to be shown beside what is new
 * (node/app/guild/previews.ts), so whoever joins then would not see it before the whole history: the next one comes soon.
 */
const SILENCE = 20 * 3_600_000
const AGE_AFTER_SILENCE = 60_000

export interface Unsealed {
  readonly count: number
  /** Of the oldest, in ms since the Unix epoch. */
  readonly since: number
  /** Of the last seal, in ms since the Unix epoch; null when there is none. */
  readonly sealed: number | null
}

const isEarly = (turn: number, { count, since, sealed }: Unsealed, now: number): boolean => {
  const [age, more] =
    sealed !== null && since - sealed > SILENCE ? [AGE_AFTER_SILENCE, AGE_AFTER_SILENCE] : [AGE, MORE_AGE]
  return count < OPS + turn * MORE_OPS && now - since < age + turn * more
}

/** Is it time for whoever has this turn? The first has turn 0. */
export const isDue = (turn: number, unsealed: Unsealed, now: number): boolean =>
  unsealed.count > 0 && !isEarly(turn, unsealed, now)

/** Witnesses who are members, and whoever may manage messages there. */
const sealers = (state: GuildState, channel: ChannelCid): readonly UserCid[] =>
  [...state.members.keys()].filter(
    (user) => state.witnesses.users.includes(user) || mayIn(state, user, channel, P.MANAGE_MESSAGES)
  )

const lot = (user: UserCid, previous: OpCid | null): string => toBase64url(sha256(utf8(`${user}/${previous ?? ''}`)))

/**
 * @param previous the seal that this one goes on from.
 * @returns those who may seal the channel, in the order of their turns.
 */
export const turns = (state: GuildState, channel: ChannelCid, previous: OpCid | null): readonly UserCid[] =>
  sealers(state, channel)
    .map((user) => ({ user, lot: lot(user, previous) }))
    .toSorted((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ user }) => user)
