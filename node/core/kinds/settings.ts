import { P } from '../permissions.ts'
import type { GuildState } from '../state.ts'
import type { BodyOf } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

const channelsExist = (state: GuildState, body: BodyOf<'settings'>): Refusal | null => {
  const named = [body.afkChannel, body.systemChannel, body.rulesChannel, body.updatesChannel]
  return named.every((cid) => cid === undefined || cid === null || state.channels.has(cid))
    ? null
    : refuse('unknown-channel', 'a channel named in the settings does not exist')
}

export const settings: ControlRules<'settings'> = {
  may: (state, op) =>
    all(permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild'), channelsExist(state, op.body ?? {})),
  apply: (weave, op) => {
    const fields = Object.entries({ ...op.body, ...op.display })
    const shown = fields.map(([field, value]) => [field, weave.register(`settings/${field}`, value)])
    weave.view = { ...weave.view, settings: { ...weave.view.settings, ...Object.fromEntries(shown) } }
  }
}
