/**
 * What a guild shows of itself on pages elsewhere, as a picture. Of the five that Discord has these have the size and the parts, and
 * a look of their own. Source of both: Discord, "Guild Resource: Get Guild Widget Image".
 */
import { Canvas, widthOf, type Box, type Colour } from './canvas.ts'
import type { WidgetLook, WidgetStyle } from './jobs.ts'

const INK = 0x1f2937
const PAPER = 0xf8fafc
const ACCENT = 0x0f766e
const PALE = 0x99f6e4
const QUIET = 0x94a3b8
const GREEN = 0x22c55e

/** The icon of a guild, as pixels for a side of so many. */
export type Icon = (side: number) => Promise<Uint8Array | null>

interface Scene {
  readonly canvas: Canvas
  readonly look: WidgetLook
  readonly icon: Icon
}

/** Three people around a fire: ours. */
const mark = (canvas: Canvas, { x, y, width: side }: Box, colour: Colour): void => {
  const at = (dx: number, dy: number) => ({ x: x + dx * side, y: y + dy * side })
  const dot = 0.26 * side
  for (const [dx, dy] of [
    [0.5, 0.16],
    [0.16, 0.62],
    [0.84, 0.62]
  ] as const) {
    const { x: left, y: top } = at(dx, dy)
    canvas.box({ x: left - dot / 2, y: top - dot / 2, width: dot, height: dot }, colour, dot / 2)
  }
  canvas.line([at(0.5, 0.44), at(0.4, 0.64), at(0.5, 0.76), at(0.6, 0.64), at(0.5, 0.44)], 0.08 * side, colour)
  canvas.line([at(0.28, 0.92), at(0.72, 0.92)], 0.1 * side, colour)
}

/** Without an icon, what its name begins with. */
const face = async ({ canvas, look, icon }: Scene, box: Box): Promise<void> => {
  const radius = box.width / 5
  const pixels = await icon(box.width)
  if (pixels) return canvas.picture(box, pixels, radius)
  canvas.box(box, ACCENT, radius)
  const initials = look.name
    .split(/\s+/)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32).trim())
    .join('')
    .slice(0, 2)
  const size = box.height * 0.36
  const width = Math.min(widthOf(initials, size), box.width * 0.9)
  canvas.text(
    initials,
    { x: box.x + (box.width - width) / 2, y: box.y + (box.height - size) / 2 },
    { size, colour: PAPER, room: box.width * 0.9 }
  )
}

const online = (count: number): string => `${count} online`

/** The name, and below it how many are there. */
const words = ({ canvas, look }: Scene, { x, y, width }: Omit<Box, 'height'>): void => {
  canvas.text(look.name, { x, y }, { size: 13, colour: PAPER, room: width })
  canvas.box({ x, y: y + 24, width: 8, height: 8 }, GREEN, 4)
  canvas.text(online(look.online), { x: x + 14, y: y + 24 }, { size: 9, colour: QUIET, room: width - 14 })
}

const ground = (canvas: Canvas, radius: number): Box => {
  const whole = { x: 0, y: 0, width: canvas.width, height: canvas.height }
  canvas.box(whole, INK)
  return { ...whole, x: radius }
}

const rounded = (canvas: Canvas, radius: number): void =>
  canvas.clip({ x: 0, y: 0, width: canvas.width, height: canvas.height }, radius)

/** In the middle of a box. */
const label = (canvas: Canvas, text: string, box: Box, size: number, colour: Colour): void => {
  const x = box.x + (box.width - widthOf(text, size)) / 2
  canvas.text(text, { x, y: box.y + (box.height - size) / 2 }, { size, colour, room: box.width })
}

const SHIELD = 20
const SHIELD_TEXT = 8

const shield = async ({ canvas, look }: Scene): Promise<void> => {
  ground(canvas, 0)
  mark(canvas, { x: 4, y: 3, width: 14, height: 14 }, PALE)
  const right = { x: 22, y: 0, width: canvas.width - 22, height: SHIELD }
  canvas.box(right, ACCENT)
  label(canvas, online(look.online), right, SHIELD_TEXT, PAPER)
  rounded(canvas, 4)
}

const banner1 = async (scene: Scene): Promise<void> => {
  const { canvas } = scene
  ground(canvas, 0)
  await face(scene, { x: 13, y: 9, width: 46, height: 46 })
  words(scene, { x: 72, y: 14, width: canvas.width - 86 })
  const foot = { x: 0, y: canvas.height - 13, width: canvas.width, height: 13 }
  canvas.box(foot, ACCENT)
  label(canvas, 'POWERED BY FOLKMOOT', foot, 5, PAPER)
  rounded(canvas, 6)
}

const banner2 = async (scene: Scene): Promise<void> => {
  const { canvas } = scene
  ground(canvas, 0)
  await face(scene, { x: 10, y: 9, width: 46, height: 46 })
  words(scene, { x: 68, y: 16, width: canvas.width - 68 - 74 })
  const right = { x: canvas.width - 64, y: 0, width: 64, height: canvas.height }
  canvas.box(right, ACCENT)
  mark(canvas, { x: right.x + 16, y: 16, width: 32, height: 32 }, PAPER)
  rounded(canvas, 6)
}

const banner3 = async (scene: Scene): Promise<void> => {
  const { canvas } = scene
  ground(canvas, 0)
  await face(scene, { x: 13, y: 10, width: 46, height: 46 })
  words(scene, { x: 72, y: 15, width: canvas.width - 86 })
  const foot = { x: 0, y: canvas.height - 32, width: canvas.width, height: 32 }
  canvas.box(foot, ACCENT)
  mark(canvas, { x: 12, y: foot.y + 6, width: 20, height: 20 }, PAPER)
  label(canvas, 'Chat now', { ...foot, x: canvas.width - 100, width: 92 }, 9, PAPER)
  rounded(canvas, 6)
}

const banner4 = async (scene: Scene): Promise<void> => {
  const { canvas } = scene
  ground(canvas, 0)
  canvas.box({ x: 0, y: 0, width: canvas.width, height: 56 }, ACCENT)
  mark(canvas, { x: canvas.width / 2 - 18, y: 10, width: 36, height: 36 }, PAPER)
  await face(scene, { x: 20, y: 70, width: 46, height: 46 })
  words(scene, { x: 80, y: 75, width: canvas.width - 100 })
  const button = { x: 20, y: canvas.height - 46, width: canvas.width - 40, height: 32 }
  canvas.box(button, ACCENT, 6)
  label(canvas, 'Join my server', button, 10, PAPER)
  rounded(canvas, 8)
}

const PAINTERS: Readonly<Record<WidgetStyle, (scene: Scene) => Promise<void>>> = {
  shield,
  banner1,
  banner2,
  banner3,
  banner4
}

/** Pixels. */
const SIZES: Readonly<Record<Exclude<WidgetStyle, 'shield'>, readonly [width: number, height: number]>> = {
  banner1: [320, 76],
  banner2: [320, 64],
  banner3: [320, 98],
  banner4: [320, 176]
}

const sizeOf = ({ style, online: count }: WidgetLook): readonly [number, number] =>
  style === 'shield' ? [Math.ceil(widthOf(online(count), SHIELD_TEXT)) + 22 + 14, SHIELD] : SIZES[style]

export const paintWidget = async (look: WidgetLook, icon: Icon): Promise<Canvas> => {
  const canvas = new Canvas(...sizeOf(look))
  await PAINTERS[look.style]({ canvas, look, icon })
  return canvas
}
