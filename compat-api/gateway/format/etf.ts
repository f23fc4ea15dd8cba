import { readEtf } from './etf-reader.ts'
import type { EventName } from '../events.ts'
import { TAG, VERSION } from './etf-tags.ts'
import { etfAtom } from './etf-writer.ts'
import type { Format } from './format.ts'

const { fromCharCode } = String

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
const atom = (word: string): string => text(etfAtom(word))

/** An opcode or the number of an event: for these alone `etfTerm` is too much. */
const integer = (value: number): string =>
  value <= 0xff
    ? fromCharCode(TAG.smallInteger, value)
    : fromCharCode(TAG.integer, (value >>> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff)

/** A map of four. */
const HEAD = text(Uint8Array.of(VERSION, TAG.map, 0, 0, 0, 4)) + atom('op')
const S = atom('s')
const T = atom('t')
const D = atom('d')
const NIL = atom('nil')

/** Of events, which are as many as there are in `EventName`. */
const names = new Map<EventName, string>()
const nameOf = (event: EventName): string => {
  const name = names.get(event) ?? atom(event)
  names.set(event, name)
  return name
}

/** The outer keys and the event's name are atoms, as clients in Elixir match them. */
export const etf: Format = {
  isBinary: true,
  around: ({ op, t, data }) => [HEAD + integer(op) + S, T + (t === null ? NIL : nameOf(t)) + D + data.etf],
  number: (s) => (s === null ? NIL : integer(s)),
  decode: readEtf
}
