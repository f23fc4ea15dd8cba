import { z } from 'zod'
import { apiError } from '../../api-error.ts'
import { defined } from '../../defined.ts'
import { int, maybe, permissions, picture, text } from '../../schema/fields.ts'

/** Bytes: Discord's. */
const MAX_ICON = 256 * 1024

const colour = int(0, 0xffffff)

const colours = z.object({
  primary_color: maybe(colour),
  secondary_color: maybe(colour),
  tertiary_color: maybe(colour)
})

type Colours = z.output<typeof colours>

/** Three are Discord's holographic style, or nothing. Source: Discord, "Role Colors Object". */
const HOLOGRAPHIC = [11_127_295, 16_759_788, 16_761_760]

/** Those that come after the first; null: none do. @throws ApiError 670008 */
const gradientOf = ({ primary_color: first, secondary_color: second, tertiary_color: third }: Colours) => {
  const more = [second, third].filter((one) => typeof one === 'number')
  if (typeof third !== 'number') return more.length > 0 ? more : null
  if ([first, ...more].some((one, i) => one !== HOLOGRAPHIC[i])) throw apiError('invalidRoleColour')
  return more
}

/** A colour that is named alone is the only one. */
const gradientIn = ({ color, colors }: Pick<Body, 'color' | 'colors'>) => {
  if (colors) return gradientOf(colors)
  return color === undefined && colors === undefined ? undefined : null
}

export const roleBody = z.object({
  name: maybe(text(100, 1)),
  permissions: maybe(permissions),
  color: maybe(colour),
  colors: maybe(colours),
  hoist: maybe(z.boolean()),
  mentionable: maybe(z.boolean()),
  unicode_emoji: maybe(text(100)),
  icon: picture(MAX_ICON)
})

type Body = z.output<typeof roleBody>

/** Registers that a request writes; null is the value a new role has. */
export const roleRegisters = ({ permissions: held, color, colors, hoist, mentionable }: Body) =>
  defined({
    permissions: held === null ? 0n : held,
    color: colors?.primary_color ?? (color === null ? 0 : color),
    hoist: hoist === null ? false : hoist,
    mentionable: mentionable === null ? false : mentionable
  })

/** @param icon kept. */
export const roleLooks = (body: Body, icon: string | null | undefined) => {
  const { name, unicode_emoji: emoji } = body
  return defined({
    gradient: gradientIn(body),
    name: name === null ? 'new role' : name,
    emoji: emoji === '' ? null : emoji,
    icon
  })
}
