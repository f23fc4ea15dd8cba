/** Adding bots, and what people grant to applications. */
import type { Route } from '../../route.ts'
import { authorize } from './authorize.ts'
import { getAuthorization } from './get-authorization.ts'
import { getGrant, getUserInfo } from './granted.ts'
import { getToken, revokeToken } from './token.ts'
import { getKeys } from './get-keys.ts'

export const oauth2: readonly Route[] = [
  authorize,
  getAuthorization,
  getKeys,
  getToken,
  revokeToken,
  getGrant,
  getUserInfo
]
