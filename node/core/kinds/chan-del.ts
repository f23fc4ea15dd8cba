import { channelOf, without } from '../fixtures/index.ts'
import type { ChannelCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse } from '../refusal.ts'
import { withoutChannels } from '../settings-channels.ts'
import type { GuildState } from '../state.ts'
import { permittedIn } from './allow.ts'
import type { ControlRules } from './kind.ts'

/** The channel goes; what lay in it as in a category stays, on its own. */
const remaining = (state: GuildState, gone: ChannelCid): GuildState['channels'] => {
  let channels = state.channels.delete(gone)
  for (const channel of state.channels.values()) {
    if (channel.parent === gone) channels = channels.set(channel.cid, { ...channel, parent: null })
  }
  return channels
}

export const chanDel: ControlRules<'chan.del'> = {
  may: (state, op) =>
    op.body
      ? permittedIn(state, op.user, op.body.channel, P.MANAGE_CHANNELS, 'manage channels')
      : refuse('unknown-channel', 'the body is missing'),
  /** For ever: what is concurrent and names the channel finds none. */
  apply: (weave, op) => {
    if (!op.body) return
    const { view } = weave
    const { channel } = op.body
    let { invites } = view
    for (const invite of view.invites.values()) if (invite.channel === channel) invites = invites.delete(invite.cid)
    const epochs = [...view.epochs.values()].reduce(
      (left, epoch) => (epoch.channel === channel ? left.delete(epoch.cid) : left),
      view.epochs
    )
    const hooks = [...view.hooks.values()].reduce(
      (left, hook) => (hook.channel === channel ? left.delete(hook.cid) : left),
      view.hooks
    )
    const fixtures = [...view.fixtures.values()].reduce(
      (left, fixture) => (channelOf(fixture) === channel ? without(left, fixture.cid) : left),
      view.fixtures
    )
    weave.view = {
      ...view,
      hooks,
      fixtures,
      invites,
      epochs,
      channels: remaining(view, channel),
      settings: withoutChannels(view.settings, (named) => named === channel)
    }
  }
}
