import type { IncomingMessage } from 'node:http'
import rawBody from 'raw-body'
import { ApiError, apiError, invalidField } from './api-error.ts'
import { parseJson } from './json.ts'
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

const parseForm = async (bytes: Buffer, contentType: string): Promise<FormData> => {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  } catch {
    throw new ApiError(400, 50035, 'The multipart body is malformed')
  }
}

/** The JSON part of a form; files have no place to go yet, and a client must hear so. */
const readForm = async (bytes: Buffer, contentType: string): Promise<unknown> => {
  const form = await parseForm(bytes, contentType)
  for (const [name, value] of form) {
    if (typeof value !== 'string')
      throw invalidField(name, 'ATTACHMENTS_UNSUPPORTED', 'This node does not take attachments yet.')
  }
  const payload = form.get('payload_json')
  return typeof payload === 'string' ? parseJson(Buffer.from(payload)) : Object.fromEntries(form)
}

const isJson = (type: string): boolean => type === '' || type === 'application/json' || type.endsWith('+json')

const unsupportedType = (): ApiError =>
  new ApiError(400, 50035, 'Expected the Content-Type header to be application/json')

/**
 * The body that a route's schema then checks; `{}` when there is none.
 *
 * @param maxBytes beyond which it is refused unread.
 * @throws ApiError for what cannot be read or parsed.
 */
export const readBody = async (req: IncomingMessage, route: Route, maxBytes: number): Promise<unknown> => {
  if (!hasBody(req)) return {}
  const contentType = req.headers['content-type'] ?? ''
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
  const isForm = route.multipart === true && type === 'multipart/form-data'
  if (!isForm && !isJson(type)) throw unsupportedType()
  const bytes = await readBytes(req, maxBytes)
  if (bytes.byteLength === 0) return {}
  return isForm ? await readForm(bytes, contentType) : parseJson(bytes)
}
