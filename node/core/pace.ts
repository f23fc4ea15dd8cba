/**
 * How fast a chain may go (design: guild log, section 6): of one device's ops in one log, any `n` in a row take `ms` at
 * least, that is t(q) − t(q−n) ≥ ms; and a channel's slow mode lies between two messages. Judged at stage 1, in the state
 * that the op itself is judged in, over the chain that its `p` leads down: the answer is the same on every replica for
 * ever, and since no op may be from the future, it bounds how fast anybody really writes.
 *
 *     message logs               rates.messages, all kinds together
 *     control and profile logs   rates.control; but for the owner, also 2,000 ops in 24 hours
 *     slow mode                  between two `msg` ops, of which the earlier is one of the chain's last 1,000 ops and not
 *                                its very first: that is, mostly, the notice that somebody has come
 *     threads                    of the chain's last 1,000 ops, 50 `thread` ops in 24 hours, but for who manages threads
 *
 * A guild whose rates are null has no limits but slow mode.
 *
 * Attack when absent: a member's node floods every other one with ops that each by itself is allowed.
 */
import { parseLogId, type ChannelCid, type LogId, type OpCid, type UserCid } from './ids.ts'
import type { Kind } from './ops.ts'
import { mayIn, P } from './permissions.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { GuildState, Rate } from './state.ts'

/** What the rules ask of the chain below an op. */
export interface Pace {
  /**
   * When the op `n` places back was written, in ms since the Unix epoch; 1 is the previous one.
   *
   * @param n at most as many as the chain holds.
   */
  back(n: number): number
  /** When the last `msg` but the chain's first op was written, among the last `LOOK_BACK` ops; null: there is none. */
  lastMessage(): number | null
  /**
   * When the `n`th last `thread` op among the last `LOOK_BACK` ops was written; null: there are fewer.
   *
   * @param n at most `THREADS.n`.
   */
  begun(n: number): number | null
}

/** An op as far as its pace goes. */
export interface Stride {
  readonly log: LogId
  readonly k: Kind
  readonly user: UserCid
  /** The webhook that writes. */
  readonly a: OpCid | null
  readonly q: number
  readonly t: number
}

/** Slow mode, and the limit of threads, look no further back than this many ops, so that judging has a bound. */
export const LOOK_BACK = 1000

/** What one member may do to a guild in a day, or call people: every node reads both logs whole when it starts. */
const DAILY: Rate = { n: 2000, ms: 24 * 3600 * 1000 }

/** Threads that a chain begins: they stay, each with a log of its own, where a message is one among many. */
export const THREADS: Rate = { n: 50, ms: 24 * 3600 * 1000 }

const inSeconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`

const tooSoon = (rate: Rate, { q, t }: Stride, pace: Pace): Refusal | null => {
  if (q < rate.n) return null
  const wait = pace.back(rate.n) + rate.ms - t
  return wait > 0 ? refuse('rate-limited', `you are too fast: wait ${inSeconds(wait)}`, wait) : null
}

const ratesOf = (state: GuildState, { log, user }: Stride): readonly Rate[] => {
  if (!state.rates) return []
  const type = parseLogId(log)?.type
  if (type === 'channel') return [state.rates.messages]
  return user === state.owner ? [state.rates.control] : [state.rates.control, DAILY]
}

const rateProblem = (state: GuildState, stride: Stride, pace: Pace): Refusal | null => {
  for (const rate of ratesOf(state, stride)) {
    const refusal = tooSoon(rate, stride, pace)
    if (refusal) return refusal
  }
  return null
}

/** Attack when absent: a member covers every client's list of threads, and has every node keep a log for each. */
const threadsProblem = (state: GuildState, { log, k, user, t }: Stride, pace: Pace): Refusal | null => {
  const place = k === 'thread' && state.rates ? parseLogId(log) : undefined
  if (place?.type !== 'channel' || mayIn(state, user, place.channel, P.MANAGE_THREADS)) return null
  const first = pace.begun(THREADS.n)
  const wait = first === null ? 0 : first + THREADS.ms - t
  return wait > 0 ? refuse('rate-limited', `${THREADS.n} threads a day: wait ${inSeconds(wait)}`, wait) : null
}

/** Discord: webhooks, bots and those who manage messages or channels do not wait. */
const maySkip = (state: GuildState, { a, user }: Stride, channel: ChannelCid): boolean =>
  a !== null ||
  state.users.get(user)?.bot === true ||
  [P.BYPASS_SLOWMODE, P.MANAGE_MESSAGES, P.MANAGE_CHANNELS].some((bit) => mayIn(state, user, channel, bit))

const slowModeProblem = (state: GuildState, stride: Stride, pace: Pace): Refusal | null => {
  const { log, k, t } = stride
  const place = k === 'msg' ? parseLogId(log) : undefined
  // A thread has a slow mode of its own, which is no part of the control state.
  const channel = place?.type === 'channel' && !place.thread ? state.channels.get(place.channel) : undefined
  if (!channel || channel.slowmode === 0 || maySkip(state, stride, channel.cid)) return null
  const last = pace.lastMessage()
  const wait = last === null ? 0 : last + channel.slowmode * 1000 - t
  return wait > 0 ? refuse('slowmode', `slow mode: wait ${inSeconds(wait)}`, wait) : null
}

/**
 * @param state that the op is judged in: of its past, or of its control frontier.
 * @returns null when the op is not too soon; else a refusal with the ms to wait.
 */
export const paceProblem = (state: GuildState, stride: Stride, pace: Pace): Refusal | null =>
  rateProblem(state, stride, pace) ?? threadsProblem(state, stride, pace) ?? slowModeProblem(state, stride, pace)
