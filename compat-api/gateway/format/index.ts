import { etf } from './etf.ts'
import type { Format } from './format.ts'
import { json } from './json.ts'

export { encode, type Encoded, type Format, type Frame } from './format.ts'
export { Payload } from './payload.ts'

export const FORMATS = ['json', 'etf'] as const
export type Encoding = (typeof FORMATS)[number]

export const formats: Readonly<Record<Encoding, Format>> = { json, etf }
