/** Lets those who know a user of this node find it: letters are brought here also when it has moved. */
import type { UserCid } from '../../node/core/ids.ts'
import type { Mailroom } from '../../node/core/ports.ts'
import { userKey } from '../keys.ts'
import { FINDER } from '../limits.ts'
import type { Finder } from './finder.ts'

export interface ResidentParts {
  readonly finder: Finder
  readonly mailroom: Pick<Mailroom, 'residents'>
  readonly signal: AbortSignal
}

export const announceResidents = ({ finder, mailroom, signal }: ResidentParts): void => {
  let announced: ReadonlySet<UserCid> = new Set()

  const look = (): void => {
    const residents = new Set([...mailroom.residents()].slice(0, FINDER.users))
    for (const user of residents) finder.provide(userKey(user))
    for (const user of announced) if (!residents.has(user)) finder.withdraw(userKey(user))
    announced = residents
  }

  look()
  const timer = setInterval(look, FINDER.lookAgain).unref()
  signal.addEventListener('abort', () => clearInterval(timer))
}
