import { apiError } from '../../api-error.ts'
import type { Call } from '../../route.ts'

/** The application whose bot is calling. @throws ApiError 10002 */
export const myApplication = ({ app, account }: Call<'bot'>) => {
  const application = app.accounts.application(account.id)
  if (!application) throw apiError('unknownApplication')
  return application
}
