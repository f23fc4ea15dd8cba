import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

export const react: KindRules<'react'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      permittedIn(state, op.user, channel, P.ADD_REACTIONS | P.READ_MESSAGE_HISTORY, 'add reactions')
    )
}
