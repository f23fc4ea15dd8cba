import type { EventName } from '../events.ts'
import type { Payload } from '../format/index.ts'
import type { Session } from '../session.ts'

/** What sessions tell of. */
export interface Diary {
  /** From now on the session can be gone on with after the node was down. */
  opened(session: Session): void
  /** Said before the sessions' outboxes have it. */
  dispatched(t: EventName, data: Payload, to: readonly Session[]): void
  present(session: Session): void
  ended(session: Session): void
}

const nothing = (): void => {}

/** Of a node that keeps no sessions while it is down. */
export const NO_DIARY: Diary = { opened: nothing, dispatched: nothing, present: nothing, ended: nothing }
