/** What the query of the gateway's URL asks for. Source: Discord, "Gateway: Gateway URL Query String Params". */
import { FORMATS, type Encoding } from './format/index.ts'

const COMPRESSIONS = ['zlib-stream', 'zstd-stream'] as const
export type Transport = (typeof COMPRESSIONS)[number] | 'plain'

export interface Terms {
  readonly encoding: Encoding
  /** API version asked for; one that is not spoken is refused by a close code, on the socket. */
  readonly version: number
  readonly transport: Transport
}

export interface Unacceptable {
  readonly status: 400
  readonly message: string
}

const VERSIONS: ReadonlySet<number> = new Set([9, 10])
/** What libraries that are silent about it were written for. */
const DEFAULT_VERSION = '9'

export const isSpoken = (version: number): boolean => VERSIONS.has(version)

const unacceptable = (message: string): Unacceptable => ({ status: 400, message })

const transportOf = (compress: string | null): Transport | undefined =>
  compress === null || compress === '' ? 'plain' : COMPRESSIONS.find((name) => name === compress)

/** @param url path and query of the upgrade request. */
export const readTerms = (url: string): Terms | Unacceptable => {
  const question = url.indexOf('?')
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question))
  const asked = query.get('encoding') ?? 'json'
  const encoding = FORMATS.find((name) => name === asked)
  if (!encoding) return unacceptable(`Unknown encoding: this gateway speaks ${FORMATS.join(' and ')}.`)
  const transport = transportOf(query.get('compress'))
  if (!transport) return unacceptable(`Unknown compress: this gateway speaks ${COMPRESSIONS.join(' and ')}.`)
  return { version: Number(query.get('v') ?? DEFAULT_VERSION), encoding, transport }
}
