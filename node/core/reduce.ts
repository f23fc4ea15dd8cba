/** One op more: the step of every reduction. */
import { globalId, type GuildCid, type UserCid } from './ids.ts'
import { controlKinds, isControlKind } from './kinds/index.ts'
import type { ControlRules } from './kinds/kind.ts'
import type { ControlKind, Op } from './ops.ts'
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
  progressBar: false
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
  bans: PersistentMap.empty(),
  invites: PersistentMap.empty(),
  ids: PersistentMap.empty()
})

/** The state after an authorised control op; the same state for any other. */
export const reduce = (state: GuildState, op: Op): GuildState =>
  isControlKind(op.k) ? (controlKinds[op.k] as ControlRules<ControlKind>).apply(state, op as Op<ControlKind>) : state
