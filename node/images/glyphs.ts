/**
 * Letters of our own, as strokes, so that no machine needs fonts for them: ASCII, and what can be told by it. Each stroke is a row
 * of points `xy`, in units of which a capital is six high; y goes down, and what hangs below the line goes on to 8.
 */
const UPPER: Readonly<Record<string, string>> = {
  A: '06 20 46|14 34',
  B: '00 30 41 42 33 03|33 44 45 36 06 00',
  C: '41 30 10 01 05 16 36 45',
  D: '00 30 41 45 36 06 00',
  E: '30 00 06 36|03 23',
  F: '30 00 06|03 23',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06|40 46|03 43',
  I: '00 20|10 16|06 26',
  J: '30 35 26 16 05',
  K: '00 06|40 03 46',
  L: '00 06 36',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 30 41 45 36 16 05 01 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 30 41 45 36 16 05 01 10|25 47',
  R: '06 00 30 41 42 33 03|23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40|20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 22 36 40',
  X: '00 46|40 06',
  Y: '00 23 40|23 26',
  Z: '00 40 06 46'
}

const LOWER: Readonly<Record<string, string>> = {
  a: '12 22 33 36|34 14 05 16 26 35',
  b: '00 06|03 12 22 33 35 26 16 05',
  c: '33 22 12 03 05 16 26 35',
  d: '30 36|33 22 12 03 05 16 26 35',
  e: '04 34 33 22 12 03 05 16 26 35',
  f: '30 20 11 16|02 22',
  g: '32 37 28 18 07|33 22 12 03 05 16 26 35',
  h: '00 06|03 12 22 33 36',
  i: '02 06|00 00',
  j: '12 17 08|10 10',
  k: '00 06|32 04 36',
  l: '00 05 16',
  m: '02 06|03 12 23 26|23 32 43 46',
  n: '02 06|03 12 22 33 36',
  o: '12 22 33 35 26 16 05 03 12',
  p: '02 08|03 12 22 33 35 26 16 05',
  q: '32 38|33 22 12 03 05 16 26 35',
  r: '02 06|03 12 22',
  s: '32 12 03 14 24 35 26 06',
  t: '10 15 26|02 22',
  u: '02 05 16 26 35|32 36',
  v: '02 26 42',
  w: '02 16 23 36 42',
  x: '02 36|32 06',
  y: '02 26|42 18 08',
  z: '02 32 06 36'
}

const OTHERS: Readonly<Record<string, string>> = {
  '0': '10 20 31 35 26 16 05 01 10|22 24',
  '1': '01 10 16|06 26',
  '2': '01 10 20 31 32 06 36',
  '3': '00 30 13 23 34 35 26 16 05',
  '4': '26 20 04 34',
  '5': '30 00 03 23 34 35 26 16 05',
  '6': '30 20 02 05 16 26 35 34 23 03',
  '7': '00 30 16',
  '8': '10 20 31 32 23 13 02 01 10|13 04 05 16 26 35 34 23',
  '9': '06 16 34 31 20 10 01 02 13 33',
  '!': '00 04|06 06',
  '"': '00 02|20 22',
  '#': '10 06|30 26|02 32|04 34',
  $: '41 30 10 01 02 13 33 44 45 36 16 05|20 26',
  '%': '06 40|01 01|45 45',
  '&': '46 02 01 10 21 22 04 05 16 26 44',
  "'": '00 02',
  '(': '10 01 05 16',
  ')': '00 11 15 06',
  '*': '10 14|01 23|21 03',
  '+': '04 24|13 15',
  ',': '15 07',
  '-': '04 24',
  '.': '06 06',
  '/': '30 06',
  ':': '03 03|06 06',
  ';': '13 13|15 07',
  '<': '22 04 26',
  '=': '03 23|05 25',
  '>': '02 24 06',
  '?': '01 10 20 31 32 13 14|16 16',
  '@': '34 23 14 25 34 44 41 30 10 01 05 16 36',
  '[': '10 00 06 16',
  '\\': '00 36',
  ']': '00 10 16 06',
  '^': '02 10 22',
  _: '07 37',
  '`': '00 11',
  '{': '20 11 12 03 14 15 26',
  '|': '00 07',
  '}': '00 11 12 23 14 15 06',
  '~': '04 13 24 33'
}

/** What cannot be written: a box. */
const UNKNOWN = '00 30 36 06 00'
/** Units from the end of one letter to the beginning of the next, and of a space. */
const GAP = 2
const SPACE = 2

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Glyph {
  readonly strokes: readonly (readonly Point[])[]
  /** Units to the beginning of the next one. */
  readonly advance: number
}

const glyphOf = (written: string): Glyph => {
  const strokes = written
    .split('|')
    .map((stroke) => stroke.split(' ').map((point) => ({ x: Number(point[0]), y: Number(point[1]) })))
  return { strokes, advance: Math.max(...strokes.flat().map(({ x }) => x)) + GAP }
}

const GLYPHS: ReadonlyMap<string, Glyph> = new Map([
  [' ', { strokes: [], advance: SPACE + GAP }],
  ...Object.entries({ ...UPPER, ...LOWER, ...OTHERS }).map(([letter, written]): [string, Glyph] => [
    letter,
    glyphOf(written)
  ])
])
const BOX = glyphOf(UNKNOWN)

/** Accents and the like; what a letter is followed by to be shown in colour; what joins several. */
const MARKS = /[\p{Mn}\p{Cf}\uFE0F]/gu

/** What of a text is written letter by letter: without accents, for what is below them is here. */
export const glyphsOf = (text: string): readonly Glyph[] =>
  Array.from(text.normalize('NFKD').replace(MARKS, '')).map(
    (letter) => GLYPHS.get(/\s/.test(letter) ? ' ' : letter) ?? BOX
  )

/** Units. */
export const lengthOf = (glyphs: readonly Glyph[]): number =>
  Math.max(0, glyphs.reduce((sum, { advance }) => sum + advance, 0) - GAP)
