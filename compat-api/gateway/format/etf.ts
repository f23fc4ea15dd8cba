import { readEtf } from './etf-reader.ts'
import { VERSION } from './etf-tags.ts'
import { etfAtom, etfTerm } from './etf-writer.ts'
import type { Format, Frame } from './format.ts'

const key = etfAtom
/** A map of four. */
const HEAD = Buffer.concat([Buffer.from([VERSION, 116, 0, 0, 0, 4]), key('op')])
const S = key('s')
const T = key('t')
const D = key('d')

const nameOf = ({ t }: Frame): Buffer => (t === null ? etfTerm(null) : etfAtom(t))

/** The outer keys and the event's name are atoms, as clients in Elixir match them. */
export const etf: Format = {
  encode: (frame) => Buffer.concat([HEAD, etfTerm(frame.op), S, etfTerm(frame.s), T, nameOf(frame), D, frame.data.etf]),
  decode: readEtf
}
