import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, isMember, permittedIn } from './allow.ts'
import { aboutThread } from './place.ts'
import type { KindRules } from './kind.ts'

/** Who may bring whom into a private thread is judged when the ops of a thread meet: see thread-fold.ts. */
export const threadJoin: KindRules<'thread.join'> = {
  may: (state, op) =>
    aboutThread(state, op, (channel) => {
      if (!op.body) return refuse('unknown-thread', 'the body is missing')
      const { user } = op.body
      if (user === op.user) return permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel')
      return all(
        isMember(state, user),
        permittedIn(state, op.user, channel, P.SEND_MESSAGES_IN_THREADS, 'send messages in threads')
      )
    })
}

/** Oneself; who may take out others is judged when the ops of a thread meet. */
export const threadLeave: KindRules<'thread.leave'> = {
  may: (state, op) =>
    aboutThread(state, op, (channel) => permittedIn(state, op.user, channel, P.VIEW_CHANNEL, 'see the channel'))
}
