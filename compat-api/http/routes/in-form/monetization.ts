/** Nothing is sold on a node: no SKUs, and so no entitlements and subscriptions. */
import { z } from 'zod'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { apiError } from '../../api-error.ts'
import { route, type Call, type Route } from '../../route.ts'
import { int, queryBool, snowflake, text } from '../../schema/fields.ts'
import { applicationParams } from '../../schema/params.ts'
import { rangeQuery } from '../../schema/range.ts'
import { knownApplication } from '../applications/known-application.ts'
import { ownApplication } from '../applications/own-application.ts'

const inFormOnly = 'nothing is sold on a node'
const spec = { auth: 'any', inFormOnly } as const

const ALL = '/applications/:application_id/entitlements'
const ONE = `${ALL}/:entitlement_id` as const
const entitlementParams = applicationParams.extend({ entitlement_id: snowflake })
const skuParams = z.object({ sku_id: snowflake })

const filters = z.object({
  ...rangeQuery(100, 100),
  user_id: snowflake.optional(),
  guild_id: snowflake.optional(),
  sku_ids: text(2048).optional(),
  exclude_ended: queryBool,
  exclude_deleted: queryBool,
  only_active: queryBool
})

const noEntitlement = ({ app, account, params }: Call<'any', { application_id: Snowflake }>): never => {
  ownApplication(app, account, params.application_id)
  throw apiError('unknownEntitlement')
}

const noSku = (): never => {
  throw apiError('unknownSku')
}

export const monetization: readonly Route[] = [
  route({
    ...spec,
    method: 'GET',
    path: ALL,
    params: applicationParams,
    query: filters,
    handler({ app, account, params }) {
      ownApplication(app, account, params.application_id)
      return []
    }
  }),
  route({
    ...spec,
    method: 'POST',
    path: ALL,
    params: applicationParams,
    body: z.object({ sku_id: snowflake, owner_id: snowflake, owner_type: int(1, 2) }),
    handler({ app, account, params }) {
      ownApplication(app, account, params.application_id)
      return noSku()
    }
  }),
  route({ ...spec, method: 'GET', path: ONE, params: entitlementParams, handler: noEntitlement }),
  route({ ...spec, method: 'DELETE', path: ONE, params: entitlementParams, handler: noEntitlement }),
  route({ ...spec, method: 'POST', path: `${ONE}/consume`, params: entitlementParams, handler: noEntitlement }),
  route({
    ...spec,
    method: 'GET',
    path: '/skus/:sku_id/subscriptions',
    params: skuParams,
    query: z.object({ ...rangeQuery(100, 50), user_id: snowflake.optional() }),
    handler: () => []
  }),
  route({
    ...spec,
    method: 'GET',
    path: '/skus/:sku_id/subscriptions/:subscription_id',
    params: skuParams.extend({ subscription_id: snowflake }),
    handler: noSku
  }),
  route({
    ...spec,
    method: 'GET',
    path: '/users/@me/applications/:application_id/entitlements',
    params: applicationParams,
    query: filters,
    handler({ app, params }) {
      knownApplication(app, params.application_id)
      return []
    }
  })
]
