/** What each route may be asked for how often, and which requests share a budget: worked out once. */
import { hash } from 'node:crypto'
import { UnknownRouteRate } from '../../errors.ts'
import type { RateLimit, Route } from '../route.ts'

/** Of a route that says nothing else. */
export const DEFAULT_LIMIT: RateLimit = { limit: 50, window: 1000 }

/** What the operator sets for one route. */
export interface RouteRate extends RateLimit {
  readonly method: string
  /** With parameters as `:name` or `{name}`, whatever their names. */
  readonly path: string
}

export interface Budget {
  readonly rate: RateLimit
  /** X-RateLimit-Bucket. */
  readonly bucket: string
  /** The parameters that name the top-level resource, each of which has a budget of its own. */
  readonly resource: readonly string[]
  /** Does it count against what a caller may do in all? Source: Discord, "Rate Limits": webhooks and interactions do not. */
  readonly global: boolean
}

/**
 * The top-level resources, as libraries know them: a channel, a guild, a webhook with its token. Only where the path begins with it:
 * a library that holds two budgets for one would run into the end of the other.
 */
const RESOURCE = /^\/(?:channels|guilds|webhooks)\/:(\w+)(?:\/:(webhook_token|interaction_token)\b)?/

const formOf = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replaceAll(/:\w+|\{\w+\}/g, ':').replace(/\/$/, '')}`

const resourceOf = (path: string): readonly string[] =>
  (RESOURCE.exec(path)?.slice(1) ?? []).filter((name) => name !== undefined)

const budgetOf = (route: Route, rate: RateLimit): Budget => {
  const resource = resourceOf(route.path)
  const name = route.rateLimit?.bucket ?? `${route.method} ${route.path}`
  const withToken = resource.length > 1 || route.path.startsWith('/interactions/:')
  return { rate, bucket: hash('sha256', name, 'hex').slice(0, 32), resource, global: !withToken }
}

/** @throws UnknownRouteRate for a rate of no route. */
export const budgetsOf = (routes: readonly Route[], rates: readonly RouteRate[] = []): ((route: Route) => Budget) => {
  const set = new Map(rates.map((rate) => [formOf(rate.method, rate.path), rate]))
  const budgets = new Map<Route, Budget>()
  const known = new Set<string>()
  for (const route of routes) {
    const form = formOf(route.method, route.path)
    known.add(form)
    budgets.set(route, budgetOf(route, set.get(form) ?? route.rateLimit ?? DEFAULT_LIMIT))
  }
  const strange = rates.find(({ method, path }) => !known.has(formOf(method, path)))
  if (strange) throw new UnknownRouteRate(strange.method, strange.path)
  return (route) => budgets.get(route) ?? budgetOf(route, route.rateLimit ?? DEFAULT_LIMIT)
}
