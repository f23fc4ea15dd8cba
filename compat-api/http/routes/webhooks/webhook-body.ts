import { z } from 'zod'
import { maybe, picture, snowflake } from '../../schema/fields.ts'
import { webhookName } from '../../schema/webhook.ts'

export const newWebhook = z.object({ name: webhookName, avatar: picture() })
export const webhookPatch = z.object({ name: maybe(webhookName), avatar: picture(), channel_id: maybe(snowflake) })
