import type { Group } from '../entry.ts'

export const group: Group = {
  'GET /applications/{application_id}/entitlements': { query: 'limit=10&exclude_ended=true' },
  'POST /applications/{application_id}/entitlements': {
    bodyOf: (_, { guild_id: id }) => ({ sku_id: id, owner_id: id, owner_type: 1 }),
    error: 10_027
  },
  'GET /applications/{application_id}/entitlements/{entitlement_id}': { error: 10_029 },
  'DELETE /applications/{application_id}/entitlements/{entitlement_id}': { error: 10_029 },
  'POST /applications/{application_id}/entitlements/{entitlement_id}/consume': { error: 10_029 },
  'GET /skus/{sku_id}/subscriptions': { query: 'limit=10' },
  'GET /skus/{sku_id}/subscriptions/{subscription_id}': { error: 10_027 },
  'GET /users/@me/applications/{application_id}/entitlements': { by: 'alice' }
}
