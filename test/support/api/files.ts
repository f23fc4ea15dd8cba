/** Forms with files, and what a link leads to. */
import type { Reply } from './node.ts'

export const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAEklEQVR4nGP4z8DwHwyBNBgAAEniCPeWBcg2AAAAAElFTkSuQmCC',
    'base64'
  )
)

export interface Sent {
  readonly name: string
  readonly bytes: Uint8Array | string
  readonly type?: string
}

export const formOf = (payload: object | null, ...files: readonly Sent[]): FormData => {
  const form = new FormData()
  if (payload) form.set('payload_json', JSON.stringify(payload))
  files.forEach(({ name, bytes, type }, i) =>
    form.set(
      `files[${i}]`,
      new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)], type ? { type } : {}),
      name
    )
  )
  return form
}

/** Of a new sticker. */
export const stickerForm = (name: string, bytes: Uint8Array | string, tags = 'hello'): FormData => {
  const form = new FormData()
  for (const [field, value] of Object.entries({ name, tags, description: 'waves' })) form.set(field, value)
  form.set('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), 'sticker')
  return form
}

/** Of the people whom an invite is for, as discord.js sends them. */
export const tableForm = (rows: readonly string[], payload?: object): FormData => {
  const form = new FormData()
  if (payload) form.set('payload_json', JSON.stringify(payload))
  form.set('target_users_file', new Blob([rows.join('\n')], { type: 'text/csv' }), 'users.csv')
  return form
}

export interface Loaded {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

export const load = async (url: string, init: RequestInit = {}): Promise<Loaded> => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) })
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) }
}

export const faultOf = ({ body }: Reply, ...path: readonly string[]): string | undefined =>
  path.reduce((at, field) => at?.[field], body.errors)?._errors?.[0]?.code
