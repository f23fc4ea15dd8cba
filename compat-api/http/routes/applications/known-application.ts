import type { App, Application } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'

/** @throws ApiError 10002 */
export const knownApplication = (app: App, id: Snowflake): Application => {
  const application = app.accounts.application(id)
  if (!application) throw apiError('unknownApplication')
  return application
}
