import { route } from '../../route.ts'
import { webhookTokenParams } from '../../schema/params.ts'
import { executeQuery } from './execute-query.ts'
import { EXECUTE_LIMIT } from './execute-webhook.ts'
import { checked, post } from './post.ts'
import { slackBody, slackMessage } from './slack-message.ts'

/** What is written for Slack. Its services wait for an `ok`. */
export const executeSlack = route({
  method: 'POST',
  path: '/webhooks/:webhook_id/:webhook_token/slack',
  auth: 'none',
  params: webhookTokenParams,
  query: executeQuery,
  body: slackBody,
  multipart: true,
  urlEncoded: true,
  rateLimit: EXECUTE_LIMIT,
  async handler(call) {
    await post(call, checked(slackMessage(call.body)))
    return 'ok'
  }
})
