import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import type { Channel } from '../state.ts'
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
  apply: (weave, op) => {
    const { view } = weave
    const channel = op.body && view.channels.get(op.body.channel)
    if (!op.body || !channel) return
    const fields = Object.entries({ ...op.body.set, ...op.display })
    const shown = fields.map(([field, value]) => [field, weave.register(`channel/${channel.cid}/${field}`, value)])
    const set = { ...channel, ...Object.fromEntries(shown) } as Channel
    // The category may have been deleted by somebody who had not seen this.
    const parent = set.parent && view.channels.has(set.parent) ? set.parent : null
    weave.view = { ...view, channels: view.channels.set(channel.cid, { ...set, parent }) }
  }
}
