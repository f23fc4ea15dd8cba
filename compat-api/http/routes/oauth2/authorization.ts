import { z } from 'zod'
import type { Account, App, Application } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { knownApplication } from '../applications/known-application.ts'
import { permissions, snowflake, text } from '../../schema/fields.ts'

export const authorizationQuery = z.object({
  client_id: snowflake,
  scope: text(512).default('bot'),
  permissions: permissions.optional(),
  guild_id: snowflake.optional()
})

/** An application whose bot the caller may add. @throws ApiError 10002, 20012 */
export const addable = (app: App, account: Account, id: Snowflake): Application => {
  const application = knownApplication(app, id)
  if (!application.publicBot && application.owner !== account.cid) throw apiError('notYourApplication')
  return application
}
