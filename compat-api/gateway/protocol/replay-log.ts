/**
 * What a session was sent and may have to be sent again: an immutable, bounded log in chunks, so that appending
 * copies at most one chunk and forgetting the oldest drops a whole one.
 */
import type { EventName } from '../events.ts'
import type { Payload } from '../format/index.ts'

export interface Dispatched {
  readonly s: number
  readonly t: EventName
  /** Sessions that get the same event share it. */
  readonly data: Payload
}

type Chunk = readonly Dispatched[]

export interface ReplayLog {
  readonly chunks: readonly Chunk[]
  readonly tail: Chunk
  readonly count: number
  readonly size: number
  /** Every dispatch after this sequence number is here. */
  readonly floor: number
}

export interface ReplayBounds {
  readonly replayEvents: number
  readonly replaySize: number
}

const CHUNK = 64

export const EMPTY_REPLAY: ReplayLog = { chunks: [], tail: [], count: 0, size: 0, floor: 0 }

const sizeOf = (chunk: Chunk): number => chunk.reduce((sum, { data }) => sum + data.json.length, 0)
const lastOf = (chunk: Chunk, otherwise: number): number => chunk.at(-1)?.s ?? otherwise

const withoutTail = (log: ReplayLog): ReplayLog => ({
  ...EMPTY_REPLAY,
  floor: lastOf(log.tail, log.floor)
})

const withoutOldest = (log: ReplayLog): ReplayLog => {
  const [oldest, ...chunks] = log.chunks
  if (!oldest) return withoutTail(log)
  return {
    ...log,
    chunks,
    count: log.count - oldest.length,
    size: log.size - sizeOf(oldest),
    floor: lastOf(oldest, log.floor)
  }
}

const add = (log: ReplayLog, entry: Dispatched): ReplayLog => {
  const full = log.tail.length >= CHUNK
  return {
    chunks: full ? [...log.chunks, log.tail] : log.chunks,
    tail: full ? [entry] : [...log.tail, entry],
    count: log.count + 1,
    size: log.size + entry.data.json.length,
    floor: log.floor
  }
}

/** Adds a dispatch; what no longer fits is forgotten, oldest first, and `floor` rises past it. */
export const appendReplay = (log: ReplayLog, entry: Dispatched, bounds: ReplayBounds): ReplayLog => {
  let next = add(log, entry)
  while (next.count > bounds.replayEvents || next.size > bounds.replaySize) next = withoutOldest(next)
  return next
}

/** Forgets the chunks that the client says it has, up to and with `s`. */
export const acknowledgeReplay = (log: ReplayLog, s: number): ReplayLog => {
  let next = log
  for (let oldest = next.chunks[0]; oldest && lastOf(oldest, Infinity) <= s; oldest = next.chunks[0])
    next = withoutOldest(next)
  return next
}

/** Dispatches after `s`, in order. The caller has checked that `s` is not below the floor. */
export const replayAfter = (log: ReplayLog, s: number): readonly Dispatched[] =>
  [...log.chunks.flat(), ...log.tail].filter((entry) => entry.s > s)
