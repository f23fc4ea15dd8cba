import { z } from 'zod'
import { maybe, noImage, snowflake } from '../../schema/fields.ts'
import { webhookName } from '../../schema/webhook.ts'

export const newWebhook = z.object({ name: webhookName, avatar: noImage })
export const webhookPatch = z.object({ name: maybe(webhookName), avatar: noImage, channel_id: maybe(snowflake) })
