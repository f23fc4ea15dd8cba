import type { Call } from '../../route.ts'
import { route } from '../../route.ts'
import { presentUser } from '../../../present/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { applicationParams } from '../../schema/params.ts'
import { ownApplication } from './own-application.ts'

const rateLimit = { limit: 10, window: 60_000 }

const reset = async ({ app, account, params }: Call<'user', { application_id: Snowflake }>) => {
  const application = ownApplication(app, account, params.application_id)
  const token = await app.accounts.resetToken(application.id)
  const bot = app.accounts.account(application.bot)
  return { ...(bot ? presentUser(bot) : {}), token }
}

/** Every application has its bot from the start: what is made here is a token for it. */
export const createBot = route({
  method: 'POST',
  path: '/applications/:application_id/bot',
  auth: 'user',
  params: applicationParams,
  rateLimit,
  handler: reset
})

export const resetBotToken = route({
  method: 'POST',
  path: '/applications/:application_id/bot/reset',
  auth: 'user',
  params: applicationParams,
  rateLimit,
  handler: reset
})
