/** Draws on pixels: boxes with round corners, pictures, and text in strokes. Edges are smooth. */
import { glyphsOf, lengthOf, type Glyph, type Point } from './glyphs.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Red, green, blue: 0xrrggbb. */
export type Colour = number

/** A capital of one unit's size is so many high. */
const CAPITAL = 6
/** Of a stroke, in units. */
const THICKNESS = 1.05
const CHANNELS = 4

/** How far a point lies from a piece of a line. */
const distance = (x: number, y: number, a: Point, b: Point): number => {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length))
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
}

/** How far a point lies outside of a box whose corners are round; negative: inside. */
const outside = (x: number, y: number, box: Box, radius: number): number => {
  const dx = Math.abs(x - box.x - box.width / 2) - box.width / 2 + radius
  const dy = Math.abs(y - box.y - box.height / 2) - box.height / 2 + radius
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
}

const covered = (beyond: number): number => Math.min(1, Math.max(0, 0.5 - beyond))

export class Canvas {
  readonly width: number
  readonly height: number
  /** Red, green, blue and alpha of each. */
  readonly pixels: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.pixels = new Uint8Array(width * height * CHANNELS)
  }

  box(box: Box, colour: Colour, radius = 0): void {
    this.#each(box, (x, y) => this.#mix(x, y, colour, covered(outside(x + 0.5, y + 0.5, box, radius))))
  }

  /** @param pixels red, green, blue and alpha of each, as many as the box has */
  picture(box: Box, pixels: Uint8Array, radius = 0): void {
    this.#each(box, (x, y) => {
      const at = ((y - box.y) * box.width + (x - box.x)) * CHANNELS
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + CHANNELS)
      const share = (covered(outside(x + 0.5, y + 0.5, box, radius)) * alpha) / 255
      this.#mix(x, y, (red << 16) | (green << 8) | blue, share)
    })
  }

  /** What lies outside of a box with round corners is taken away. */
  clip(box: Box, radius: number): void {
    this.#each({ x: 0, y: 0, width: this.width, height: this.height }, (x, y) => {
      const at = (y * this.width + x) * CHANNELS + 3
      this.pixels[at] = Math.round((this.pixels[at] ?? 0) * covered(outside(x + 0.5, y + 0.5, box, radius)))
    })
  }

  /** @param points of a line that goes on from each to the next, `thickness` wide */
  line(points: readonly Point[], thickness: number, colour: Colour): void {
    const xs = points.map(({ x }) => x)
    const ys = points.map(({ y }) => y)
    const half = thickness / 2
    const [left, top] = [Math.min(...xs) - half - 1, Math.min(...ys) - half - 1]
    const box = { x: left, y: top, width: Math.max(...xs) + half + 1 - left, height: Math.max(...ys) + half + 1 - top }
    const pieces = points.slice(1).map((point, n) => [points[n] ?? point, point] as const)
    this.#each(box, (x, y) => {
      const nearest = Math.min(...pieces.map(([a, b]) => distance(x + 0.5, y + 0.5, a, b)))
      this.#mix(x, y, colour, covered(nearest - half))
    })
  }

  /**
   * Writes as much of a text as there is room for.
   *
   * @param size pixels of a capital's height
   * @param room pixels
   * @returns pixels that it takes
   */
  text(
    text: string,
    { x, y }: Point,
    how: { readonly size: number; readonly colour: Colour; readonly room: number }
  ): number {
    const unit = how.size / CAPITAL
    const glyphs = fitting(text, how.room / unit)
    let at = x
    for (const { strokes, advance } of glyphs) {
      for (const stroke of strokes) {
        const points = stroke.map((point) => ({ x: at + point.x * unit, y: y + point.y * unit }))
        this.line(points.length === 1 ? [...points, ...points] : points, THICKNESS * unit, how.colour)
      }
      at += advance * unit
    }
    return lengthOf(glyphs) * unit
  }

  #each({ x: left, y: top, width, height }: Box, paint: (x: number, y: number) => void): void {
    const right = Math.min(this.width, Math.ceil(left + width))
    const bottom = Math.min(this.height, Math.ceil(top + height))
    for (let y = Math.max(0, Math.floor(top)); y < bottom; y++)
      for (let x = Math.max(0, Math.floor(left)); x < right; x++) paint(x, y)
  }

  /** Lays a colour over what is there. @param share 0 to 1 */
  #mix(x: number, y: number, colour: Colour, share: number): void {
    if (share <= 0) return
    const at = (y * this.width + x) * CHANNELS
    const below = ((this.pixels[at + 3] ?? 0) / 255) * (1 - share)
    const alpha = share + below
    for (const [n, value] of [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255].entries())
      this.pixels[at + n] = Math.round((value * share + (this.pixels[at + n] ?? 0) * below) / alpha)
    this.pixels[at + 3] = Math.round(alpha * 255)
  }
}

/** More letters than any picture has room for are not looked at. */
const MOST = 200

/** As many letters of a text as fit into so many units, and dots for those that do not. */
const fitting = (text: string, room: number): readonly Glyph[] => {
  const all = glyphsOf(text.slice(0, MOST))
  if (lengthOf(all) <= room) return all
  const dots = glyphsOf('...')
  let end = all.length
  while (end > 0 && lengthOf([...all.slice(0, end), ...dots]) > room) end--
  return [...all.slice(0, end), ...dots]
}

/** Pixels that a text takes, written whole. */
export const widthOf = (text: string, size: number): number =>
  (lengthOf(glyphsOf(text.slice(0, MOST))) * size) / CAPITAL
