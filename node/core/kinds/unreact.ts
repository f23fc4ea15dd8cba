import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

export const unreact: KindRules<'unreact'> = {
  may: (state, op) => {
    if (!op.body) return refuse('unknown-message', 'the body is missing')
    const own = op.body.user === op.user && op.body.emoji !== null
    const wanted = own ? P.VIEW_CHANNEL : P.MANAGE_MESSAGES
    return inChannel(state, op, (channel) =>
      permittedIn(state, op.user, channel, wanted, "remove other people's reactions")
    )
  }
}
