/** The first byte of each kind of term. Source: Erlang/OTP documentation, "External Term Format". */
export const VERSION = 131

export const TAG = {
  newFloat: 70,
  smallInteger: 97,
  integer: 98,
  float: 99,
  atom: 100,
  smallTuple: 104,
  largeTuple: 105,
  nil: 106,
  string: 107,
  list: 108,
  binary: 109,
  smallBig: 110,
  largeBig: 111,
  smallAtom: 115,
  map: 116,
  utf8Atom: 118,
  smallUtf8Atom: 119
} as const
