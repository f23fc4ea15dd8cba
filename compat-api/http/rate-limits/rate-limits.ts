/**
 * Request budgets in memory: of a caller in all, of a caller for a route and what it is about, and of requests that are refused.
 * Headers and body as in Discord's documentation, "Rate Limits". One request costs two look-ups, whatever there is.
 */
import { retryHeaders } from '../api-error.ts'
import type { Route } from '../route.ts'
import { budgetsOf, type Budget, type RouteRate } from './budgets.ts'
import { Windows } from '../../windows.ts'

export interface RateLimitOptions {
  /** Requests a second of one caller, whatever they are; 0: without a bound. */
  readonly requestRate: number
  /** Requests of one caller in ten minutes that are answered by 401, 403 or 429; 0: without a bound. */
  readonly invalidRequests: number
  /** Instead of what the routes say. */
  readonly routeRates?: readonly RouteRate[]
}

/** Discord's. */
export const DEFAULT_RATES: RateLimitOptions = { requestRate: 50, invalidRequests: 10_000 }

/** What became of one request. */
export interface Verdict {
  readonly allowed: boolean
  readonly global: boolean
  /** Seconds until it may be sent again; 0 when allowed. */
  readonly retryAfter: number
  readonly headers: Readonly<Record<string, string>>
}

type Params = Readonly<Record<string, string | undefined>>

export interface RateLimits {
  /** @param caller an account, or an address. @param params of the path: which guild, channel or webhook it is about. */
  take(route: Route, caller: string, params: Params): Verdict
  /** Has the caller been refused too often? @returns undefined: no */
  barred(caller: string): Verdict | undefined
  /** Tells how a request was answered: clients that go on with what is refused are let through no more, for a while. */
  answered(caller: string, status: number): void
}

/** How many windows of each sort are held at once. */
const MOST_WINDOWS = 20_000
const SECOND = 1000
const INVALID_WINDOW = 600_000
/** How much more of what does not count against the rate of requests one caller may send. */
const OUTSIDE_FACTOR = 5
/** ms by which our second is shorter than that of clients, who count from when they sent what came later. */
const LENIENCE = 50

const INVALID = new Set([401, 403, 429])

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const exhausted = (wait: number): Verdict => ({
  allowed: false,
  global: true,
  retryAfter: wait / 1000,
  headers: { ...retryHeaders(wait, 'global'), 'X-RateLimit-Global': 'true' }
})

/** Parameters have been decoded and not been checked: a long one is cut, so that what is remembered of it is bounded. */
const resourceOf = ({ resource }: Budget, params: Params): string => {
  let text = ''
  for (const name of resource) text += `${params[name]?.slice(0, 128) ?? ''}/`
  return text
}

/**
 * @param now ms since the Unix epoch.
 * @throws UnknownRouteRate
 */
export const createRateLimits = (
  now: () => number,
  routes: readonly Route[],
  { requestRate, invalidRequests, routeRates }: RateLimitOptions = DEFAULT_RATES
): RateLimits => {
  const budgetFor = budgetsOf(routes, routeRates)
  const all = new Windows(MOST_WINDOWS)
  const single = new Windows(MOST_WINDOWS)
  const invalid = new Windows(MOST_WINDOWS)
  const inside = { limit: requestRate, window: SECOND - LENIENCE }
  const outside = { limit: requestRate * OUTSIDE_FACTOR, window: SECOND }
  const invalidRate = { limit: invalidRequests, window: INVALID_WINDOW }

  const barred = (caller: string, at: number): Verdict | undefined => {
    const wait = invalidRequests === 0 ? 0 : invalid.wait(caller, invalidRequests, at)
    return wait === 0 ? undefined : exhausted(wait)
  }

  const takeGlobal = (caller: string, counts: boolean, at: number): Verdict | undefined => {
    if (requestRate === 0) return undefined
    const { allowed, resetAt } = counts ? all.take(caller, inside, at) : all.take(`*${caller}`, outside, at)
    return allowed ? undefined : exhausted(resetAt - at)
  }

  return {
    take(route, caller, params) {
      const at = now()
      const budget = budgetFor(route)
      const refused = barred(caller, at) ?? takeGlobal(caller, budget.global, at)
      if (refused) return refused
      const key = `${budget.bucket}${resourceOf(budget, params)}${caller}`
      const { allowed, left, resetAt } = single.take(key, budget.rate, at)
      const wait = resetAt - at
      const headers: Record<string, string> = {
        'X-RateLimit-Limit': String(budget.rate.limit),
        'X-RateLimit-Remaining': String(left),
        'X-RateLimit-Reset': seconds(resetAt),
        'X-RateLimit-Reset-After': seconds(wait),
        'X-RateLimit-Bucket': budget.bucket
      }
      if (allowed) return { allowed, global: false, retryAfter: 0, headers }
      return { allowed, global: false, retryAfter: wait / 1000, headers: { ...headers, ...retryHeaders(wait, 'user') } }
    },
    barred: (caller) => barred(caller, now()),
    answered(caller, status) {
      if (invalidRequests > 0 && INVALID.has(status)) invalid.take(caller, invalidRate, now())
    }
  }
}
