import { parseJson } from '../../http/json.ts'
import type { Format } from './format.ts'

/** Concatenated, because the data has been made once for every session that gets it. */
export const json: Format = {
  encode: ({ op, s, t, data }) => `{"t":${t === null ? 'null' : `"${t}"`},"s":${s},"op":${op},"d":${data.json}}`,
  decode: parseJson
}
