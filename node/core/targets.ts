import type { OpCid } from './ids.ts'
import type { Op } from './ops.ts'

/** CIDs of the messages and threads that an op acts on. */
export const targetsOf = (op: Op): readonly OpCid[] => {
  switch (op.k) {
    case 'edit':
    case 'react':
    case 'unreact':
    case 'vote':
    case 'poll.end':
    case 'crosspost':
    case 'suppress':
    case 'pin':
    case 'unpin':
      return op.body ? [op.body.message] : []
    case 'thread.set':
    case 'thread.del':
    case 'thread.join':
    case 'thread.leave':
      return op.body ? [op.body.thread] : []
    case 'del':
      return op.body?.messages ?? []
    default:
      return []
  }
}
