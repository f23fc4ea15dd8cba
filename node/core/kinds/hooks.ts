/** A webhook as it stands: what it was made as, and each of its fields a register of its own. */
import type { Weave } from '../causal/weave.ts'
import type { OpCid } from '../ids.ts'
import type { Hook } from '../state.ts'

const FIELDS = ['channel', 'by', 'name', 'avatar'] as const

const removal = (cid: OpCid): string => `hook/${cid}`
const birth = (cid: OpCid): string => `hook/${cid}/made`

const hookAt = (weave: Weave, cid: OpCid): Hook | undefined => {
  const made = weave.read<Hook>(birth(cid))
  if (!made || !weave.outlives(removal(cid))) return undefined
  const written = FIELDS.map((field) => [field, weave.read(`hook/${cid}/${field}`)])
  return { ...made, ...Object.fromEntries(written.filter(([, value]) => value !== undefined)) }
}

/**
 * It is there while the channel is that its register names: also when somebody has deleted the one that it was in before,
 * without having seen it move.
 *
 * Attack when absent: whoever may do both moves a webhook and deletes its channel on two branches, and replicas differ for
 * ever by which they heard of first.
 */
const show = (weave: Weave, cid: OpCid): void => {
  const hook = hookAt(weave, cid)
  if (!hook) return
  const { hooks, channels } = weave.view
  weave.view = { ...weave.view, hooks: channels.has(hook.channel) ? hooks.set(cid, hook) : hooks.delete(cid) }
}

export const weaveHook = (weave: Weave, hook: Hook): void => {
  weave.register(birth(hook.cid), hook)
  show(weave, hook.cid)
}

export const writeHook = (weave: Weave, cid: OpCid, fields: Partial<Pick<Hook, (typeof FIELDS)[number]>>): void => {
  for (const [field, value] of Object.entries(fields)) weave.register(`hook/${cid}/${field}`, value)
  show(weave, cid)
}

/** For ever: what is concurrent and names it finds none. */
export const removeHook = (weave: Weave, cid: OpCid): void => {
  weave.remove(removal(cid))
  weave.view = { ...weave.view, hooks: weave.view.hooks.delete(cid) }
}
