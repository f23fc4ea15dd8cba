import { mayIn, P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

/** PIN_MESSAGES was split from MANAGE_MESSAGES; either will do. */
export const pin: KindRules<'pin' | 'unpin'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      mayIn(state, op.user, channel, P.PIN_MESSAGES | P.VIEW_CHANNEL)
        ? null
        : permittedIn(state, op.user, channel, P.MANAGE_MESSAGES, 'pin messages')
    )
}
