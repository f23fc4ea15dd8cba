import { postTagsFit } from '../fixtures/tag.ts'
import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, permittedIn } from './allow.ts'
import { aboutThread } from './place.ts'
import type { KindRules } from './kind.ts'

/** What only those change who manage threads. */
const MANAGED = ['locked', 'slowmode', 'pinned'] as const

/** Whose thread it is, and whether it is locked, is judged when the ops of a thread meet: see thread-fold.ts. */
export const threadSet: KindRules<'thread.set'> = {
  may: (state, op) =>
    aboutThread(state, op, (channel) => {
      if (!op.body) return refuse('unknown-thread', 'the body is missing')
      const { set } = op.body
      const managed = MANAGED.some((field) => set[field] !== undefined)
      return all(
        permittedIn(state, op.user, channel, managed ? P.MANAGE_THREADS : P.VIEW_CHANNEL, 'manage threads'),
        set.tags ? postTagsFit(state, op.user, channel, set.tags) : null
      )
    })
}
