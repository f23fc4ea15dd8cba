import { createWebhook } from './create-webhook.ts'
import { deleteWebhook, deleteWebhookByToken } from './delete-webhook.ts'
import { executeGithub } from './execute-github.ts'
import { executeSlack } from './execute-slack.ts'
import { executeWebhook } from './execute-webhook.ts'
import { getWebhook, getWebhookByToken } from './get-webhook.ts'
import { listChannelWebhooks, listGuildWebhooks } from './list-webhooks.ts'
import { updateWebhook, updateWebhookByToken } from './update-webhook.ts'
import { deleteWebhookMessage, editWebhookMessage, getWebhookMessage } from './webhook-messages.ts'

export const webhooks = [
  createWebhook,
  listChannelWebhooks,
  listGuildWebhooks,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  getWebhookByToken,
  updateWebhookByToken,
  deleteWebhookByToken,
  executeWebhook,
  executeSlack,
  executeGithub,
  getWebhookMessage,
  editWebhookMessage,
  deleteWebhookMessage
]
