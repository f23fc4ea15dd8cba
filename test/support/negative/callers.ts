/** Requests of nobody, and of who is not meant. */
import type { Route } from '../../../compat-api/http/route.ts'
import type { Case } from './case.ts'
import { pathOf, type Setting } from './setting.ts'

const TOKENS = [
  undefined,
  'Bot ',
  'Bot',
  'Bot null',
  'nonsense',
  'Bot a.b.c',
  'Bearer x',
  'Basic YTpi',
  `Node ${'x'.repeat(40)}`,
  'x'.repeat(5000),
  'Bot __proto__'
]

const UNAUTHORIZED = { status: 401, code: 0 } as const

const asked = (setting: Setting, route: Route, what: string, authorization: string | undefined): Case => ({
  what,
  method: route.method,
  path: pathOf(setting, route),
  headers: authorization === undefined ? {} : { authorization }
})

export const badTokens = (setting: Setting, route: Route): readonly Case[] =>
  route.auth === 'none'
    ? []
    : TOKENS.map((token): Case => ({
        ...asked(setting, route, `token ${(token ?? 'none').slice(0, 20)}`, token),
        ...UNAUTHORIZED
      }))

/** A bot where people are meant, a person where bots are, and either where the operator is. */
export const wrongCallers = (setting: Setting, route: Route): readonly Case[] => {
  const { user, bot } = setting
  if (route.auth === 'user') return [{ ...asked(setting, route, 'a bot', bot), status: 403, code: 20_001 }]
  if (route.auth === 'bot') return [{ ...asked(setting, route, 'a person', user), status: 403, code: 20_002 }]
  if (route.auth !== 'control') return []
  return [user, bot].map((who): Case => ({ ...asked(setting, route, 'no operator', who), ...UNAUTHORIZED }))
}
