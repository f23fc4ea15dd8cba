/**
 * Every operation of the official API by group, with the statuses and schemas of its success. `X|Y` is one of both,
 * `X[]` a list, `text` an answer that is no JSON object, `counts` a number for each id; a status alone has no body.
 * Source: Discord's OpenAPI description, https://github.com/discord/discord-api-spec (MIT).
 */
import { readFileSync } from 'node:fs'
import type { Method } from '../../../compat-api/http/route.ts'

/** `GET /guilds/{guild_id}` */
export type OperationName = `${Method} /${string}`

export interface Operation {
  readonly name: OperationName
  readonly group: string
  readonly method: Method
  /** With parameters in braces. */
  readonly path: string
  /** What may be answered: a status to a schema. */
  readonly answers: ReadonlyMap<number, string>
}

type Listed = Readonly<Record<string, Readonly<Record<OperationName, string>>>>

const listed = JSON.parse(readFileSync(new URL('operations.json', import.meta.url), 'utf8')) as Listed

const answersOf = (text: string): ReadonlyMap<number, string> =>
  new Map(
    text.split(', ').map((answer): [number, string] => {
      const [status = '', schema = ''] = answer.split(' ')
      return [Number(status), schema]
    })
  )

export const operations: readonly Operation[] = Object.entries(listed).flatMap(([group, members]) =>
  Object.entries(members).map(([name, answers]) => {
    const [method = '', path = ''] = name.split(' ')
    return { name: name as OperationName, group, method: method as Method, path, answers: answersOf(answers) }
  })
)

export const groupNames: readonly string[] = Object.keys(listed)
