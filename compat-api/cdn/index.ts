/** What browsers load beside the API: files of messages, and pictures. Source: Discord, "Reference: Image Formatting". */
import FindMyWay from 'find-my-way'
import type Koa from 'koa'
import { FileRefused, StorageFailed, type App } from '../../node/app/index.ts'
import { ApiError, apiError } from '../http/api-error.ts'
import { serveAttachment } from './attachment.ts'
import { pictures } from './pictures.ts'
import { send, type Serve } from './served.ts'
import { createTurns } from './turns.ts'

/** Of paths: none is longer. */
const MAX_PARAMETER = 1000

const GETS: Readonly<Record<string, Serve>> = {
  '/attachments/:room/:attachment/:filename': serveAttachment,
  ...pictures
}
const UPLOAD = /^\/uploads\/([\w-]{1,64})$/

/** Takes what has been promised: see routes/attachments/promise-uploads.ts. */
const takeUpload = async (app: App, ctx: Koa.Context, name: string): Promise<void> => {
  if (Number(ctx.get('Content-Length') || 0) > app.files.limit) throw apiError('bodyTooLarge')
  try {
    await app.files.fill(name, ctx.req)
  } catch (error) {
    if (error instanceof FileRefused || error instanceof StorageFailed) throw error
    throw new ApiError(400, 0, 'The request body ended before its announced length')
  }
  ctx.status = 200
  ctx.body = ''
}

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    throw apiError('malformedPath')
  }
}

/** @returns whether the path is one of these. @throws ApiError, FileRefused, StorageFailed */
export const createCdn = (app: App): ((ctx: Koa.Context) => Promise<boolean>) => {
  const inTurn = createTurns()
  const tree = FindMyWay({ maxParamLength: MAX_PARAMETER })
  for (const [path, serve] of Object.entries(GETS)) tree.on('GET', path, () => undefined, serve)
  return async (ctx) => {
    const upload = UPLOAD.exec(ctx.path)?.[1]
    if (upload !== undefined && ctx.method === 'PUT') {
      await takeUpload(app, ctx, upload)
      return true
    }
    if (ctx.path.includes('%')) decoded(ctx.path)
    const found = tree.find('GET', ctx.path)
    if (!found) return false
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw apiError('methodNotAllowed')
    const serve = found.store as Serve
    const query = new URLSearchParams(ctx.querystring)
    send(ctx, await inTurn(ctx.req.socket.remoteAddress ?? '', () => serve(app, found.params, query)))
    return true
  }
}
