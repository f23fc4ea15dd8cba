/** Sessions as the journal has them. */
import type { Presence } from '../../../node/core/events.ts'
import { acknowledgeReplay, appendReplay, emptyReplay, type ReplayBounds } from '../protocol/replay-log.ts'
import type { Outbox } from '../protocol/state.ts'
import type { SessionTerms } from '../session.ts'
import { parseLine, type Line } from './lines.ts'

export interface Recalled {
  readonly n: number
  readonly terms: SessionTerms
  readonly presence: Presence
  readonly outbox: Outbox
}

export interface Recollection {
  readonly sessions: readonly Recalled[]
  /** When the last sign of life was written, in ms since the Unix epoch. */
  readonly at: number
  /** Everything from disk up to there has been told. */
  readonly position: number
}

type LineOf<K extends Line['k']> = Extract<Line, { k: K }>

class Recall {
  readonly sessions = new Map<number, Recalled>()
  readonly #bounds: ReplayBounds
  #time = { at: 0, position: -1 }

  constructor(bounds: ReplayBounds) {
    this.#bounds = bounds
  }

  get found(): Recollection {
    return { sessions: [...this.sessions.values()], ...this.#time }
  }

  take(line: Line): void {
    switch (line.k) {
      case 'session':
        return this.#stand(line)
      case 'event':
        return this.#send(line)
      case 'presence':
        return this.#show(line)
      case 'end':
        return void this.sessions.delete(line.n)
      case 'time':
        this.#time = line
    }
  }

  #change(n: number, change: (session: Recalled) => Recalled): void {
    const session = this.sessions.get(n)
    if (session) this.sessions.set(n, change(session))
  }

  /** Of a user's sessions the one that spoke last stands last. */
  #show({ n, presence }: LineOf<'presence'>): void {
    const session = this.sessions.get(n)
    this.sessions.delete(n)
    if (session) this.sessions.set(n, { ...session, presence })
  }

  /** What stood in a segment that is gone cannot be sent again. */
  #stand({ n, seq, floor, presence, terms }: LineOf<'session'>): void {
    const known = this.sessions.get(n)?.outbox
    const replay = known?.seq === seq ? acknowledgeReplay(known.replay, floor) : emptyReplay(seq)
    this.sessions.delete(n)
    this.sessions.set(n, { n, terms, presence, outbox: { session: terms.id, seq, replay } })
  }

  #send({ t, to, data }: LineOf<'event'>): void {
    for (const n of to)
      this.#change(n, (session) => {
        const { outbox } = session
        const replay = appendReplay(outbox.replay, { t, data }, this.#bounds)
        return { ...session, outbox: { ...outbox, seq: outbox.seq + 1, replay } }
      })
  }
}

/**
 * @param segments the oldest first; a last line that was cut off is passed over.
 * @throws Error when they are damaged
 */
export const recall = (segments: readonly string[], bounds: ReplayBounds): Recollection => {
  const sessions = new Recall(bounds)
  for (const segment of segments) for (const line of segment.split('\n').slice(0, -1)) sessions.take(parseLine(line))
  return sessions.found
}
