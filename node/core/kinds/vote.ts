import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

/** Whether it is a vote that the poll takes, and in time, is judged when the two meet: see polls.ts. */
export const vote: KindRules<'vote'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      permittedIn(state, op.user, channel, P.VIEW_CHANNEL | P.READ_MESSAGE_HISTORY, 'read the history, to vote')
    )
}
