import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel, isInThread } from './place.ts'
import type { KindRules } from './kind.ts'

/**
 * Asks nothing of the body: it may have been forgotten, and a verdict must be the same for those who have it and those
 * who have not. Whether text is spoken is settled when the message is shown: see authorize.ts.
 */
export const msg: KindRules<'msg'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      permittedIn(
        state,
        op.user,
        channel,
        isInThread(op) ? P.SEND_MESSAGES_IN_THREADS : P.SEND_MESSAGES,
        'send messages'
      )
    )
}
