import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

/** That only its author edits a message is judged when the two meet: see message-fold.ts. */
export const edit: KindRules<'edit'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) => permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel'))
}
