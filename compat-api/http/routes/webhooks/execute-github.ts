import { voiceOf } from '../../access.ts'
import { route } from '../../route.ts'
import { webhookTokenParams } from '../../schema/params.ts'
import { executeQuery } from './execute-query.ts'
import { EXECUTE_LIMIT } from './execute-webhook.ts'
import { githubBody, githubMessage } from './github-message.ts'
import { checked, post } from './post.ts'

/** What GitHub tells. Of many an event nothing is said, and that is no error. */
export const executeGithub = route({
  method: 'POST',
  path: '/webhooks/:webhook_id/:webhook_token/github',
  auth: 'none',
  status: 204,
  params: webhookTokenParams,
  query: executeQuery,
  body: githubBody,
  rateLimit: EXECUTE_LIMIT,
  async handler(call) {
    voiceOf(call)
    const message = githubMessage(String(call.headers['x-github-event'] ?? ''), call.body)
    if (message) await post(call, checked(message))
  }
})
