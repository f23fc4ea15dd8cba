/** A webhook for somebody who manages webhooks in its channel: with its token, when this node has it. */
import type { FoundWebhook } from '../../../../node/app/index.ts'
import { presentWebhook } from '../../../present/index.ts'
import type { Call } from '../../route.ts'

export const showWebhook = ({ app, origin }: Pick<Call, 'app' | 'origin'>, found: FoundWebhook) =>
  presentWebhook(found, { token: app.webhooks.token(found.hook), origin: origin.http, withUser: true })
