/** How a client may look, as somebody shares it in a message. Source: Discord, "Shared Client Theme Object". */
import { int, list, literal, nullable, object, type Shape } from './schema.ts'

export const MAX_COLOURS = 5

export const theme = object({
  colours: list(int(0, 0xffffff), MAX_COLOURS, 1),
  /** Where the colours lead, in degrees. */
  angle: int(0, 360),
  /** How strong they are, in a hundred. */
  mix: int(0, 100),
  /** What they lie over: Discord's number of it. */
  base: nullable(literal(0, 1, 2, 3, 4))
})
export type ClientTheme = Shape<typeof theme>
