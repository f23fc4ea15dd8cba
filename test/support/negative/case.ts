/** One hostile request, and what must become of it. */
import type { Method } from '../../../compat-api/http/route.ts'

export interface Case {
  /** For people, when it fails. */
  readonly what: string
  readonly method: Method | 'HEAD' | 'OPTIONS' | 'PROPFIND'
  /** As it is sent, escapes and all. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Any 4xx unless told. */
  readonly status?: number | readonly number[]
  /** Discord's; any unless told. */
  readonly code?: number | readonly number[]
  /** The field of the body, query or path that `errors` must name. */
  readonly field?: readonly string[]
}

const isAmong = (value: unknown, wanted: number | readonly number[] | undefined): boolean =>
  wanted === undefined || [wanted].flat().includes(value as number)

/** Does `errors` name a field, or something that it lies in? */
const names = (errors: unknown, field: readonly string[]): boolean => {
  let at = errors
  for (const key of field) {
    if (typeof at !== 'object' || at === null) return false
    if (Object.hasOwn(at, '_errors')) return true
    if (!Object.hasOwn(at, key)) return false
    at = (at as Record<string, unknown>)[key]
  }
  return true
}

/** undefined when the answer is what a case expects. */
export const problemOf = (one: Case, status: number, body: unknown): string | undefined => {
  const { code, message, errors } = (body ?? {}) as Record<string, unknown>
  if (status < 400 || status > 499) return `status ${status}`
  if (!Number.isInteger(code) || typeof message !== 'string' || message === '') return 'no {code, message}'
  if (!isAmong(status, one.status)) return `status ${status} instead of ${[one.status].flat().join(' or ')}`
  if (!isAmong(code, one.code)) return `code ${String(code)} instead of ${[one.code].flat().join(' or ')}`
  if (one.field && !names(errors, one.field)) return `errors does not name ${one.field.join('.')}`
  return undefined
}
