import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { permittedIn } from './allow.ts'
import { CATEGORY } from './chan-new.ts'
import type { ControlRules } from './kind.ts'

/**
 * A key epoch of a channel. It stands as long as no revocation (ban, kick, leave, device.del, rotate) comes after it or at the same time,
 * and no later epoch of the channel has seen it.
 */
export const epoch: ControlRules<'epoch'> = {
  may: (state, op) => {
    const channel = op.body && state.channels.get(op.body.channel)
    if (!channel) return refuse('unknown-channel', 'there is no such channel')
    if (channel.type === CATEGORY) return refuse('wrong-channel-type', 'a category has no messages to encrypt')
    const writes = permittedIn(state, op.user, channel.cid, P.SEND_MESSAGES, 'send messages')
    const writesInThreads = permittedIn(state, op.user, channel.cid, P.SEND_MESSAGES_IN_THREADS, 'send messages')
    return writes && writesInThreads
  },
  apply: (weave, op) => {
    if (!op.body || !weave.outlives('epochs') || !weave.view.channels.has(op.body.channel)) return
    const { channel } = op.body
    let { epochs } = weave.view
    for (const other of epochs.values()) {
      if (other.channel === channel && weave.sees(other.cid)) epochs = epochs.delete(other.cid)
    }
    weave.view = { ...weave.view, epochs: epochs.set(op.cid, { cid: op.cid, channel }) }
  }
}
