import { P } from '../permissions.ts'
import type { GuildState, Settings } from '../state.ts'
import type { BodyOf } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { all, permitted } from './allow.ts'
import type { ControlRules } from './kind.ts'

const NAMING = ['afkChannel', 'systemChannel', 'rulesChannel', 'updatesChannel'] as const

/** A channel named here may have been deleted by somebody who had not seen this. */
const withLivingChannels = (state: GuildState, settings: Settings): Settings => {
  const dead = NAMING.filter((field) => settings[field] !== null && !state.channels.has(settings[field]))
  return dead.length === 0 ? settings : { ...settings, ...Object.fromEntries(dead.map((field) => [field, null])) }
}

const channelsExist = (state: GuildState, body: BodyOf<'settings'>): Refusal | null => {
  const named = NAMING.map((field) => body[field])
  return named.every((cid) => cid === undefined || cid === null || state.channels.has(cid))
    ? null
    : refuse('unknown-channel', 'a channel named in the settings does not exist')
}

export const settings: ControlRules<'settings'> = {
  may: (state, op) =>
    all(permitted(state, op.user, P.MANAGE_GUILD, 'manage the guild'), channelsExist(state, op.body ?? {})),
  apply: (weave, op) => {
    const { view } = weave
    const fields = Object.entries({ ...op.body, ...op.display })
    const shown = fields.map(([field, value]) => [field, weave.register(`settings/${field}`, value)])
    const set = { ...view.settings, ...Object.fromEntries(shown) }
    weave.view = { ...view, settings: withLivingChannels(view, set) }
  }
}
