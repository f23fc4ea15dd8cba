import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIPv4 } from 'node:net'
import type { Account, App, Grant } from '../../node/app/index.ts'
import { apiError } from './api-error.ts'
import type { Auth } from './route.ts'

const SCHEME = /^(?:Bot|Bearer)\s+/i
const CONTROL = /^Node\s+/i
const MAX_TOKEN = 512

/** The token of an Authorization header: `Bot <token>`, `Bearer <token>` or the bare token of a person. */
export const tokenOf = (req: IncomingMessage): string => {
  const header = req.headers.authorization ?? ''
  return header.length <= MAX_TOKEN ? header.replace(SCHEME, '').trim() : ''
}

/** Is the peer on this machine? */
export const isLoopback = (address: string | undefined): boolean => {
  if (address === undefined) return false
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}

const equalText = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}

/** @throws ApiError 401 unless the operator's token comes from this machine. */
export const requireControl = (req: IncomingMessage, controlToken: string): void => {
  const header = req.headers.authorization ?? ''
  const given = CONTROL.test(header) ? header.replace(CONTROL, '').trim() : ''
  if (!isLoopback(req.socket.remoteAddress) || !equalText(given, controlToken)) throw apiError('unauthorized')
}

/**
 * The account a token belongs to.
 *
 * @throws ApiError 401 for a missing or bad token, 403 when the route is not for this kind of account.
 */
export const authenticate = (app: App, auth: Exclude<Auth, 'none' | 'control' | 'grant'>, token: string): Account => {
  const account = token === '' ? undefined : app.accounts.authenticate(token)
  if (!account) throw apiError('unauthorized')
  if (auth === 'user' && account.bot) throw apiError('botsNotAllowed')
  if (auth === 'bot' && !account.bot) throw apiError('botsOnly')
  return account
}

/** Whoever gave an application this token, and what it may be used for. */
const grantedBy = (app: App, token: string): { readonly account: Account; readonly grant: Grant } | undefined => {
  const grant = app.grants.find(token)
  const account = grant && app.accounts.account(grant.user)
  return account && { account, grant }
}

/**
 * The account that a request is made for: its own, or that of whoever has granted what the route asks for.
 *
 * @throws ApiError 401, and 403 50026 for a grant that does not go so far
 */
export const authenticateFor = (
  app: App,
  { auth, scope }: { readonly auth: Exclude<Auth, 'none' | 'control'>; readonly scope?: string },
  token: string
): { readonly account: Account; readonly grant: Grant | null } => {
  const granted = auth === 'grant' || scope !== undefined ? grantedBy(app, token) : undefined
  if (!granted) {
    if (auth === 'grant') throw apiError('unauthorized')
    return { account: authenticate(app, auth, token), grant: null }
  }
  if (scope !== undefined && !granted.grant.scopes.includes(scope)) throw apiError('missingScope')
  return granted
}
