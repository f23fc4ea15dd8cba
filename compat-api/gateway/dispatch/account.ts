import type { App } from '../../../node/app/index.ts'
import type { AccountEvent } from '../../../node/core/events.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { presentSelf } from '../../present/index.ts'
import type { Session } from '../session.ts'
import type { Sessions } from '../sessions.ts'

/** USER_UPDATE, to the user's own sessions. */
const tellSelf = (app: App, sessions: Sessions, user: UserCid): void => {
  const account = app.accounts.account(user)
  if (!account) return
  const json = JSON.stringify(presentSelf(account))
  for (const session of sessions.of(user)) session.tellSelf(json)
}

const revoke = (sessions: Iterable<Session>): void => {
  for (const session of sessions) session.carrier.feed({ type: 'revoked' })
}

/** Those that were opened, or gone on with, by a token that is good no more. */
const loggedOut = (app: App, sessions: Sessions, user: UserCid): readonly Session[] =>
  [...sessions.of(user)].filter(({ token }) => app.accounts.authenticate(token)?.cid !== user)

export const dispatchAccount = (app: App, sessions: Sessions, { type, user }: AccountEvent): void => {
  switch (type) {
    case 'account-updated':
      return tellSelf(app, sessions, user)
    case 'tokens-ended':
      return revoke([...sessions.of(user)])
    case 'logged-out':
      return revoke(loggedOut(app, sessions, user))
    case 'application-updated':
    case 'root-replaced':
      return undefined
  }
}
