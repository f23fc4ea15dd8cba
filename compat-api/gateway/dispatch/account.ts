import type { App } from '../../../node/app/index.ts'
import type { AccountEvent } from '../../../node/core/events.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { presentSelf } from '../../present/index.ts'
import type { Sessions } from '../sessions.ts'

/** USER_UPDATE, to the user's own sessions. */
const tellSelf = (app: App, sessions: Sessions, user: UserCid): void => {
  const account = app.accounts.account(user)
  if (!account) return
  const json = JSON.stringify(presentSelf(account))
  for (const session of sessions.of(user)) session.tellSelf(json)
}

const revoke = (sessions: Sessions, user: UserCid): void => {
  for (const session of sessions.of(user)) session.carrier.feed({ type: 'revoked' })
}

export const dispatchAccount = (app: App, sessions: Sessions, { type, user }: AccountEvent): void =>
  type === 'account-updated' ? tellSelf(app, sessions, user) : revoke(sessions, user)
