import FindMyWay from 'find-my-way'
import { apiError } from './api-error.ts'
import type { Method, Route } from './route.ts'

export interface Match {
  readonly route: Route
  /** Percent-decoded, not yet validated. */
  readonly params: Readonly<Record<string, string | undefined>>
}

export interface Router {
  /** @throws ApiError 404 for an unknown path, 405 for a method the path does not take, 400 for a broken one. */
  find(method: string, url: string): Match
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Invite codes carry addresses and are the longest parameter. */
const MAX_PARAMETER = 2048
/** `/api`, `/api/v9` and `/api/v10` are the same. */
const BASE = /^\/api(?:\/v(\d{1,3}))?(?=\/|$)/
const VERSIONS = new Set([undefined, '9', '10'])
/** A reserved character that some clients escape. */
const ESCAPED_ME = /\/%40me(?=\/|$)/gi

/** The path below the API's base. */
const pathUnderBase = (url: string): string => {
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  const base = BASE.exec(path)
  if (!base) throw apiError('notFound')
  if (!VERSIONS.has(base[1])) throw apiError('invalidVersion')
  const rest = path.slice(base[0].length)
  return rest.includes('%40') ? rest.replaceAll(ESCAPED_ME, '/@me') : rest
}

const isWellEncoded = (path: string): boolean => {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

const noop = (): void => {}

/** Finds routes by method and path, in time that does not grow with their number. */
export const createRouter = (routes: readonly Route[]): Router => {
  const tree = FindMyWay({ ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER })
  for (const route of routes) tree.on(route.method, route.path, noop, route)
  const takesAnotherMethod = (path: string): boolean => METHODS.some((method) => tree.find(method, path) !== null)
  return {
    find(method, url) {
      const path = pathUnderBase(url)
      if (path.includes('%') && !isWellEncoded(path)) throw apiError('malformedPath')
      const found = tree.find((method === 'HEAD' ? 'GET' : method) as Method, path)
      if (found) return { route: found.store as Route, params: found.params }
      throw apiError(takesAnotherMethod(path) ? 'methodNotAllowed' : 'notFound')
    }
  }
}
