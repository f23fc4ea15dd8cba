import type { IncomingMessage } from 'node:http'
import rawBody from 'raw-body'
import type { Files } from '../../node/app/index.ts'
import { ApiError, apiError } from './api-error.ts'
import { parseJson } from './json.ts'
import { readForm, type Form } from './read-form.ts'
import type { Route } from './route.ts'

const hasBody = (req: IncomingMessage): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0

/** @throws ApiError 413 when the body is larger than `limit` bytes, 400 when it ends early. */
const readBytes = async (req: IncomingMessage, limit: number): Promise<Buffer> => {
  try {
    return await rawBody(req, { limit, length: req.headers['content-length'] ?? null })
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'entity.too.large') throw apiError('bodyTooLarge')
    throw new ApiError(400, 0, 'The request body ended before its announced length')
  }
}

const isJson = (type: string): boolean => type === '' || type === 'application/json' || type.endsWith('+json')

const unsupportedType = (): ApiError =>
  new ApiError(400, 50035, 'Expected the Content-Type header to be application/json')

/** Of several with one name the first. */
const fieldsOf = (bytes: Buffer): Record<string, string> => {
  const fields = Object.create(null) as Record<string, string>
  for (const [name, value] of new URLSearchParams(bytes.toString('utf8'))) fields[name] ??= value
  return fields
}

/**
 * The body that a route's schema then checks, `{}` when there is none; and files, of which the caller disposes.
 *
 * @param bounds `maxBytes`: of JSON, and of a field of a form; more is refused unread.
 * @throws ApiError for what cannot be read or parsed; FileRefused, StorageFailed
 */
export const readBody = async (
  req: IncomingMessage,
  { multipart, urlEncoded }: Pick<Route, 'multipart' | 'urlEncoded'>,
  { files, maxBytes }: { readonly files: Files; readonly maxBytes: number }
): Promise<Form> => {
  if (!hasBody(req)) return { payload: {}, files: [] }
  const type = (req.headers['content-type']?.split(';', 1)[0] ?? '').trim().toLowerCase()
  if (multipart && type === 'multipart/form-data')
    return await readForm(req, { files: multipart === 'files' ? files : null, maxField: maxBytes })
  const isForm = urlEncoded === true && type === 'application/x-www-form-urlencoded'
  if (!isForm && !isJson(type)) throw unsupportedType()
  const bytes = await readBytes(req, maxBytes)
  if (isForm) return { payload: fieldsOf(bytes), files: [] }
  return { payload: bytes.byteLength === 0 ? {} : parseJson(bytes), files: [] }
}
