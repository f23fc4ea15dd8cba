import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { route } from '../../route.ts'
import { snowflake } from '../../schema/fields.ts'
import { channelParams } from '../../schema/params.ts'

/** How the node is doing. */
export const getHealth = route({
  method: 'GET',
  path: '/folkmoot/health',
  auth: 'control',
  handler: ({ app }) => app.health.report()
})

/** What keeps a channel from being whole, and whether a message of it is here. */
export const getChannelHealth = route({
  method: 'GET',
  path: '/folkmoot/health/channels/:channel_id',
  auth: 'control',
  params: channelParams,
  query: z.object({ message: snowflake.optional() }),
  handler({ app, params, query }) {
    const report = app.health.channel(params.channel_id, query.message ?? null)
    if (!report) throw apiError('unknownChannel')
    return report
  }
})
