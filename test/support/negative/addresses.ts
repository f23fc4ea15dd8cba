/** Ids, queries and paths that are not what a route asks for. */
import type { Route } from '../../../compat-api/http/route.ts'
import type { Case } from './case.ts'
import { fieldsOf, type Kind } from './fields.ts'
import { authorizationFor, pathOf, type Setting } from './setting.ts'

const FORM = 50_035

const NO_IDS = [
  'abc',
  '0',
  '-1',
  '1.5',
  '1e5',
  '0x10',
  '99999999999999999999',
  '9'.repeat(1000),
  '%00',
  '1%00',
  '%20',
  '1%27or%271',
  '%2e%2e%2f',
  '%252e',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '@you',
  '%EF%BB%BF1',
  '%D9%A3%D9%A4%D9%A5',
  '%F0%9F%91%8D'
]
/** Not well-formed as a path: no route sees them. */
const NO_PATHS = ['%E0%A4%A', '%', '%zz', '%ff']

const parameters = ({ path }: Route): readonly string[] => [...path.matchAll(/(?<=:)\w+/g)].map(([name]) => name)

/** An activity's instance has a name, whatever Discord calls it. */
const isId = (name: string): boolean => /_id(?:_\d)?$/.test(name) && name !== 'instance_id'

/** A body would be read only after the id has been refused: none is sent. */
export const malformedIds = (setting: Setting, route: Route): readonly Case[] =>
  parameters(route).flatMap((name) => {
    const cased = (bad: string): Case => ({
      what: `${name} = ${bad.slice(0, 30)}`,
      method: route.method,
      path: pathOf(setting, route, { [name]: bad }),
      headers: authorizationFor(setting, route)
    })
    const paths = NO_PATHS.map((bad): Case => ({ ...cased(bad), status: 400, code: FORM }))
    const ids = isId(name) ? NO_IDS.map((bad): Case => ({ ...cased(bad), status: 400, code: FORM, field: [name] })) : []
    return [...paths, ...ids, cased('%00')]
  })

const BAD_QUERY: Readonly<Record<Kind, readonly string[]>> = {
  string: ['%00', 'x'.repeat(5000)],
  number: ['abc', '%00'],
  integer: ['abc', '1.5', '-1', '1e99', 'NaN', '%00', '99999999999999999999', '__proto__'],
  boolean: ['maybe'],
  choice: ['maybe', '2', '%00', '__proto__'],
  list: ['%00'],
  object: ['%00'],
  custom: ['abc', '-1', '1.5', '%00', 'true', '%7B%7D']
}

export const wrongQueries = (setting: Setting, route: Route): readonly Case[] =>
  route.query
    ? fieldsOf(route.query)
        .filter(({ path }) => path.length === 1)
        .flatMap(({ path: [name = ''], kinds }) =>
          kinds.flatMap((kind) =>
            BAD_QUERY[kind].map((bad): Case => ({
              what: 'query',
              method: route.method,
              path: pathOf(setting, route, {}, { [name]: bad }),
              headers: {
                ...authorizationFor(setting, route),
                ...(route.body ? { 'content-type': 'application/json' } : {})
              },
              ...(route.body ? { body: '{}' } : {}),
              status: 400,
              code: FORM,
              field: [name]
            }))
          )
        )
    : []

/** Addresses that no route has. */
export const lostPaths = ({ user }: Setting): readonly Case[] => {
  const headers = { authorization: user }
  const at = (path: string, rest: Partial<Case> = {}): Case => ({
    what: 'a path',
    method: 'GET',
    path,
    headers,
    status: 404,
    code: 0,
    ...rest
  })
  return [
    at('/'),
    at('/api'),
    at('/api/'),
    at('/api/v10'),
    at('/api/v10/'),
    at('/api/v10//'),
    at('/api/v10/nowhere'),
    at('/api/v10/users//x'),
    at('/api/v10/guilds/..', { status: 400, code: FORM }),
    at('/api/v10/guilds/../users/@me'),
    at('/api/v10/%2e%2e/%2e%2e/etc/passwd'),
    at(`/api/v10/${'a/'.repeat(2000)}`),
    at(`/api/v10/users/${'a'.repeat(9000)}`),
    at('/api/v10/__proto__'),
    at('/api/v10/constructor/prototype'),
    at('/apiv10/users/@me'),
    at('/api/v10/guilds', { status: 405 }),
    at('/api/v10/users/@me', { method: 'PUT', status: 405 }),
    at('/api/v10/users/@me', { method: 'PROPFIND', status: 405 }),
    at('/api/v6/users/@me', { status: 400, code: 50_041 }),
    at('/api/v999/users/@me', { status: 400, code: 50_041 }),
    at('/api/v10/%E0%A4%A', { status: 400, code: FORM }),
    at('/api/v10/users/%', { status: 400, code: FORM }),
    at(`/api/v10/users/@me?${'a=1&'.repeat(10_000)}`, { status: 400 })
  ]
}
