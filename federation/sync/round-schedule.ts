/**
 * When to compare heads with whom, as a pure machine: soon after a peer arrives or a guild is followed, and then now and
 * then. However many peers there are, a node asks a few of them in each half minute, and has a few questions out: a guild
 * of n nodes costs each of them the same, not n times it. What is new goes by gossip; rounds find what that has missed.
 */
import { ROUNDS } from '../limits.ts'

/** `busy`: a guild is being brought up to date with another peer. `stranger`: nothing is shared. */
export type RoundResult = 'done' | 'busy' | 'failed' | 'stranger'

export interface PeerPlan {
  /** Monotone ms; Infinity: not at all. */
  readonly due: number
  readonly running: boolean
  readonly failures: number
  /** How often in a row another peer has been busy with what is to be done. */
  readonly busy: number
  /** Pauses that come before the usual one. */
  readonly settle: readonly number[]
}

export type Schedule = ReadonlyMap<string, PeerPlan>

export type RoundInput =
  /** A peer has come, or there is something new to compare with it. */
  | { readonly type: 'begin'; readonly peer: string; readonly now: number }
  /** One round by then. */
  | { readonly type: 'soon'; readonly peer: string; readonly due: number }
  | { readonly type: 'end'; readonly peer: string }
  /** @param random 0 to 1 */
  | {
      readonly type: 'over'
      readonly peer: string
      readonly result: RoundResult
      readonly now: number
      readonly random: number
    }
  | { readonly type: 'tick'; readonly now: number }

/** Peers to have a round with now. */
export type RoundOutput = readonly string[]

export const noRounds: Schedule = new Map()

const NEW: PeerPlan = { due: Infinity, running: false, failures: 0, busy: 0, settle: [] }
const NONE: RoundOutput = []

const withPlan = (schedule: Schedule, peer: string, plan: PeerPlan): Schedule => new Map(schedule).set(peer, plan)

const runningIn = (schedule: Schedule): number => [...schedule.values()].filter(({ running }) => running).length

/** The more peers, the rarer each has its turn. */
const usualPause = (peers: number, random: number): number =>
  ROUNDS.every * Math.max(1, peers / ROUNDS.peersAtATime) * (0.75 + random / 2)

const afterRound = (
  plan: PeerPlan,
  { result, random }: RoundInput & { type: 'over' },
  peers: number
): readonly [number, PeerPlan] => {
  const failures = result === 'failed' ? plan.failures + 1 : 0
  const busy = result === 'busy' ? plan.busy + 1 : 0
  const next = { ...plan, failures, busy }
  if (busy > 0) return [Math.min(ROUNDS.whenBusy * 2 ** (busy - 1), ROUNDS.whenBusyMost), next]
  if (failures > 0) return [Math.min(ROUNDS.afterFailure * 2 ** (failures - 1), ROUNDS.every), next]
  const [settle, ...later] = plan.settle
  if (settle !== undefined) return [settle, { ...next, settle: later }]
  return [result === 'stranger' ? ROUNDS.strangers : usualPause(peers, random), next]
}

/** Those that are due, the longest first, as far as there is room. */
const startDue = (schedule: Schedule, now: number): readonly [Schedule, RoundOutput] => {
  const due = [...schedule].filter(([, plan]) => !plan.running && plan.due <= now)
  const room = Math.max(ROUNDS.atOnce - runningIn(schedule), 0)
  const chosen = due.toSorted(([, a], [, b]) => a.due - b.due).slice(0, room)
  const started = chosen.map(([peer, plan]) => [peer, { ...plan, due: Infinity, running: true }] as const)
  return [new Map([...schedule, ...started]), chosen.map(([peer]) => peer)]
}

export const stepRounds = (schedule: Schedule, input: RoundInput): readonly [Schedule, RoundOutput] => {
  if (input.type === 'tick') return startDue(schedule, input.now)
  const { peer } = input
  const plan = schedule.get(peer)
  const known = plan ?? NEW
  switch (input.type) {
    case 'begin': {
      const [first, ...settle] = ROUNDS.settle
      const due = Math.min(known.due, input.now + first)
      return [withPlan(schedule, peer, { ...known, settle, failures: 0, busy: 0, due }), NONE]
    }
    case 'soon':
      return [withPlan(schedule, peer, { ...known, due: Math.min(known.due, input.due) }), NONE]
    case 'end':
      return [new Map([...schedule].filter(([name]) => name !== peer)), NONE]
    case 'over': {
      if (!plan?.running) return [schedule, NONE]
      const [pause, next] = afterRound(plan, input, schedule.size)
      return [withPlan(schedule, peer, { ...next, running: false, due: Math.min(plan.due, input.now + pause) }), NONE]
    }
  }
}

/** When the next round is due; Infinity while there is no room for it. */
export const nextRound = (schedule: Schedule): number =>
  runningIn(schedule) >= ROUNDS.atOnce
    ? Infinity
    : Math.min(Infinity, ...[...schedule.values()].filter(({ running }) => !running).map(({ due }) => due))
