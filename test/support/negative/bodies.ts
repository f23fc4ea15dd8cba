/** Bodies that are not what a route asks for. */
import { gzipSync } from 'node:zlib'
import type { Route } from '../../../compat-api/http/route.ts'
import type { Case } from './case.ts'
import { bodyWith, fieldsOf, wrongFor } from './fields.ts'
import { authorizationFor, pathOf, type Setting } from './setting.ts'

const FORM = 50_035
const JSON_FAULT = 50_109
const TOO_LARGE = 40_005

const nest = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`
const DEEP = nest('[', ']', 20_000)

const form = (name: string, value: string): string =>
  `--y\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--y--\r\n`

type Raw = readonly [what: string, body: string | Uint8Array, code: number, status?: number, type?: string]

/** For every route that reads a body. */
const RAW: readonly Raw[] = [
  ['cut off', '{"name":', JSON_FAULT],
  ['no JSON', 'name=x', JSON_FAULT],
  ['null', 'null', FORM],
  ['a text', '"text"', FORM],
  ['a number', '5', FORM],
  ['true', 'true', FORM],
  ['two values', '{}{}', JSON_FAULT],
  ['a comment', '{}//', JSON_FAULT],
  ['NaN', '{"name":NaN}', JSON_FAULT],
  ['a deep list', DEEP, JSON_FAULT],
  ['deep in fields', `{"name":${DEEP},"content":${DEEP},"embeds":${DEEP},"messages":${DEEP}}`, JSON_FAULT],
  ['deep objects', nest('{"a":', '}', 20_000), JSON_FAULT],
  ['deep and never closed', '['.repeat(50_000), JSON_FAULT],
  ['a raw NUL', '{"name":"a\0b"}', JSON_FAULT],
  ['an escaped NUL', String.raw`{"name":"a\u0000b","content":"a\u0000b"}`, JSON_FAULT],
  ['bytes that are no UTF-8', Buffer.from('7b226e616d65223a22ff227d', 'hex'), JSON_FAULT],
  ['UTF-16', Buffer.from('{"name":"x"}', 'utf16le'), JSON_FAULT],
  ['gzip', gzipSync('{"name":"x"}'), JSON_FAULT],
  ['another type', '{}', FORM, 400, 'text/plain'],
  ['XML', '<name>x</name>', FORM, 400, 'application/xml'],
  ['multipart of nothing', '--x\r\nnonsense', FORM, 400, 'multipart/form-data; boundary=y'],
  ['multipart without a boundary', '--y\r\n', FORM, 400, 'multipart/form-data'],
  ['a broken type', '{}', FORM, 400, 'multipart/form-data; boundary="']
]

const WEB_FORM: Raw = ['a form of the web', 'name=x', FORM, 400, 'application/x-www-form-urlencoded']

/** For those that read forms. */
const FORMS: readonly Raw[] = [
  [
    'a payload that is no JSON',
    form('payload_json', '{"content":'),
    JSON_FAULT,
    400,
    'multipart/form-data; boundary=y'
  ],
  ['a payload that is a number', form('payload_json', '5'), FORM, 400, 'multipart/form-data; boundary=y'],
  ['a deep payload', form('payload_json', DEEP), JSON_FAULT, 400, 'multipart/form-data; boundary=y'],
  ['a form cut off', form('payload_json', '{}').slice(0, 60), FORM, 400, 'multipart/form-data; boundary=y'],
  ['a form that never ends', form('payload_json', '{}').slice(0, -8), FORM, 400, 'multipart/form-data; boundary=y']
]

const tooLarge = ({ maxBody = 1_000_000 }: Route): Raw => [
  'too large',
  JSON.stringify({ name: 'x'.repeat(maxBody + 200_000) }),
  TOO_LARGE,
  413
]

const takesList = (route: Route): boolean => route.body?.safeParse([]).success === true

/** What nearly nobody sends, and every route that reads bodies must refuse. */
export const rawBodies = (setting: Setting, route: Route): readonly Case[] => {
  if (!route.body) return []
  const wrongRoot: Raw = takesList(route) ? ['an object', '{}', FORM] : ['a list', '[]', FORM]
  const forms = [...(route.multipart ? FORMS : []), ...(route.urlEncoded ? [] : [WEB_FORM])]
  return [...RAW, tooLarge(route), wrongRoot, ...forms].map(
    ([what, body, code, status = 400, type = 'application/json']): Case => ({
      what,
      method: route.method,
      path: pathOf(setting, route),
      headers: { ...authorizationFor(setting, route), 'content-type': type },
      body,
      status,
      code
    })
  )
}

/** What other services and other nodes wrote: texts are clipped, or judged later. */
const LENIENT = /\/(?:slack|github|import)$/

const isRefused = ({ path }: Route, value: unknown): boolean =>
  !LENIENT.test(path) || (typeof value !== 'string' && !(Array.isArray(value) && value.length > 1))

/** Each field with each value that it may not have, and missing where it is required. */
export const wrongFields = (setting: Setting, route: Route): readonly Case[] => {
  if (!route.body) return []
  const common = {
    method: route.method,
    path: pathOf(setting, route),
    headers: { ...authorizationFor(setting, route), 'content-type': 'application/json' },
    status: 400,
    code: FORM
  } as const
  const fields = fieldsOf(route.body).filter(({ path }) => path.length > 0)
  const missing = fields.filter(({ path, required }) => path.length === 1 && path[0] !== '0' && required)
  return [
    ...fields.flatMap((field) =>
      wrongFor(field)
        .filter((value) => isRefused(route, value))
        .map((value): Case => ({
          ...common,
          what: `${field.path.join('.')} = ${(JSON.stringify(value) ?? '').slice(0, 40)}`,
          body: JSON.stringify(bodyWith(field.path, value)),
          field: field.path
        }))
    ),
    ...missing.map(({ path }): Case => ({ ...common, what: `no ${path[0]}`, body: '{}', field: path })),
    ...fields
      .filter(({ path }) => path.length === 1 && path[0] !== '0')
      .slice(0, 1)
      .map((field): Case => ({
        ...common,
        what: '__proto__',
        body: `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(
          bodyWith(field.path, wrongFor(field)[0])
        ).slice(1)}`,
        field: field.path
      }))
  ]
}
