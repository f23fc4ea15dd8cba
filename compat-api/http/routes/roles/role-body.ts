import { z } from 'zod'
import { defined } from '../../defined.ts'
import { int, maybe, permissions, picture, text } from '../../schema/fields.ts'

/** Bytes: Discord's. */
const MAX_ICON = 256 * 1024

const colour = int(0, 0xffffff)

export const roleBody = z.object({
  name: maybe(text(100, 1)),
  permissions: maybe(permissions),
  color: maybe(colour),
  colors: maybe(z.object({ primary_color: maybe(colour) })),
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
export const roleLooks = ({ name, unicode_emoji: emoji }: Body, icon: string | null | undefined) =>
  defined({ name: name === null ? 'new role' : name, emoji: emoji === '' ? null : emoji, icon })
