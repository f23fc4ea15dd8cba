/**
 * Request budgets in memory: fixed windows a token and route, and one a token over all routes.
 * Headers and body as in Discord's documentation, "Rate Limits".
 */
import { hash } from 'node:crypto'
import { retryHeaders } from './api-error.ts'
import type { RateLimit, Route } from './route.ts'

export const DEFAULT_LIMIT: RateLimit = { limit: 50, window: 1000 }
const GLOBAL_LIMIT: RateLimit = { limit: 250, window: 1000 }
/** Windows held at once; beyond it the oldest is forgotten, which only ever lets a request through. */
const MAX_WINDOWS = 20_000

interface Window {
  used: number
  /** ms since the Unix epoch. */
  readonly resetAt: number
}

/** What became of one request. */
export interface Verdict {
  readonly allowed: boolean
  readonly global: boolean
  /** Seconds until it may be sent again; 0 when allowed. */
  readonly retryAfter: number
  readonly headers: Readonly<Record<string, string>>
}

export interface RateLimits {
  /** @param caller token or address. @param scope the guild or channel that has a budget of its own. */
  take(route: Route, caller: string, scope: string): Verdict
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

const bucketOf = (route: Route): string => hash('sha256', `${route.method} ${route.path}`, 'hex').slice(0, 32)

const count = (windows: Map<string, Window>, key: string, { limit, window }: RateLimit, now: number) => {
  let current = windows.get(key)
  if (!current || current.resetAt <= now) {
    windows.delete(key)
    current = { used: 0, resetAt: now + window }
    windows.set(key, current)
    const oldest = windows.size > MAX_WINDOWS ? windows.keys().next() : undefined
    if (oldest && !oldest.done) windows.delete(oldest.value)
  }
  current.used++
  return { left: Math.max(limit - current.used, 0), allowed: current.used <= limit, resetAt: current.resetAt }
}

/** @param now ms since the Unix epoch. */
export const createRateLimits = (now: () => number): RateLimits => {
  const windows = new Map<string, Window>()
  const buckets = new Map<Route, string>()

  const bucket = (route: Route): string => {
    const known = buckets.get(route)
    if (known !== undefined) return known
    const made = bucketOf(route)
    buckets.set(route, made)
    return made
  }

  const takeGlobal = (caller: string, at: number): Verdict | undefined => {
    const { allowed, resetAt } = count(windows, `*${caller}`, GLOBAL_LIMIT, at)
    if (allowed) return undefined
    const headers = { ...retryHeaders(resetAt - at, 'global'), 'X-RateLimit-Global': 'true' }
    return { allowed: false, global: true, retryAfter: (resetAt - at) / 1000, headers }
  }

  return {
    take(route, caller, scope) {
      const at = now()
      const exhausted = takeGlobal(caller, at)
      if (exhausted) return exhausted
      const rule = route.rateLimit ?? DEFAULT_LIMIT
      const name = bucket(route)
      const { allowed, left, resetAt } = count(windows, `${name}:${scope}:${caller}`, rule, at)
      const wait = resetAt - at
      const headers = {
        'X-RateLimit-Limit': String(rule.limit),
        'X-RateLimit-Remaining': String(left),
        'X-RateLimit-Reset': seconds(resetAt),
        'X-RateLimit-Reset-After': seconds(wait),
        'X-RateLimit-Bucket': name,
        ...(allowed ? {} : retryHeaders(wait, 'user'))
      }
      return { allowed, global: false, retryAfter: allowed ? 0 : wait / 1000, headers }
    }
  }
}
