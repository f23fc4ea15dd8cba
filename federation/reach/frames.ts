/** One question, one answer: can you get through to me at these ports? */
import { bool, int, list, literal, object, text, type Shape } from '../../node/core/schema.ts'
import { REACH } from '../limits.ts'
import { frameOf } from '../wire/frames.ts'

const port = object({ port: int(1, 65_535), ws: bool })

export const reachQuestion = frameOf({
  reach: object({ k: literal('reach'), ports: list(port, REACH.ports) })
})

export const reachReply = frameOf({
  /** The host as which the asking peer is seen, and for each port whether it was reached there. */
  reached: object({ k: literal('reached'), host: text(64, 1), open: list(bool, REACH.ports) }),
  refused: object({ k: literal('refused') })
})
export type ReachReply = Shape<typeof reachReply>
export type Port = Shape<typeof port>
