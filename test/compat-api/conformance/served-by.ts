/** Which route of ours answers an official operation. */
import type { Route } from '../../../compat-api/http/route.ts'
import { routes } from '../../../compat-api/http/routes/index.ts'
import type { Operation } from './operations.ts'

const isParameter = (part: string): boolean => part.startsWith('{')
/** `@me` and `@original` may be values of a parameter of ours; other words must be words of the route. */
const mayBeValue = (part: string): boolean => part.startsWith('@')

const fits = (official: string, ours: string): boolean => {
  const parts = ours.split('/')
  const wanted = official.split('/')
  return (
    parts.length === wanted.length &&
    wanted.every((part, i) =>
      parts[i]?.startsWith(':') === true ? isParameter(part) || mayBeValue(part) : part === parts[i]
    )
  )
}

const literals = ({ path }: Route): number => path.split('/').filter((part) => !part.startsWith(':')).length

/** undefined: none does. */
export const routeOf = ({ method, path }: Operation): Route | undefined =>
  routes
    .filter((route) => route.method === method && fits(path, route.path))
    .toSorted((a, b) => literals(b) - literals(a))[0]
