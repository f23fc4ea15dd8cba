/**
 * What a session was sent and may have to be sent again: an immutable, bounded log in chunks. Appending copies nothing, and
 * forgetting the oldest drops a whole chunk. Sessions that get an event share it, and each counts its own sequence numbers.
 */
import type { EventName } from '../events.ts'
import type { Payload } from '../format/index.ts'

/** An event, whoever gets it. */
export interface Told {
  readonly t: EventName
  readonly data: Payload
}

/** An event as a session gets it. */
export interface Dispatched extends Told {
  readonly s: number
}

/** The first `length` of a list that only grows: what is added to it later belongs to later logs. */
interface Newest {
  readonly list: Told[]
  readonly length: number
}

export interface ReplayLog {
  /** Each of CHUNK events. */
  readonly chunks: readonly (readonly Told[])[]
  readonly newest: Newest
  readonly size: number
  /** Every dispatch after this sequence number is here. */
  readonly floor: number
}

export interface ReplayBounds {
  readonly replayEvents: number
  readonly replaySize: number
}

const CHUNK = 64

/** @param floor the last sequence number that is not in it */
export const emptyReplay = (floor = 0): ReplayLog => ({ chunks: [], newest: { list: [], length: 0 }, size: 0, floor })

export const countOf = ({ chunks, newest }: ReplayLog): number => chunks.length * CHUNK + newest.length

const sizeOf = (events: readonly Told[]): number => events.reduce((sum, { data }) => sum + data.json.length, 0)

const withoutOldest = (log: ReplayLog): ReplayLog => {
  const [oldest, ...chunks] = log.chunks
  if (!oldest) return emptyReplay(log.floor + log.newest.length)
  return { chunks, newest: log.newest, size: log.size - sizeOf(oldest), floor: log.floor + CHUNK }
}

/** A list that has grown since goes another way: it is copied. */
const grow = ({ list, length }: Newest, told: Told): Newest => {
  const own = list.length === length ? list : list.slice(0, length)
  own.push(told)
  return { list: own, length: length + 1 }
}

const add = ({ chunks, newest, size, floor }: ReplayLog, told: Told): ReplayLog => {
  const grown = size + told.data.json.length
  if (newest.length < CHUNK) return { chunks, newest: grow(newest, told), size: grown, floor }
  const full = newest.list.slice(0, CHUNK)
  return { chunks: [...chunks, full], newest: { list: [told], length: 1 }, size: grown, floor }
}

/** Adds the event after the last; what no longer fits is forgotten, oldest first, and `floor` rises past it. */
export const appendReplay = (log: ReplayLog, told: Told, bounds: ReplayBounds): ReplayLog => {
  let next = add(log, told)
  while (countOf(next) > bounds.replayEvents || next.size > bounds.replaySize) next = withoutOldest(next)
  return next
}

/** Forgets the chunks that the client says it has, up to and with `s`. */
export const acknowledgeReplay = (log: ReplayLog, s: number): ReplayLog => {
  let next = log
  while (next.chunks.length > 0 && next.floor + CHUNK <= s) next = withoutOldest(next)
  return next
}

/** Dispatches after `s`, in order. The caller has checked that `s` is not below the floor. */
export const replayAfter = ({ chunks, newest, floor }: ReplayLog, s: number): readonly Dispatched[] => {
  const all = [...chunks.flat(), ...newest.list.slice(0, newest.length)]
  return all.slice(s - floor).map(({ t, data }, i) => ({ s: s + 1 + i, t, data }))
}
