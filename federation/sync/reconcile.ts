/**
 * The client's side of bringing one guild up to date, as a pure machine: what to ask next, and how each answer is
 * to be taken. It holds no ops, and does nothing itself; `client.ts` carries it.
 *
 * Order: control log -> profiles -> newest messages of channels that lag far behind -> the other channels, whole ->
 * (ready) -> their threads -> history of those far behind, the small gaps first -> threads of these -> heads that are
 * still unknown. Where a snapshot shows the guild, its control log is long: the newest messages come before that. A thread is there by an op of its channel, so that comes first. The next batch is asked for while earlier
 * ones are being verified, never more than `batchesInFlight` of them.
 */
import { channelLog, parseLogId, type LogId, type OpCid } from '../../node/core/ids.ts'
import { SNAPSHOT, SYNC } from '../limits.ts'

/** A log of the peer's, beside what this node has of it. */
export interface LogGap {
  readonly id: LogId
  readonly type: 'control' | 'profiles' | 'channel'
  /** The peer's heads that this node lacks. */
  readonly unknown: readonly OpCid[]
  /** Ops that the peer holds beyond the count of this node; may be negative. */
  readonly lag: number
}

/** How a batch is to be taken: `history` is not news to anybody. */
export type Manner = 'news' | 'history' | 'preview'

export type Ask =
  | { readonly type: 'pull'; readonly log: LogId; readonly manner: Manner }
  | { readonly type: 'recent'; readonly log: LogId; readonly manner: 'preview' }
  | { readonly type: 'want'; readonly log: LogId; readonly cids: readonly OpCid[]; readonly manner: Manner }

/** `settle`: everything so far is stored. `ready`: control state and newest messages are here. `arrived`: the control log is. */
type Step = Ask | { readonly type: 'settle' } | { readonly type: 'ready' } | { readonly type: 'arrived' }

export type Extent = 'whole' | 'brief' | 'help'

interface Working {
  readonly plan: readonly Step[]
  /** Batches handed over and not yet stored. */
  readonly storing: number
}

export type State =
  | { readonly code: 'comparing' }
  /** A question is out. */
  | (Working & { readonly code: 'asking'; readonly ask: Ask })
  /** Nothing is out until a batch has been stored. */
  | (Working & { readonly code: 'settling' })
  | { readonly code: 'done' }
  | { readonly code: 'failed'; readonly reason: string }

export type Input =
  /** `null`: the heads are the same. */
  | {
      readonly type: 'compared'
      readonly gaps: readonly LogGap[] | null
      /** The guild is shown by a snapshot. */
      readonly arriving: boolean
      /** `brief`: no further than `ready`. `help`: the history alone, beside another peer. */
      readonly extent?: Extent
      readonly opened?: readonly LogId[]
    }
  /** `fresh`: ops of it that continue a device's chain beyond what was asked from. */
  | {
      readonly type: 'batch'
      readonly size: number
      readonly fresh: number
      readonly more: boolean
      /** Channels that somebody has open now. */
      readonly opened?: readonly LogId[]
    }
  /** Another peer is asked for the log. */
  | { readonly type: 'elsewhere' }
  | { readonly type: 'stored' }

export type Output =
  | { readonly type: 'ask'; readonly ask: Ask }
  /** Verify and store the batch that has just come. */
  | { readonly type: 'take'; readonly manner: Manner }
  | { readonly type: 'ready' }
  | { readonly type: 'arrived' }
  | { readonly type: 'done' }
  | { readonly type: 'fail'; readonly reason: string }

export const start: State = { code: 'comparing' }

type Turn = readonly [State, readonly Output[]]

const fail = (reason: string): Turn => [{ code: 'failed', reason }, [{ type: 'fail', reason }]]

const isFarBehind = (gap: LogGap): boolean => gap.type === 'channel' && gap.lag > SYNC.previewGap

/** Channels whose history is shown before it is here. */
export const farBehind = (gaps: readonly LogGap[]): readonly LogId[] =>
  gaps.filter((gap) => gap.unknown.length > 0 && isFarBehind(gap)).map(({ id }) => id)

const pullOf = (gap: LogGap): Step => ({ type: 'pull', log: gap.id, manner: isFarBehind(gap) ? 'history' : 'news' })

const wantOf = (gap: LogGap): Step[] =>
  gap.unknown.length === 0
    ? []
    : [
        {
          type: 'want',
          log: gap.id,
          cids: gap.unknown.slice(0, SYNC.wantedCids),
          manner: isFarBehind(gap) ? 'history' : 'news'
        }
      ]

/** The log of the channel that a thread was begun in; undefined for what is no thread's. */
const channelOf = ({ id }: Pick<LogGap, 'id'>): LogId | undefined => {
  const place = parseLogId(id)
  return place?.type === 'channel' && place.thread ? channelLog(place.guild, place.channel) : undefined
}

