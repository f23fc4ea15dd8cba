/**
 * How files go out: with ranges, tags, and so that nothing of them runs as a page of this node. What may be shown in place is told by
 * the bytes themselves, never by what their author calls them; everything else is to be saved.
 *
 * Attack when absent: somebody sends a page with a script, gives its link to the guild's owner, and acts as them.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type Koa from 'koa'
import type { App, FileHere } from '../../node/app/index.ts'
import { HEAD_BYTES, mediaTypeOf } from '../../node/core/media-type.ts'
import { ApiError } from '../http/api-error.ts'

export interface Served {
  readonly source: Pick<FileHere, 'path' | 'size'> | { readonly bytes: Uint8Array }
  readonly type: string
  /** Not shown in place, but saved under this name; null: shown. */
  readonly saveAs: string | null
  /** What it is called when somebody saves it. */
  readonly filename: string
  readonly tag: string
  /** Seconds for which it may be kept. */
  readonly maxAge: number
}

export type Params = Readonly<Record<string, string | undefined>>
/** A path of the CDN. @throws ApiError, FileRefused, StorageFailed */
export type Serve = (app: App, params: Params, query: URLSearchParams) => Served | Promise<Served>

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'Accept-Ranges': 'bytes'
}

export const headOf = async (path: string): Promise<Uint8Array> => {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.subarray(0, bytesRead)
}

/** @param claimed by its author. */
export const howToShow = (
  head: Uint8Array,
  claimed: string | null
): { readonly type: string; readonly isShown: boolean } => {
  const media = mediaTypeOf(head)
  if (media) return { type: media, isShown: true }
  // As text, whatever stands in it: no browser takes it for anything else.
  if (claimed === 'text/plain') return { type: 'text/plain; charset=utf-8', isShown: true }
  return { type: 'application/octet-stream', isShown: false }
}

interface Range {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

/** RFC 9110, section 14.2: one range; others are ignored. @throws ApiError 416 */
const rangeOf = (header: string | undefined, size: number): Range | undefined => {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (start > end || start >= size)
    throw new ApiError(416, 0, '416: Range Not Satisfiable', {}, { 'Content-Range': `bytes */${size}` })
  return { start, end }
}

const disposition = ({ saveAs, filename }: Served): string => {
  const name = saveAs ?? filename
  const plain = name.replaceAll(/[^\w.-]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.codePointAt(0)?.toString(16)}`)
  return `${saveAs === null ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}

const bodyOf = ({ source }: Served, range: Range | undefined): Uint8Array | ReturnType<typeof createReadStream> => {
  if ('bytes' in source) return Buffer.from(range ? source.bytes.subarray(range.start, range.end + 1) : source.bytes)
  return createReadStream(source.path, range && { ...range })
}

export const sizeOf = ({ source }: Served): number => ('bytes' in source ? source.bytes.byteLength : source.size)

const isKnown = (header: string, tag: string): boolean =>
  header.split(',').some((each) => [tag, `W/${tag}`, '*'].includes(each.trim()))

/** Answers with the file, or the part of it that is asked for. @throws ApiError 416 */
export const send = (ctx: Koa.Context, served: Served): void => {
  const tag = `"${served.tag}"`
  ctx.set({ ...HEADERS, ETag: tag, 'Cache-Control': `public, max-age=${served.maxAge}, immutable` })
  if (isKnown(ctx.get('If-None-Match'), tag)) {
    ctx.status = 304
    return
  }
  const size = sizeOf(served)
  const isAsked = ctx.get('If-Range') === '' || ctx.get('If-Range') === tag
  const range = isAsked && size > 0 ? rangeOf(ctx.get('Range') || undefined, size) : undefined
  ctx.set('Content-Disposition', disposition(served))
  ctx.status = range ? 206 : 200
  if (range) ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
  ctx.body = bodyOf(served, range)
  ctx.set('Content-Type', served.type)
  ctx.length = range ? range.end - range.start + 1 : size
}
