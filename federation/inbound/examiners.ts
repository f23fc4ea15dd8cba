/**
 * Steps 1 to 3, 7 and 8. Of ops that come by the hundred, as a history does, they are taken in threads of their own: judging
 * and storing take a core for themselves, and this is as much work again. A thread begins when there is work for it, and
 * ends when there is none for a while; few ops, and those that come before it has begun, are examined here.
 */
import { availableParallelism } from 'node:os'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Contents } from '../../node/core/codec.ts'
import type { GuildCid } from '../../node/core/ids.ts'
import { DECODE_SLICE, EXAMINERS } from '../limits.ts'
import type { WireOp } from '../wire/frames.ts'
import { isFault, type Candidate, type Fault } from './candidate.ts'
import { proveOne, readOne } from './examine.ts'
import { startExaminer, type Examiner } from './examiner.ts'

export interface Examiners extends Disposable {
  /** Resolves as soon as steps 1 to 3 are through. Without what is left aside: see decode.ts. */
  examine(guild: GuildCid, ops: readonly WireOp[]): Promise<readonly Candidate[] | Fault>
  /** Many ops are on their way. Resolves when a thread has begun, or has failed to. */
  prepare(): Promise<void>
  readonly threads: number
}

/** Proves here, a slice in a turn of the event loop. */
const bySlices = (): ((prove: () => Contents | Fault) => Promise<Contents | Fault>) => {
  let turn = Promise.resolve()
  let asked = 0
  return async (prove) => {
    if (++asked % DECODE_SLICE === 0) turn = turn.then(() => nextTurn())
    await turn
    return prove()
  }
}

const examineHere = async (
  guild: GuildCid,
  ops: readonly WireOp[],
  prove: typeof proveOne
): Promise<readonly Candidate[] | Fault> => {
  const inTurn = bySlices()
  const candidates: Candidate[] = []
  for (const [i, blocks] of ops.entries()) {
    if (i > 0 && i % DECODE_SLICE === 0) await nextTurn()
    const entry = readOne(guild, blocks)
    if (isFault(entry)) return entry
    if (entry) candidates.push({ blocks, entry, prove: () => inTurn(() => prove(entry, blocks)) })
  }
  return candidates
}

export interface ExaminerBounds {
  /** Threads at a time; of one core there is none to spare. */
  readonly most: number
  /** ms */
  readonly idle: number
}

const BOUNDS: ExaminerBounds = {
  most: Math.min(availableParallelism() - 1, EXAMINERS.most),
  idle: EXAMINERS.idle
}

const nobody = (): void => {}

/**
 * @param atWork told when the first thread begins, and when all have ended: a history is coming in meanwhile.
 * @param prove of ops that are examined here.
 */
export const createExaminers = (
  { most, idle }: ExaminerBounds = BOUNDS,
  atWork: (isAtWork: boolean) => void = nobody,
  prove = proveOne
): Examiners => {
  const threads = new Set<Examiner>()
  let timer: NodeJS.Timeout | undefined
  let disposed = false
  let isAtWork = false

  const isBusy = (): boolean => [...threads].some(({ isUp, orders }) => !isUp || orders > 0)

  const endAll = (): void => {
    clearTimeout(timer)
    for (const thread of threads) thread[Symbol.dispose]()
    threads.clear()
    if (isAtWork) atWork((isAtWork = false))
  }

  const watch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => (isBusy() ? watch() : endAll()), idle).unref()
  }

  /** One more, unless one is free or about to be, or there are enough. */
  const prepare = async (): Promise<void> => {
    const free = [...threads].find(({ orders }) => orders === 0)
    if (disposed || free || threads.size >= most) return free?.begun
    const thread: Examiner = startExaminer(() => threads.delete(thread))
    threads.add(thread)
    if (!isAtWork) atWork((isAtWork = true))
    watch()
    await thread.begun
  }

  const leastBusy = (): Examiner | undefined =>
    [...threads].filter(({ isUp }) => isUp).toSorted((a, b) => a.orders - b.orders)[0]

  return {
    prepare,
    get threads() {
      return threads.size
    },
    async examine(guild, ops) {
      if (ops.length < EXAMINERS.leastOps) return examineHere(guild, ops, prove)
      void prepare()
      watch()
      return leastBusy()?.examine(guild, ops) ?? examineHere(guild, ops, prove)
    },
    [Symbol.dispose]() {
      disposed = true
      endAll()
    }
  }
}
