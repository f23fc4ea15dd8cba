/** Pictures for who has none: a head and shoulders in one of six colours, drawn here. */
import { crc32, deflateSync } from 'node:zlib'

const SIZE = 256
const COLOURS = [0x4f6bd8, 0x6b7280, 0x2f9e6e, 0xc98a1b, 0xc2483f, 0xa24bb0] as const
const LIGHT = 0xf1f3f8
export const AVATARS = COLOURS.length

const within = (x: number, y: number, at: readonly [number, number], radius: readonly [number, number]): boolean =>
  ((x - at[0]) / radius[0]) ** 2 + ((y - at[1]) / radius[1]) ** 2 < 1

const isFigure = (x: number, y: number): boolean =>
  within(x, y, [128, 100], [42, 46]) || (y < SIZE && within(x, y, [128, 236], [84, 72]))

/** PNG, section 5.3. */
const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.byteLength)
  check.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, check])
}

const header = (): Buffer => {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(SIZE, 0)
  bytes.writeUInt32BE(SIZE, 4)
  // Eight bits of an index into the palette.
  bytes.set([8, 3, 0, 0, 0], 8)
  return bytes
}

const draw = (colour: number): Uint8Array => {
  const rows = Buffer.alloc(SIZE * (SIZE + 1))
  for (let y = 0; y < SIZE; y++) for (let x = 0; x < SIZE; x++) rows[y * (SIZE + 1) + 1 + x] = isFigure(x, y) ? 1 : 0
  const palette = Uint8Array.from([colour, LIGHT].flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255]))
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header()),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array())
  ])
}

const drawn = new Map<number, Uint8Array>()

/** @param n 0 to AVATARS - 1 */
export const defaultAvatar = (n: number): Uint8Array => {
  const known = drawn.get(n) ?? draw(COLOURS[n] ?? COLOURS[0])
  drawn.set(n, known)
  return known
}
