/** One op more: the step of every reduction. */
import { withDevice } from './devices.ts'
import { globalId, type GuildCid, type UserCid } from './ids.ts'
import { controlKinds, isControlKind } from './kinds/index.ts'
import type { ControlRules } from './kinds/kind.ts'
import type { ControlKind, Op } from './ops.ts'
import { Weave, type Thread, type Woven } from './causal/weave.ts'
import { PersistentMap } from './persistent-map.ts'
import type { GuildState, Settings } from './state.ts'

const UNNAMED: Settings = {
  name: 'unnamed',
  description: null,
  icon: null,
  verificationLevel: 0,
  defaultNotifications: 0,
  explicitContentFilter: 0,
  afkChannel: null,
  afkTimeout: 300,
  systemChannel: null,
  systemChannelFlags: 0,
  rulesChannel: null,
  updatesChannel: null,
  locale: 'en-US',
  progressBar: false,
  keepDays: null,
  approval: false,
  openAdmit: false,
  discoverable: false
}

/** The state before the first op: nobody is a member, so nothing but `create` is allowed. */
export const emptyState = (guild: GuildCid): GuildState => ({
  guild,
  id: globalId('gid1', guild),
  owner: '' as UserCid,
  createdAt: 0,
  closed: false,
  settings: UNNAMED,
  roles: PersistentMap.empty(),
  channels: PersistentMap.empty(),
  members: PersistentMap.empty(),
  users: PersistentMap.empty(),
  erased: PersistentMap.empty(),
  bans: PersistentMap.empty(),
  removals: PersistentMap.empty(),
  roots: PersistentMap.empty(),
  devices: PersistentMap.empty(),
  revoked: PersistentMap.empty(),
  invites: PersistentMap.empty(),
  admissions: PersistentMap.empty(),
  transfers: PersistentMap.empty(),
  witnesses: { users: [], threshold: 1 },
  rates: null,
  emojis: PersistentMap.empty(),
  hooks: PersistentMap.empty(),
  fixtures: PersistentMap.empty(),
  epochs: PersistentMap.empty(),
  rules: 1,
  ids: PersistentMap.empty()
})

/** The state after an authorised op; the same state when its kind does not change any. */
export const reduce = (state: Woven, thread: Thread): Woven => {
  const { op } = thread
  if (!isControlKind(op.k)) return state
  const weave = new Weave(state, thread)
  const rules = controlKinds[op.k] as ControlRules<ControlKind>
  rules.apply(weave, op as Op<ControlKind>)
  weave.view = withDevice(weave.view, op)
  return weave.done()
}
