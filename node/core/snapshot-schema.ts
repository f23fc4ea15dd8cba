/** The shape of a state as bytes. It was signed by witnesses, who may be hostile: what does not fit is refused. */
import { standing } from './fixtures/shapes.ts'
import type { ChannelCid, DeviceKey, GuildCid, OpCid, RoleCid, Snowflake, UserCid } from './ids.ts'
import { SESSION } from './op-fields.ts'
import { isKind } from './op-schema.ts'
import type { Kind } from './ops.ts'
import {
  bool,
  cid,
  deviceKey,
  digest,
  extensible,
  int,
  list,
  literal,
  Mismatch,
  nullable,
  object,
  text,
  type Schema,
  type Shape
} from './schema.ts'
import type { Fixture, Target } from './state.ts'
import { source } from './sources.ts'

/** More of anything than bytes of a snapshot hold. */
const MANY = 1_000_000
const user = cid<UserCid>()
const role = cid<RoleCid>()
const channel = cid<ChannelCid>()
const op = cid<OpCid>()
const device = deviceKey<DeviceKey>()
const count = int(0, Number.MAX_SAFE_INTEGER)
const words = text(16_384)
const snowflake = text(20, 1) as Schema<Snowflake>

const kind: Schema<Kind> = (value, path) => {
  if (typeof value !== 'string' || !isKind(value)) throw new Mismatch(`${path}: expected a kind of op`)
  return value
}

/** JSON has no integers of 64 bits: they are written in decimal. */
const bits: Schema<bigint> = (value, path) => {
  if (typeof value !== 'string' || !/^(0|[1-9]\d{0,18})$/.test(value))
    throw new Mismatch(`${path}: expected a bit field`)
  return BigInt(value)
}

/** A map whose keys are data. */
export const table =
  <T>(key: Schema<string>, value: Schema<T>): Schema<Readonly<Record<string, T>>> =>
  (given, path) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Uint8Array) {
      throw new Mismatch(`${path}: expected a map`)
    }
    return Object.fromEntries(
      Object.entries(given).map(([k, v]) => [key(k, `${path}/key`), value(v, `${path}/${k}`)] as const)
    )
  }

const overwrite = object({ target: cid<RoleCid | UserCid>(), type: literal('role', 'member'), allow: bits, deny: bits })
const cut = list(object({ device, channel, q: count }), MANY)
const rate = object({ n: int(1, MANY), ms: count })
const scope: Schema<{ readonly device: DeviceKey } | { readonly root: DeviceKey } | null> = (value, path) =>
  typeof value === 'object' && value !== null && 'device' in value
    ? object({ device })(value, path)
    : nullable(object({ root: device }))(value, path)

const settings = extensible(
  {
    name: words,
    description: nullable(words),
    icon: nullable(words),
    verificationLevel: count,
    defaultNotifications: count,
    explicitContentFilter: count,
    afkChannel: nullable(channel),
    afkTimeout: count,
    systemChannel: nullable(channel),
    systemChannelFlags: count,
    rulesChannel: nullable(channel),
    updatesChannel: nullable(channel),
    locale: words,
    progressBar: bool,
    keepDays: nullable(count),
    approval: bool,
    openAdmit: bool,
    discoverable: bool
  },
  {
    banner: nullable(words),
    splash: nullable(words),
    discoverySplash: nullable(words),
    safetyChannel: nullable(channel)
  }
)

const target = object({
  type: literal('role', 'channel', 'user', 'emoji', 'fixture', 'hook'),
  cid: cid<RoleCid & UserCid>()
}) as Schema<Target>

export const stateSchema = object({
  guild: cid<GuildCid>(),
  owner: user,
  createdAt: count,
  closed: bool,
  settings,
  roles: table(
    role,
    extensible(
      {
        cid: role,
        id: snowflake,
        name: words,
        permissions: bits,
        position: text(64),
        color: count,
        hoist: bool,
        mentionable: bool,
        emoji: nullable(words)
      },
      { icon: nullable(words), gradient: nullable(list(count, 2)) }
    )
  ),
  channels: table(
    channel,
    object({
      cid: channel,
      id: snowflake,
      type: count,
      name: words,
      topic: nullable(words),
      position: count,
      parent: nullable(channel),
      nsfw: bool,
      slowmode: count,
      bitrate: count,
      userLimit: count,
      overwrites: list(overwrite, MANY)
    })
  ),
  members: table(
    user,
    extensible(
      {
        joinedAt: count,
        roles: list(role, MANY),
        timeoutUntil: nullable(count),
        sponsor: user,
        temporary: bool,
        pending: bool,
        invite: nullable(op)
      },
      {
        rejoined: bool,
        bypass: bool,
        mute: bool,
        deaf: bool,
        moved: object({ session: text(SESSION), from: channel, to: nullable(channel), t: count })
      }
    )
  ),
  users: table(user, object({ id: snowflake, bot: bool, sponsor: user })),
  erased: table(user, count),
  bans: table(user, object({ user, by: user, at: count, reason: nullable(words) })),
  removals: table(user, list(object({ cid: op, t: count, k: kind, cut, only: scope }), MANY)),
  roots: table(user, object({ n: count, root: device })),
  devices: table(user, list(object({ key: device, root: device }), MANY)),
  revoked: table(user, list(device, MANY)),
  invites: table(
    op,
    extensible(
      {
        cid: op,
        by: user,
        createdAt: count,
        key: device as Schema<string>,
        channel,
        maxAge: count,
        maxUses: count,
        temporary: bool,
        uses: count,
        device,
        allot: list(object({ device, n: count }), MANY),
        spent: table(device, count) as Schema<Readonly<Record<DeviceKey, number>>>
      },
      {
        tag: digest,
        targets: object({ at: count, users: list(user, MANY) }),
        lead: object({ type: literal(1, 2), user })
      }
    )
  ),
  admissions: table(user, list(count, MANY)),
  transfers: table(op, object({ cid: op, by: user, to: user })),
  witnesses: object({ users: list(user, MANY), threshold: int(1, MANY) }),
  rates: nullable(object({ messages: rate, control: rate })),
  emojis: table(
    op,
    object({ cid: op, id: snowflake, name: words, image: words, animated: bool, roles: list(role, MANY), by: user })
  ),
  hooks: table(
    op,
    extensible({ cid: op, id: snowflake, user, channel, by: user, name: words, avatar: nullable(words) }, { source })
  ),
  fixtures: table(op, standing as Schema<Fixture>),
  epochs: table(op, object({ cid: op, channel })),
  rules: count,
  ids: table(snowflake as Schema<string>, target)
})
export type StoredState = Shape<typeof stateSchema>
