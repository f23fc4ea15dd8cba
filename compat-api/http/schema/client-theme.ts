/** Source: Discord, "Shared Client Theme Object". */
import { z } from 'zod'
import { MAX_COLOURS, type ClientTheme } from '../../../node/core/client-theme.ts'
import { int, maybe, text } from './fields.ts'

const colour = text(6, 6)
  .refine((value) => /^[\da-f]{6}$/i.test(value), {
    message: 'The colour is not six hexadecimal digits.',
    params: { code: 'STRING_TYPE_REGEX' }
  })
  .transform((value) => Number.parseInt(value, 16))

export const clientTheme = z
  .object({
    colors: z.array(colour).min(1).max(MAX_COLOURS),
    gradient_angle: int(0, 360),
    base_mix: int(0, 100),
    base_theme: maybe(z.literal([0, 1, 2, 3, 4]))
  })
  .transform(({ colors, gradient_angle: angle, base_mix: mix, base_theme: base = null }): ClientTheme => ({
    colours: colors,
    angle,
    mix,
    base
  }))
