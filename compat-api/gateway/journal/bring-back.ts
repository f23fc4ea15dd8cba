/** Sessions of before the node began: their clients have some minutes to come back to them. */
import type { App } from '../../../node/app/index.ts'
import type { Presence } from '../../../node/core/events.ts'
import type { Logger, Shelf } from '../../../node/core/ports.ts'
import { presentSelf } from '../../present/index.ts'
import { guildsFor } from '../arrivals.ts'
import type { GatewayClock } from '../clock.ts'
import { joinConversations } from '../dispatch/conversations.ts'
import type { GatewayLimits } from '../limits.ts'
import { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import { Shelved } from '../shelved.ts'
import type { Journal } from './journal.ts'
import { recall, type Recalled } from './recall.ts'

export interface BringBackDeps {
  readonly app: App
  readonly sessions: Sessions
  readonly journal: Journal
  readonly shelf: Shelf
  readonly front: { ended(session: Session): void; detached(session: Session): void }
  setPresence(session: Session, presence: Presence): void
  readonly limits: GatewayLimits
  readonly clock: GatewayClock
  readonly logger: Logger
}

/**
 * Nothing of what the node was told since is missing in what was written: nothing came to disk that sessions did not
 * hear of. Else nobody can say what they have missed, and their clients are to identify.
 */
const readBack = ({ shelf, limits, clock, logger }: BringBackDeps): readonly Recalled[] => {
  try {
    const { sessions, at, position } = recall(shelf.read(), limits)
    const isFresh = clock.now() - at < limits.resumeWindow
    if (isFresh && position === shelf.position()) return sessions
    if (sessions.length > 0 && isFresh)
      logger.info('gateway sessions end: not all that happened was told', { position })
  } catch (error) {
    logger.warn('gateway sessions could not be read back', { error })
  }
  return []
}

const seat = (deps: BringBackDeps, { n, terms, outbox, presence }: Recalled) => {
  const { app, sessions, journal, front, limits, clock, logger } = deps
  const account = app.accounts.account(terms.user)
  if (!account) return []
  const carrier = new Shelved(outbox, { clock, limits, ended: () => front.ended(session) })
  const session: Session = new Session(terms, carrier, '', { diary: journal, logger })
  session.presence = presence
  session.knowSelf(JSON.stringify(presentSelf(account)))
  sessions.add(session)
  for (const { cid } of guildsFor(app, session)) sessions.subscribe(session, cid)
  joinConversations(app, sessions, session)
  return [{ session, n }]
}

export const bringBack = (deps: BringBackDeps): void => {
  const returned = readBack(deps).flatMap((recalled) => seat(deps, recalled))
  deps.journal.resume(returned)
  for (const { session } of returned) {
    deps.setPresence(session, session.presence)
    deps.front.detached(session)
  }
}
