import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { inChannel } from './place.ts'
import type { KindRules } from './kind.ts'

/** That only its author ends a poll is judged when the two meet: see storage/sqlite/poll-store.ts. */
export const pollEnd: KindRules<'poll.end'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) => permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel'))
}
