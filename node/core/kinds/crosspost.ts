import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { permittedIn } from './allow.ts'
import { inChannel, isInThread } from './place.ts'
import type { KindRules } from './kind.ts'

const ANNOUNCEMENTS = 5

/** That it is one's own message, or one moderates, is judged when the two meet: see message-fold.ts. */
export const crosspost: KindRules<'crosspost'> = {
  may: (state, op) =>
    inChannel(state, op, (channel) =>
      state.channels.get(channel)?.type !== ANNOUNCEMENTS || isInThread(op)
        ? refuse('wrong-channel-type', 'messages are published in channels of announcements')
        : permittedIn(state, op.user, channel, P.SEND_MESSAGES, 'send messages, to publish them')
    )
}
