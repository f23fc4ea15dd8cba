/**
 * What sessions were sent, on disk, so that their clients can go on with them when the node has been down.
 *
 * An event is written once, with the numbers of all who got it, right after the commit that it comes from, before whoever
 * caused it is answered. What a crash swallows of it is noticed by whoever reads it: by the position, or by a client that
 * has seen more.
 */
import type { Logger, Shelf } from '../../../node/core/ports.ts'
import type { GatewayClock } from '../clock.ts'
import type { EventName } from '../events.ts'
import type { Payload } from '../format/index.ts'
import type { GatewayLimits } from '../limits.ts'
import type { Session } from '../session.ts'
import type { Diary } from './diary.ts'
import { endLine, eventLine, presenceLine, sessionLine, timeLine } from './lines.ts'

/** ms between two looks at whether something is to be written although nobody was sent anything. */
const BEAT = 5000
/** ms that the time of the last line may lag behind. */
const LAG = 30_000

type JournalLimits = Pick<GatewayLimits, 'journalSegment' | 'journalSegments' | 'journalAge' | 'journalMemory'>

interface Segment {
  readonly begun: number
  size: number
  hasEvents: boolean
}

/** A session that was read back. */
export interface Returned {
  readonly session: Session
  readonly n: number
}

export class Journal implements Diary, Disposable {
  readonly #shelf: Shelf
  readonly #limits: JournalLimits
  readonly #clock: GatewayClock
  readonly #logger: Logger
  readonly #numbers = new Map<Session, number>()
  #lines: string[] = []
  #isScheduled = false
  /** Disposed of, or the disk is full. */
  #isOver = false
  #beat: Disposable | undefined
  #next = 1
  #told = { at: 0, position: -1 }
  /** Of the segment that is written to; undefined: there is none. */
  #segment: Segment | undefined
  /** When the older ones were ended, the oldest first. */
  #ended: number[] = []

  constructor(shelf: Shelf, limits: JournalLimits, clock: GatewayClock, logger: Logger) {
    this.#shelf = shelf
    this.#limits = limits
    this.#clock = clock
    this.#logger = logger
  }

  /** Goes on with what was read; without sessions all of it is let go. */
  resume(returned: readonly Returned[]): void {
    const older = this.#shelf.read().length
    for (const { session, n } of returned) {
      this.#numbers.set(session, n)
      this.#next = Math.max(this.#next, n + 1)
    }
    this.#ended = Array.from({ length: older }, () => this.#clock.now())
    if (returned.length === 0) return this.#clear()
    this.#try(() => this.#begin(this.#clock.now()))
    this.#arm()
  }

  opened(session: Session): void {
    if (this.#isOver || !session.carrier.outbox) return
    this.#numbers.set(session, this.#next++)
    this.#note(this.#describe(session))
  }

  dispatched(t: EventName, data: Payload, to: readonly Session[]): void {
    if (this.#numbers.size === 0) return
    const numbers: number[] = []
    for (const session of to) {
      const n = this.#numbers.get(session)
      if (n !== undefined) numbers.push(n)
    }
    if (numbers.length > 0) this.#note(eventLine(t, numbers, data))
  }

  present(session: Session): void {
    const n = this.#numbers.get(session)
    if (n === undefined) return
    // Of a user's sessions the one that spoke last stands last: its word is the one that holds.
    this.#numbers.delete(session)
    this.#numbers.set(session, n)
    this.#note(presenceLine(n, session.presence))
  }

  ended(session: Session): void {
    const n = this.#numbers.get(session)
    if (n === undefined) return
    this.#numbers.delete(session)
    if (this.#numbers.size === 0) this.#clear()
    else this.#note(endLine(n))
  }

  /** Something has happened on disk, whether or not somebody was told. */
  touch(): void {
    if (this.#numbers.size > 0) this.#schedule()
  }

  flush(): void {
    if (this.#isOver || this.#numbers.size === 0) return
    this.#try(() => this.#write())
    this.#arm()
  }

  [Symbol.dispose](): void {
    this.flush()
    this.#isOver = true
    this.#beat?.[Symbol.dispose]()
    this.#shelf[Symbol.dispose]()
  }

  #note(line: string): void {
    this.#lines.push(line)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.flush()
    })
  }

  #arm(): void {
    if (this.#beat || this.#isOver) return
    this.#beat = this.#clock.after(BEAT, () => {
      this.#beat = undefined
      this.flush()
    })
  }

  #try(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#isOver = true
      this.#clear()
      this.#logger.error('gateway sessions can no longer be kept for a restart', { error })
    }
  }

  #write(): void {
    const now = this.#clock.now()
    const lines = this.#lines.splice(0)
    const position = this.#shelf.position()
    const isNews = position !== this.#told.position || now - this.#told.at >= LAG
    if (!this.#segment) this.#open(now)
    if (isNews || lines.length > 0) this.#append(isNews ? [...lines, this.#tell(now, position)] : lines)
    if (lines.length > 0 && this.#segment) this.#segment.hasEvents = true
    if (this.#segment && this.#isFull(this.#segment, now)) this.#turn(now)
  }

  /** The time and the position stand after what they are true of. */
  #tell(at: number, position: number): string {
    this.#told = { at, position }
    return timeLine(this.#told)
  }

  #append(lines: readonly string[]): void {
    const size = this.#shelf.append(`${lines.join('\n')}\n`)
    if (this.#segment) this.#segment.size += size
  }

  #isFull({ begun, size, hasEvents }: Segment, now: number): boolean {
    return size > this.#limits.journalSegment || (hasEvents && now - begun > this.#limits.journalAge)
  }

  #open(now: number): void {
    this.#shelf.begin()
    this.#segment = { begun: now, size: 0, hasEvents: false }
  }

  /** A segment that begins with how every session stands. */
  #begin(now: number): void {
    this.#open(now)
    const sessions = [...this.#numbers.keys()].map((session) => this.#describe(session))
    this.#append([...sessions, this.#tell(now, this.#shelf.position())])
    // What it begins with is no reason to begin another.
    if (this.#segment) this.#segment.size = 0
  }

  /** The next segment; what nobody can ask for any more goes. */
  #turn(now: number): void {
    this.#ended.push(now)
    this.#begin(now)
    const needed = this.#ended.filter((end) => now - end <= this.#limits.journalMemory)
    this.#ended = needed.slice(-this.#limits.journalSegments)
    this.#shelf.keep(this.#ended.length + 1)
  }

  #describe(session: Session): string {
    const { terms, presence, carrier } = session
    const n = this.#numbers.get(session)
    if (n === undefined || !carrier.outbox) return ''
    return sessionLine({ n, terms, presence, seq: carrier.outbox.seq, floor: carrier.outbox.replay.floor })
  }

  #clear(): void {
    this.#lines = []
    this.#numbers.clear()
    this.#segment = undefined
    this.#ended = []
    try {
      this.#shelf.keep(0)
    } catch (error) {
      this.#logger.warn('gateway sessions that have ended are still on disk', { error })
    }
  }
}
