/** multipart/form-data with files, each of which goes to the disk as it comes; bounded in number, size and parts. */
import type { IncomingMessage } from 'node:http'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import { FileRefused, StorageFailed, type Files, type Staged } from '../../node/app/index.ts'
import { ApiError, apiError, invalidField } from './api-error.ts'
import { parseJson } from './json.ts'

const MAX_FILES = 10
const MAX_FIELDS = 100
const HEADERS = 4096

export interface FormFile extends Staged {
  readonly field: string
  readonly filename: string
  /** As the client says. */
  readonly type: string
}

export interface Form {
  /** `payload_json`, or the fields as they are. */
  readonly payload: unknown
  readonly files: readonly FormFile[]
}

export interface FormBounds {
  /** Null: none are taken. */
  readonly files: Files | null
  /** Bytes of a field. */
  readonly maxField: number
}

const malformed = (): ApiError => new ApiError(400, 50035, 'The multipart body is malformed')

const isExpected = (error: unknown): boolean =>
  error instanceof ApiError || error instanceof FileRefused || error instanceof StorageFailed

const open = (req: IncomingMessage, { files, maxField }: FormBounds): BusboyInstance => {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.headers['content-type'] ?? '' },
      limits: {
        fieldNameSize: 200,
        fieldSize: maxField,
        fields: MAX_FIELDS,
        files: MAX_FILES,
        // One more, so that a file that is too large is told from one that just fits.
        fileSize: (files?.limit ?? 0) + 1,
        parts: MAX_FIELDS + MAX_FILES,
        headerPairs: 32,
        headerSize: HEADERS
      }
    })
  } catch {
    throw malformed()
  }
}

const payloadOf = (fields: ReadonlyMap<string, string>): unknown => {
  const json = fields.get('payload_json')
  return json === undefined ? Object.fromEntries(fields) : parseJson(Buffer.from(json))
}

/** Resolves when all that the client sends has been taken apart; rejects when it stops, or sends too much. */
const takeApart = (req: IncomingMessage, form: BusboyInstance, most: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let sum = 0
  req.on('data', (chunk: Buffer) => {
    sum += chunk.byteLength
    if (sum > most) reject(apiError('bodyTooLarge'))
  })
  req.once('close', () => {
    if (!req.complete) reject(new ApiError(400, 0, 'The request body ended before its announced length'))
  })
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'])
    form.once(limit, () => reject(apiError('bodyTooLarge')))
  form.once('error', () => reject(malformed()))
  form.once('finish', resolve)
  req.pipe(form)
  return promise
}

/**
 * Whoever calls disposes of the files.
 *
 * @throws ApiError, FileRefused, StorageFailed: then nothing is left of them
 */
export const readForm = async (req: IncomingMessage, bounds: FormBounds): Promise<Form> => {
  const { files, maxField } = bounds
  const most = MAX_FILES * (files?.limit ?? 0) + maxField
  if (Number(req.headers['content-length'] ?? 0) > most) throw apiError('bodyTooLarge')
  const form = open(req, bounds)
  const fields = new Map<string, string>()
  const staging: Promise<FormFile>[] = []
  const streams: BusboyFileStream[] = []
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  form.on('field', (name: string, value: string, _nameCut: boolean, valueCut: boolean) => {
    if (valueCut) failed.reject(apiError('bodyTooLarge'))
    fields.set(name, value)
  })
  form.on(
    'file',
    (field: string, stream: BusboyFileStream, filename: string | undefined, _encoding: string, type: string) => {
      if (!files) {
        stream.resume()
        return failed.reject(invalidField(field, 'ATTACHMENTS_UNSUPPORTED', 'Files are not taken here.'))
      }
      // What it is cut off by is told by the form.
      stream.on('error', () => undefined)
      streams.push(stream)
      const staged = files.stage(stream, { image: false })
      staged.catch(failed.reject)
      staging.push(staged.then((file) => ({ ...file, field, filename: filename ?? 'file', type })))
    }
  )
  try {
    await Promise.race([takeApart(req, form, most), failed.promise])
    const taken = await Promise.all(staging)
    return { payload: payloadOf(fields), files: taken }
  } catch (error) {
    req.unpipe(form)
    req.resume()
    form.destroy()
    for (const stream of streams) stream.destroy(new Error('cut off'))
    for (const outcome of await Promise.allSettled(staging))
      if (outcome.status === 'fulfilled') outcome.value[Symbol.dispose]()
    throw isExpected(error) ? error : malformed()
  }
}