/** What to do about the gaps, in order. @param arriving the guild is shown by a snapshot: newest messages come first then */
export const planFor = (gaps: readonly LogGap[], arriving = false): readonly Step[] => {
  const open = gaps.filter((gap) => gap.unknown.length > 0)
  const of = (type: LogGap['type']) => open.filter((gap) => gap.type === type)
  const rooms = of('channel').toSorted((a, b) => a.lag - b.lag)
  const [channels, threads] = [rooms.filter((gap) => !channelOf(gap)), rooms.filter(channelOf)]
  const [far, near] = [channels.filter(isFarBehind), channels.filter((gap) => !isFarBehind(gap))]
  const behind = new Set(far.map(({ id }) => id))
  const isLate = (gap: LogGap): boolean => isFarBehind(gap) || behind.has(channelOf(gap) ?? gap.id)
  const settle: Step = { type: 'settle' }
  const recentOf = (gap: LogGap): Step => ({ type: 'recent', log: gap.id, manner: 'preview' })
  const ready: Step = { type: 'ready' }
  const control = of('control').flatMap((gap) => [pullOf(gap), settle, ...wantOf(gap), settle])
  const shown = channels.slice(0, SNAPSHOT.rooms).map(recentOf)
  const begun: readonly Step[] = [...shown, settle, ready, ...control, { type: 'arrived' }]
  return [
    ...(arriving ? begun : control),
    ...of('profiles').flatMap((gap) => [pullOf(gap), ...wantOf(gap)]),
    ...(arriving ? [] : far.map(recentOf)),
    ...near.map(pullOf),
    settle,
    ...(arriving ? [] : [ready]),
    ...threads.filter((gap) => !isLate(gap)).map(pullOf),
    ...far.map(pullOf),
    ...threads.filter(isLate).map(pullOf),
    settle,
    ...[...channels, ...threads].flatMap(wantOf),
    settle
  ]
}

const isHistory = (one: Step): boolean => one.type === 'settle' || (one.type === 'pull' && one.manner === 'history')

const partOf = (plan: readonly Step[], extent: Extent): readonly Step[] => {
  if (extent === 'help') return plan.filter(isHistory)
  return extent === 'brief' ? plan.slice(0, plan.findIndex(({ type }) => type === 'ready') + 1) : plan
}

/**
 * Of questions that may come in any order, those first that are about channels, or threads of channels, that somebody has open.
 * A thread stays behind its channel.
 */
export const preferring = (plan: readonly Step[], opened: readonly LogId[]): readonly Step[] => {
  const kind = plan[0]?.type
  if (opened.length === 0 || (kind !== 'pull' && kind !== 'recent')) return plan
  const roomOf = (id: LogId): LogId => channelOf({ id }) ?? id
  const rooms = [...new Set(opened.map(roomOf))]
  const rankOf = (one: Step): number => {
    const rank = 'log' in one ? rooms.indexOf(roomOf(one.log)) : -1
    return rank < 0 ? rooms.length : rank
  }
  const isOther = (one: Step): boolean => one.type !== kind || parseLogId(one.log)?.type !== 'channel'
  const end = plan.findIndex(isOther)
  const run = end < 0 ? plan : plan.slice(0, end)
  return [...run.toSorted((a, b) => rankOf(a) - rankOf(b)), ...plan.slice(run.length)]
}

/** Takes steps off the plan until a question is out, or something has to be stored first. */
const proceed = ({ plan, storing }: Working, outputs: readonly Output[]): Turn => {
  const [step, ...rest] = plan
  if (!step) return [{ code: 'done' }, [...outputs, { type: 'done' }]]
  if (step.type === 'ready' || step.type === 'arrived') return proceed({ plan: rest, storing }, [...outputs, step])
  if (step.type === 'settle') {
    return storing > 0 ? [{ code: 'settling', plan, storing }, outputs] : proceed({ plan: rest, storing }, outputs)
  }
  if (storing >= SYNC.batchesInFlight) return [{ code: 'settling', plan, storing }, outputs]
  return [{ code: 'asking', ask: step, plan: rest, storing }, [...outputs, { type: 'ask', ask: step }]]
}

const onBatch = (state: State & { code: 'asking' }, input: Input & { type: 'batch' }): Turn => {
  const { ask, plan, storing } = state
  const again = input.more && ask.type === 'pull'
  if (again && input.fresh === 0) return fail('the peer says there is more, and sends nothing new')
  const taken: Output[] = input.size > 0 ? [{ type: 'take', manner: ask.manner }] : []
  const left = preferring(again ? [ask, ...plan] : plan, input.opened ?? [])
  return proceed({ plan: left, storing: storing + taken.length }, taken)
}

/** Nothing more is asked about the log in this run. */
const onElsewhere = ({ ask, plan, storing }: State & { code: 'asking' }): Turn =>
  proceed({ plan: plan.filter((one) => !('log' in one) || one.log !== ask.log), storing }, [])

const onStored = (state: State & Working): Turn => {
  const storing = state.storing - 1
  if (storing < 0) return fail('a batch was stored that was never taken')
  return state.code === 'settling' ? proceed({ plan: state.plan, storing }, []) : [{ ...state, storing } as State, []]
}

/** One turn. An input that does not fit the state fails the machine; nothing throws. */
export const step = (state: State, input: Input): Turn => {
  if (state.code === 'done' || state.code === 'failed') return [state, []]
  if (input.type === 'compared') {
    if (state.code !== 'comparing') return fail('heads came that were not asked for')
    const outputs: readonly Output[] = [{ type: 'ready' }, { type: 'done' }]
    if (!input.gaps) return [{ code: 'done' }, outputs]
    const plan = partOf(planFor(input.gaps, input.arriving), input.extent ?? 'whole')
    return proceed({ plan: preferring(plan, input.opened ?? []), storing: 0 }, [])
  }
  if (state.code === 'comparing') return fail('ops came before the heads')
  if (input.type === 'stored') return onStored(state)
  if (state.code !== 'asking') return fail('a batch came that was not asked for')
  return input.type === 'elsewhere' ? onElsewhere(state) : onBatch(state, input)
}
