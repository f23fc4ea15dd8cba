/** Pictures of tests, made by the library that reads them. */
import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp, type SharpInput } from 'sharp'

type Format = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif'

const plain = (width: number, height: number, colour: string): Sharp =>
  sharp({ create: { width, height, channels: 4, background: colour } })

/** A coloured rectangle. */
export const still = async (width = 60, height = 40, colour = '#c33', format: Format = 'png'): Promise<Uint8Array> =>
  new Uint8Array(await plain(width, height, colour).toFormat(format).toBuffer())

/** One that changes its colour with each frame. */
export const moving = async (frames = 3, side = 40, format: 'gif' | 'webp' = 'gif'): Promise<Uint8Array> => {
  const made = Array.from({ length: frames }, (_, i) => ({
    create: {
      width: side,
      height: side,
      channels: 4 as const,
      background: { r: (i * 80) % 256, g: 40, b: 90, alpha: 1 }
    }
  }))
  return new Uint8Array(
    await sharp(made as unknown as SharpInput[], { join: { animated: true } })
      .toFormat(format)
      .toBuffer()
  )
}

/** With a place, a camera and a side that is up, as telephones write them; and a page behind it. */
export const photograph = async (): Promise<Uint8Array> => {
  const jpeg = await plain(60, 40, '#3c3')
    .withExif({ IFD0: { Make: 'SecretCamera', Copyright: 'alice' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
  return new Uint8Array(Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]))
}

const bytesOf = (...numbers: readonly number[]): Buffer =>
  Buffer.concat(
    numbers.map((number) => Buffer.from([number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255]))
  )

const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([bytesOf(data.byteLength), named, bytesOf(crc32(named))])
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2]
] as const

const png = (width: number, height: number, raw: Buffer): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', Buffer.concat([bytesOf(width, height), Buffer.from([8, 6, 0, 0, 1])])),
      chunk('IDAT', deflateSync(raw, { level: 1 })),
      chunk('IEND', Buffer.alloc(0))
    ])
  )

/** A PNG that only says how large it is. */
export const claiming = (width: number, height: number): Uint8Array => png(width, height, Buffer.alloc(1000))

/** The same AVIF, but it says another size. ISO/IEC 23008-12, section 6.5.3: its property `ispe`. */
export const claimingAvif = (avif: Uint8Array, width: number, height: number): Uint8Array => {
  const file = Buffer.from(avif)
  bytesOf(width, height).copy(file, file.indexOf('ispe') + 8)
  return new Uint8Array(file)
}

/** A PNG of a few hundred kilobytes that unfolds to four bytes for each pixel before the first is shown. */
export const unfolding = (width: number, height: number): Uint8Array => {
  const rows = ADAM7.map(([x, y, across, down]) => ({
    columns: Math.ceil((width - x) / across),
    rows: Math.ceil((height - y) / down)
  }))
  return png(width, height, Buffer.alloc(rows.reduce((sum, pass) => sum + pass.rows * (1 + 4 * pass.columns), 0)))
}

/** A GIF of as many frames as it has hundreds of bytes, each one pixel of a wide screen. */
export const film = (frames: number, side: number): Uint8Array => {
  const [low, high] = [side & 255, side >> 8]
  const pixel = [0x21, 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
  const head = [...Buffer.from('GIF89a'), low, high, low, high, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
  return Uint8Array.from([...head, ...Array.from({ length: frames }, () => pixel).flat(), 0x3b])
}

/** An animated PNG of two frames, with words and a page among its chunks; and without them. */
export const apng = async (side = 32, frames = 2) => {
  const [head, data, end] = chunksOf(await still(side, side, '#00ff00'))
  const frame = (n: number): Buffer =>
    chunk('fcTL', Buffer.concat([bytesOf(n, side, side, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])]))
  const animation = chunk('acTL', bytesOf(frames, 0))
  const more = Array.from({ length: frames - 1 }, (_, i) => [
    frame(2 * i + 1),
    chunk('fdAT', Buffer.concat([bytesOf(2 * i + 2), data.subarray(8, -4)]))
  ]).flat()
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const made = (...words: readonly Buffer[]): Uint8Array =>
    new Uint8Array(Buffer.concat([signature, head, ...words, animation, frame(0), data, ...more, end]))
  return {
    bare: made(),
    wordy: new Uint8Array(
      Buffer.concat([made(chunk('tEXt', Buffer.from('Author\0alice'))), Buffer.from('<script>alert(1)</script>')])
    )
  }
}

/** IHDR, all IDAT together, IEND. */
const chunksOf = (bytes: Uint8Array): readonly [Buffer, Buffer, Buffer] => {
  const all: { type: string; whole: Buffer }[] = []
  const file = Buffer.from(bytes)
  for (let at = 8; at < file.byteLength; at += 12 + file.readUInt32BE(at)) {
    const whole = file.subarray(at, at + 12 + file.readUInt32BE(at))
    all.push({ type: whole.toString('latin1', 4, 8), whole })
  }
  const of = (type: string): Buffer => {
    const found = all.filter((each) => each.type === type).map(({ whole }) => whole.subarray(8, -4))
    return chunk(type, Buffer.concat(found))
  }
  return [of('IHDR'), of('IDAT'), of('IEND')]
}

/** As its maker has it. */
export const lottie = (more: object = {}): object => ({
  v: '5.7.4',
  fr: 30,
  ip: 0,
  op: 60,
  w: 320,
  h: 320,
  layers: [{ ty: 4, nm: 'wave', ks: { r: { a: 0, k: 0 }, p: { s: true, x: { a: 0, k: 1 }, y: { a: 0, k: 2 } } } }],
  ...more
})

export const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'

export const dataUri = (bytes: Uint8Array | string, type = 'image/png'): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`

export interface Look {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly frames: number
  /** Of the pixel in the middle of the first frame. */
  readonly colour: string
}

export const look = async (bytes: Uint8Array): Promise<Look> => {
  const { format, width, height, pages = 1, pageHeight = height } = await sharp(bytes).metadata()
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels
  return { format, width, height: pageHeight, frames: pages, colour: data.subarray(at, at + 3).toString('hex') }
}
