import { P } from '../permissions.ts'
import { permittedIn } from './allow.ts'
import { aboutThread } from './place.ts'
import type { KindRules } from './kind.ts'

/** For ever. */
export const threadDel: KindRules<'thread.del'> = {
  may: (state, op) =>
    aboutThread(state, op, (channel) => permittedIn(state, op.user, channel, P.MANAGE_THREADS, 'manage threads'))
}
