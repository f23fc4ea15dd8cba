import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { all, permittedIn } from './allow.ts'
import { parentFits } from './chan-new.ts'
import type { ControlRules } from './kind.ts'

const TEXT_LIKE = [0, 5]

export const chanSet: ControlRules<'chan.set'> = {
  may: (state, op) => {
    const channel = op.body && state.channels.get(op.body.channel)
    if (!op.body || !channel) return refuse('unknown-channel', 'there is no such channel')
    const retyped = op.body.set.type !== undefined && !TEXT_LIKE.includes(channel.type)
    return all(
      permittedIn(state, op.user, channel.cid, P.MANAGE_CHANNELS, 'manage channels'),
      parentFits(state, channel.type, op.body.set.parent),
      retyped ? refuse('wrong-channel-type', 'only text and announcement channels change their type') : null
    )
  },
  apply: (state, op) => {
    const channel = op.body && state.channels.get(op.body.channel)
    if (!op.body || !channel) return state
    return { ...state, channels: state.channels.set(channel.cid, { ...channel, ...op.body.set, ...op.display }) }
  }
}
