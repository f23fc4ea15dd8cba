/** From a request to a handler's answer: find, authenticate, count, read, validate, call. */
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import type { Account, App, Grant } from '../../node/app/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import type { Endpoints } from '../outgoing/endpoints.ts'
import { originOf } from '../origin.ts'
import { authenticateFor, requireControl, tokenOf } from './authenticate.ts'
import { formErrorOf } from './form-errors.ts'
import { networkOf } from './rate-limits/network.ts'
import type { RateLimits, Verdict } from './rate-limits/rate-limits.ts'
import { readBody } from './read-body.ts'
import { WithStatus, type Call, type Route } from './route.ts'
import type { Match, Router } from './router.ts'

export interface Answer {
  readonly status: number
  /** undefined: no body. */
  readonly body: unknown
}

/** What is known of a request when it is answered, also by an error. */
export interface Trace {
  /** The account, or the address of who has none; undefined: the operator, or nobody was asked for. */
  caller: string | undefined
  /** Of the rate limit. */
  headers: Readonly<Record<string, string>>
}

export interface DispatchDeps {
  readonly app: App
  readonly router: Router
  /** null: off. */
  readonly rateLimits: RateLimits | null
  /** Bytes. */
  readonly maxBodyBytes: number
  readonly controlToken: string
  /** How many gateway sessions a user may still begin. */
  readonly startLimit: (user: UserCid) => unknown
  readonly endpoints: Endpoints
  readonly describeNode: () => Readonly<Record<string, unknown>>
}

const NOTHING = {}
const MAX_REASON = 512

const check = (schema: z.ZodType | undefined, value: unknown): unknown => {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (!result.success) throw formErrorOf(result.error)
  return result.data
}

const queryOf = (url: string, lists: readonly string[] = []): unknown => {
  const at = url.indexOf('?')
  if (at < 0 || at === url.length - 1) return NOTHING
  const query: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(url.slice(at + 1))) {
    const list = lists.includes(key) ? (query[key] ??= []) : undefined
    if (Array.isArray(list)) list.push(value)
    else query[key] ??= value
  }
  return query
}

/** Clients percent-encode the header; one that is not encoded, or broken, is taken as it stands. */
const reasonOf = (req: IncomingMessage): string | null => {
  const header = req.headers['x-audit-log-reason']
  if (typeof header !== 'string' || header === '') return null
  try {
    return decodeURIComponent(header).toWellFormed().slice(0, MAX_REASON).toWellFormed()
  } catch {
    return header.slice(0, MAX_REASON)
  }
}

interface Caller {
  readonly account: Account | undefined
  readonly grant: Grant | null
}

const NOBODY: Caller = { account: undefined, grant: null }

const callerOf = (deps: DispatchDeps, req: IncomingMessage, route: Route, token: string): Caller => {
  const { auth, scope } = route
  if (auth === 'none') return NOBODY
  if (auth !== 'control') return authenticateFor(deps.app, scope === undefined ? { auth } : { auth, scope }, token)
  requireControl(req, deps.controlToken)
  return NOBODY
}

const refused = ({ retryAfter, global }: Verdict): Answer => ({
  status: 429,
  body: { message: 'You are being rate limited.', code: 0, retry_after: retryAfter, global }
})

/** Who asks, by their token. Whoever has shown too many that are none is told to wait. @throws ApiError 401, 403 */
const identify = (
  deps: DispatchDeps,
  req: IncomingMessage,
  route: Route,
  { token, trace, limits }: { token: string; trace: Trace; limits: RateLimits | null }
): Caller | { readonly verdict: Verdict } => {
  try {
    const caller = callerOf(deps, req, route, token)
    if (limits) trace.caller = caller.account?.id ?? networkOf(req.socket.remoteAddress)
    return caller
  } catch (error) {
    if (!limits) throw error
    trace.caller = networkOf(req.socket.remoteAddress)
    const verdict = limits.barred(trace.caller)
    if (!verdict) throw error
    trace.headers = verdict.headers
    return { verdict }
  }
}

const callHandler = async (
  deps: DispatchDeps,
  req: IncomingMessage,
  { route, params }: Match,
  caller: Caller & { readonly token: string }
): Promise<unknown> => {
  const asked = {
    app: deps.app,
    ...caller,
    params: check(route.params, params),
    query: check(route.query, route.query && queryOf(req.url ?? '', route.queryLists)),
    reason: reasonOf(req),
    origin: originOf(req),
    headers: req.headers,
    startLimit: deps.startLimit,
    endpoints: deps.endpoints,
    describeNode: deps.describeNode
  }
  route.admit?.(asked as Call<never>)
  const { payload, files } = route.body
    ? await readBody(req, route, { files: deps.app.files, maxBytes: route.maxBody ?? deps.maxBodyBytes })
    : { payload: undefined, files: [] }
  using stack = new DisposableStack()
  for (const file of files) stack.use(file)
  return await route.handler({ ...asked, body: check(route.body, payload), files } as Call<never>)
}

/**
 * @param trace what becomes known of the request is put there.
 * @throws ApiError, or whatever the use case behind the route refuses with.
 */
export const dispatch = async (deps: DispatchDeps, req: IncomingMessage, trace: Trace): Promise<Answer> => {
  const match = deps.router.find(req.method ?? 'GET', req.url ?? '/')
  const { route } = match
  const token = tokenOf(req)
  const limits = route.auth === 'control' ? null : deps.rateLimits
  const identified = identify(deps, req, route, { token, trace, limits })
  if ('verdict' in identified) return refused(identified.verdict)
  const verdict = limits?.take(route, trace.caller ?? '', match.params)
  if (verdict) trace.headers = verdict.headers
  if (verdict?.allowed === false) return refused(verdict)
  const answer = await callHandler(deps, req, match, { ...identified, token })
  if (answer instanceof WithStatus) return { status: answer.status, body: answer.body }
  const status = answer === undefined ? 204 : (route.status ?? 200)
  return { status, body: status === 204 ? undefined : answer }
}
