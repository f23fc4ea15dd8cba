/** The overwrites of a channel, each a register of its own. */
import type { Weave } from '../causal/weave.ts'
import type { ChannelCid, RoleCid, UserCid } from '../ids.ts'
import type { Overwrite } from '../state.ts'

/** @param overwrite null: none. */
export const writeOverwrite = (
  weave: Weave,
  cid: ChannelCid,
  target: RoleCid | UserCid,
  overwrite: Overwrite | null
): void => {
  const channel = weave.view.channels.get(cid)
  if (!channel) return
  const shown = weave.register(`overwrite/${cid}/${target}`, overwrite)
  const stands = shown && (shown.type === 'member' || weave.view.roles.has(target as RoleCid))
  const others = channel.overwrites.filter((o) => o.target !== target)
  const overwrites = (stands ? [...others, shown] : others).toSorted((a, b) => (a.target < b.target ? -1 : 1))
  weave.view = { ...weave.view, channels: weave.view.channels.set(cid, { ...channel, overwrites }) }
}
