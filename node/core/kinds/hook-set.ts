import type { OpCid, UserCid } from '../ids.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permittedIn } from './allow.ts'
import { mayHookInto } from './hook-new.ts'
import { writeHook } from './hooks.ts'
import type { ControlRules } from './kind.ts'

/** Whoever manages webhooks in its channel. */
export const managesHook = (state: GuildState, user: UserCid, cid: OpCid | undefined): Refusal | null => {
  const hook = cid && state.hooks.get(cid)
  if (!hook) return refuse('unknown-hook', 'there is no such webhook')
  return permittedIn(state, user, hook.channel, P.MANAGE_WEBHOOKS, 'manage webhooks')
}

export const hookSet: ControlRules<'hook.set'> = {
  may: (state, op) => {
    const channel = op.body?.set.channel
    return all(managesHook(state, op.user, op.body?.hook), channel ? mayHookInto(state, op.user, channel) : null)
  },
  apply: (weave, op) => {
    if (op.body) writeHook(weave, op.body.hook, { ...op.body.set, ...op.display })
  }
}
