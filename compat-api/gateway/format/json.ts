import { parseJson } from '../../http/json.ts'
import type { Format } from './format.ts'

/** Around the data, which has been made once for every session that gets it. */
export const json: Format = {
  isBinary: false,
  around: ({ op, t, data }) => [`{"t":${t === null ? 'null' : `"${t}"`},"s":`, `,"op":${op},"d":${data.wire}}`],
  number: String,
  decode: parseJson
}
