/**
 * A state of the control log as bytes: what a checkpoint's `state` is the hash of, and what somebody who joins can begin
 * with. Two nodes that hold the same ops make the same bytes, so nothing is in them that may have been forgotten on one of
 * them: what users are called travels beside them.
 *
 * There are no marks of who wrote what: all that comes upon a state has seen what it was made of.
 */
import { decodeCbor, encodeCbor, sha256, utf8 } from '../../crypto/primitives.ts'
import type { Decoded } from './codec.ts'
import type { ControlLog } from './control-log.ts'
import { globalId, type DeviceKey, type OpCid, type Snowflake, type UserCid } from './ids.ts'
import { LIMITS } from './ops.ts'
import { PersistentMap } from './persistent-map.ts'
import { bytesUpTo, cid, literal, nullable, object, sorted, text } from './schema.ts'
import { stateSchema, table as tableSchema, type StoredState } from './snapshot-schema.ts'
import type { GuildState, KnownUser } from './state.ts'

/** Of the form of the bytes. */
const VERSION = 1
/** Bytes of a snapshot: a guild of some ten thousand members takes 4 MB. */
export const MAX_SNAPSHOT = 16 * 1024 * 1024

export interface Snapshot {
  readonly state: GuildState
  /** Ops in the past of the state that have no effect, sorted. */
  readonly voids: readonly OpCid[]
}

const UNKNOWN = { name: 'unknown', globalName: null, avatar: null }

const tableOf = <V, T>(
  map: PersistentMap<string, V>,
  stored: (value: V) => T,
  isKept: (value: V) => boolean = () => true
): Record<string, T> =>
  Object.fromEntries([...map].flatMap(([key, value]) => (isKept(value) ? [[key, stored(value)] as const] : [])))

const same = <V>(value: V): V => value

/** JSON for which one value has one spelling: maps by their keys, in order, and bit fields in decimal. */
const canonical = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([key, field]) => [key, canonical(field)]))
}

/** Users and members name themselves by their keys, and where the id of a user leads stands with the user. */
const stored = (state: GuildState): StoredState => {
  const { id: _, users, members, ids, ...rest } = state
  const tables = Object.fromEntries(
    Object.entries(rest).map(([field, value]) => [
      field,
      value instanceof PersistentMap ? tableOf(value as PersistentMap<string, unknown>, same) : value
    ])
  ) as unknown as Omit<StoredState, 'users' | 'members' | 'ids'>
  return {
    ...tables,
    users: tableOf(users, ({ id, bot, sponsor }) => ({ id, bot, sponsor })),
    members: tableOf(members, ({ user: __, ...member }) => member),
    ids: tableOf(ids, same, ({ type, cid: target }) => type !== 'user' || !users.has(target))
  }
}

const mapOf = <K extends string, S, V>(
  table: Readonly<Record<string, S>>,
  value: (stored: S, key: K) => V
): PersistentMap<K, V> =>
  PersistentMap.of(Object.entries(table).map(([key, each]) => [key as K, value(each, key as K)] as const))

const restored = (state: StoredState): GuildState => {
  const users = mapOf<UserCid, StoredState['users'][string], KnownUser>(state.users, (known, user) => ({
    ...known,
    user,
    ...UNKNOWN
  }))
  const ids = [...users.values()].map(({ id, user }) => [id, { type: 'user', cid: user }] as const)
  return {
    ...state,
    id: globalId('gid1', state.guild),
    users,
    members: mapOf(state.members, (member, user: UserCid) => ({ ...member, user })),
    ids: PersistentMap.of([...ids, ...(Object.entries(state.ids) as [Snowflake, (typeof state.ids)[string]][])]),
    roles: mapOf(state.roles, same),
    channels: mapOf(state.channels, same),
    erased: mapOf(state.erased, same),
    bans: mapOf(state.bans, same),
    removals: mapOf(state.removals, same),
    roots: mapOf(state.roots, same),
    devices: mapOf(state.devices, same),
    revoked: mapOf<UserCid, readonly DeviceKey[], readonly DeviceKey[]>(state.revoked, same),
    invites: mapOf(state.invites, same),
    admissions: mapOf(state.admissions, same),
    transfers: mapOf(state.transfers, same),
    emojis: mapOf(state.emojis, same),
    hooks: mapOf(state.hooks, same),
    fixtures: mapOf(state.fixtures, same),
    epochs: mapOf(state.epochs, same)
  }
}

export const encodeSnapshot = ({ state, voids }: Snapshot): Uint8Array =>
  utf8(JSON.stringify(canonical({ v: VERSION, state: stored(state), voids: voids.toSorted() })))

/** What a checkpoint says of a snapshot. */
export const snapshotHash = (bytes: Uint8Array): Uint8Array => sha256(bytes)

const shape = object({ v: literal(VERSION), state: stateSchema, voids: sorted(cid<OpCid>(), 1_000_000) })

/** @param bytes from a peer. */
export const decodeSnapshot = (bytes: Uint8Array): Decoded<Snapshot> => {
  if (bytes.byteLength > MAX_SNAPSHOT) return { ok: false, reason: 'the snapshot is too long' }
  try {
    const { state, voids } = shape(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), 'snapshot')
    return { ok: true, value: { state: restored(state), voids } }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not decodable' }
  }
}

/** What is here, all of it. */
export const snapshotOf = (control: ControlLog): Snapshot => ({
  state: control.state,
  voids: [...control.rejected.keys()].toSorted()
})

/** Of what is here, for a checkpoint on top of it; null when that cannot name all heads as its parents. */
export const hashForCheckpoint = (control: ControlLog): Uint8Array | null =>
  control.heads.length > LIMITS.parents ? null : snapshotHash(encodeSnapshot(snapshotOf(control)))

/** What users are called, on the word of whoever says so. */
export type Names = Readonly<Record<UserCid, Pick<KnownUser, 'name' | 'globalName' | 'avatar'>>>

const looks = object({ name: text(128), globalName: nullable(text(128)), avatar: nullable(text(128)) })
const parcel = object({ bytes: bytesUpTo(MAX_SNAPSHOT), names: bytesUpTo(MAX_SNAPSHOT) })

export const namesIn = ({ users }: GuildState): Names =>
  Object.fromEntries([...users].map(([user, { name, globalName, avatar }]) => [user, { name, globalName, avatar }]))

export const withNames = (state: GuildState, names: Names): GuildState => ({
  ...state,
  users: PersistentMap.of([...state.users].map(([user, known]) => [user, { ...known, ...names[user] }] as const))
})

/** A snapshot with what it leaves out, as it is handed over. */
export const encodeParcel = (bytes: Uint8Array, names: Names): Uint8Array =>
  encodeCbor({ bytes, names: utf8(JSON.stringify(names)) })

/** @param given from a peer; its length has been bounded. */
export const decodeParcel = (given: Uint8Array): Decoded<{ readonly bytes: Uint8Array; readonly names: Names }> => {
  try {
    const { bytes, names } = parcel(decodeCbor(given), 'parcel')
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(names))
    return { ok: true, value: { bytes, names: tableSchema(cid<UserCid>(), looks)(read, 'names') } }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'not decodable' }
  }
}
