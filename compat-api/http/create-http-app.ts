import Koa from 'koa'
import type { Logger } from '../../node/core/ports.ts'
import type { ErrorBody } from './api-error.ts'
import { createCdn } from '../cdn/index.ts'
import { dispatch, type DispatchDeps, type Trace } from './dispatch.ts'
import { Picture, PlainText } from './route.ts'
import { translateError } from './translate-error.ts'

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'Retry-After, X-RateLimit-Global, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Reset-After, X-RateLimit-Bucket, X-RateLimit-Scope'
}

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'Access-Control-Max-Age': '86400'
}

const answerPreflight = (ctx: Koa.Context): void => {
  ctx.set(PREFLIGHT)
  ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers') || '*')
  ctx.status = 204
}

const INTERNAL: ErrorBody = { message: '500: Internal Server Error', code: 0 }

/** The token of a webhook, or of an interaction, is a part of the path, in whatever escapes a client writes it. */
const withoutToken = (path: string): string =>
  path.replace(/(\/(?:webhooks|interactions)\/[^/]*\/)[^/]+/, '$1[redacted]')

/** Without a charset, as Discord says it: discord.py and oceanic.js take nothing else for JSON. */
const JSON_TYPE = 'application/json'

/** The last to see an error: what is expected is translated, the rest is logged and not told. */
const answerError = (ctx: Koa.Context, error: unknown, logger: Logger): void => {
  const known = translateError(error)
  ctx.status = known?.status ?? 500
  ctx.set('Content-Type', JSON_TYPE)
  ctx.body = known?.body ?? INTERNAL
  if (known) ctx.set(known.headers)
  // The rest of a body refused for its size is not waited for.
  if (ctx.status === 413) ctx.set('Connection', 'close')
  const request = { method: ctx.method, path: withoutToken(ctx.path), error }
  if (!known) logger.error('a request failed', request)
  else if (known.status >= 500) logger.error('a request was refused', request)
}

const answerWithPicture = (ctx: Koa.Context, { bytes, type, maxAge }: Picture): void => {
  ctx.set({
    'Content-Type': type,
    'Cache-Control': `public, max-age=${maxAge}`,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'cross-origin'
  })
  ctx.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const answerWith = (ctx: Koa.Context, body: unknown): void => {
  if (body instanceof Picture) return answerWithPicture(ctx, body)
  const isText = body instanceof PlainText
  ctx.set('Content-Type', isText ? body.type : JSON_TYPE)
  ctx.body = isText ? body.text : typeof body === 'string' ? JSON.stringify(body) : body
}

/** The REST API, and what browsers load beside it, as a Koa application. */
export const createHttpApp = (deps: DispatchDeps, logger: Logger): Koa => {
  const koa = new Koa()
  const serveFile = createCdn(deps.app)
  koa.use(async (ctx) => {
    ctx.set(CORS)
    if (ctx.method === 'OPTIONS') return answerPreflight(ctx)
    const trace: Trace = { caller: undefined, headers: {} }
    try {
      if (await serveFile(ctx)) return
      const answer = await dispatch(deps, ctx.req, trace)
      ctx.set(trace.headers)
      ctx.status = answer.status
      answerWith(ctx, answer.body)
    } catch (error) {
      // Libraries count by what stands in each answer, also of a request that was refused.
      ctx.set(trace.headers)
      answerError(ctx, error, logger)
    }
    if (trace.caller !== undefined) deps.rateLimits?.answered(trace.caller, ctx.status)
  })
  koa.on('error', (error: unknown) => logger.error('a response failed', { error }))
  return koa
}
