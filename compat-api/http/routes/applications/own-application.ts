import type { Account, App, Application } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { knownApplication } from './known-application.ts'

/** An application that the caller owns, or is the bot of. @throws ApiError 10002, 20012 */
export const ownApplication = (app: App, account: Account, id: Snowflake): Application => {
  const application = knownApplication(app, id)
  if (application.owner !== account.cid && application.bot !== account.cid) throw apiError('notYourApplication')
  return application
}
