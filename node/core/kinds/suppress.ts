import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

/** Author or MANAGE_MESSAGES: judged when the two meet: see message-fold.ts. */
export const suppress: KindRules<'suppress'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) => permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel'))
}
