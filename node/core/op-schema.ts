/** Run-time schema and size limits of every kind of op; the types of bodies are derived from it. */
import type { CertCid, DeviceKey, GuildCid, LogId, RoleCid, UserCid } from './ids.ts'
import { changed, made } from './fixtures/shapes.ts'
import { flagged } from './automod/flagged.ts'
import { invoked } from './interactions/invoked.ts'
import { theme } from './client-theme.ts'
import { choice, poll } from './polls.ts'
import { forward } from './forward.ts'
import { origin, source } from './sources.ts'
import {
  user,
  role,
  channel,
  op,
  name,
  reason,
  position,
  image,
  SESSION,
  emoji,
  overwrite,
  threadFields,
  threadTags,
  cutRow,
  cut,
  emojiFields,
  emojiLooks,
  hookLooks,
  poster,
  profile,
  profileMore,
  rates,
  settings,
  roleFields,
  roleLooks,
  roleMore,
  channelFields,
  channelLooks,
  content,
  files,
  sticker,
  MAX_STICKERS,
  targets,
  lead
} from './op-fields.ts'
import {
  bits,
  bool,
  bytes,
  bytesUpTo,
  cid,
  deviceKey,
  digest,
  extensible,
  int,
  list,
  literal,
  nullable,
  object,
  partial,
  type Schema,
  type Shape,
  signature,
  sorted,
  text,
  time
} from './schema.ts'

export { file, MAX_FILES, type MessageFile, type MessageSticker } from './op-fields.ts'

/** The logs that an op of some kind may stand in. */
export type LogType = 'control' | 'profiles' | 'channel'

interface OpSchema<B, D> {
  readonly log: LogType
  readonly body: Schema<B>
  /** `null` when the kind has no display fields. */
  readonly display: D
}

function schema<B>(log: LogType, body: Schema<B>): OpSchema<B, null>
function schema<B, D>(log: LogType, body: Schema<B>, display: Schema<D>): OpSchema<B, Schema<D>>
function schema<B, D>(log: LogType, body: Schema<B>, display: Schema<D> | null = null): OpSchema<B, Schema<D> | null> {
  return { log, body, display }
}

export const opSchemas = {
  create: schema(
    'control',
    object({ genesis: bytesUpTo(1024) }),
    object({ name: text(100, 2), icon: image, owner: object(profile) })
  ),
  settings: schema(
    'control',
    partial({ ...settings, /** The owner's. */ rates }),
    partial({
      name: text(100, 2),
      description: nullable(text(300)),
      icon: image,
      banner: image,
      splash: image,
      discoverySplash: image
    })
  ),

  'role.new': schema('control', object({ position, ...roleFields }), extensible(roleLooks, roleMore)),
  'role.set': schema('control', object({ role, set: partial(roleFields) }), partial({ ...roleLooks, ...roleMore })),
  'role.move': schema('control', object({ moves: list(object({ role, position }), 250, 1) })),
  'role.del': schema('control', object({ role })),
  grant: schema('control', object({ user, role })),
  ungrant: schema('control', object({ user, role })),

  'chan.new': schema(
    'control',
    object({ type: literal(0, 2, 4, 5, 13, 15, 16), ...channelFields, overwrites: list(overwrite, 100) }),
    object(channelLooks)
  ),
  'chan.set': schema(
    'control',
    object({ channel, set: partial({ ...channelFields, type: literal(0, 5) }) }),
    partial(channelLooks)
  ),
  'chan.del': schema('control', object({ channel })),
  'ow.set': schema('control', object({ channel, overwrite })),
  'ow.del': schema('control', object({ channel, target: cid<RoleCid | UserCid>() })),

  invite: schema(
    'control',
    extensible(
      {
        key: deviceKey<DeviceKey>(),
        channel,
        maxAge: int(0, 31_536_000),
        maxUses: int(0, 100),
        temporary: bool,
        /** Of an invite for a few: devices that use part of it themselves; sorted by device. */
        allot: list(object({ device: deviceKey<DeviceKey>(), n: int(1, 10) }), 10)
      },
      /** Of one with a short code: by which members' nodes know who asks for it. See app/short-code.ts. */
      { tag: digest, /** Of one for some people only. */ targets, lead }
    )
  ),
  'invite.set': schema('control', object({ invite: op, targets })),
  'invite.del': schema('control', object({ invite: op })),
  /** `request`: the joiner's statement, signed with the key that the invite's secret derives. */
  admit: schema(
    'control',
    object({
      user,
      cert: cid<CertCid>(),
      bot: bool,
      /** They wait to be approved. */
      pending: bool,
      request: nullable(object({ invite: op, t: time, sig: bytes(64) }))
    }),
    object(profile)
  ),
  /** Whoever waited is a member like any other from now on. */
  approve: schema('control', object({ user })),
  leave: schema('control', object({})),
  /** The owner offers the guild to a member; it counts when the heir accepts. */
  transfer: schema('control', object({ user })),
  accept: schema('control', object({ transfer: op })),
  /** Whose checkpoints make what they have seen final, and how many of them it takes. */
  witness: schema('control', object({ users: sorted(user, 64, 1), threshold: int(1, 64) })),
  /** A key epoch of a channel's end-to-end encryption begins: whoever writes it has seen every revocation before it. */
  epoch: schema('control', object({ channel })),
  /** From here on the rules of this version judge; there is no way back. */
  upgrade: schema('control', object({ rules: int(2, 1000) })),
  'emoji.new': schema('control', object({ image: text(128, 1), animated: bool, ...emojiFields }), object(emojiLooks)),
  'emoji.set': schema('control', object({ emoji: op, set: partial(emojiFields) }), partial(emojiLooks)),
  'emoji.del': schema('control', object({ emoji: op })),
  /** Whatever else stands in a guild: fixtures/. */
  'fixture.new': schema('control', made),
  'fixture.set': schema('control', changed),
  'fixture.del': schema('control', object({ fixture: op })),
  /** `user`: the webhook's own identity, whose root key is in its token. Whoever writes it answers for what it posts. */
  'hook.new': schema('control', extensible({ user, channel }, { /** That it follows. */ source }), object(hookLooks)),
  'hook.set': schema('control', object({ hook: op, set: partial({ channel }) }), partial(hookLooks)),
  'hook.del': schema('control', object({ hook: op })),
  /** From here on the author answers for what the webhook posts. */
  'hook.adopt': schema('control', object({ hook: op })),
  /** A checkpoint: whoever writes it has seen everything in its past. */
  cp: schema(
    'control',
    object({ /** Hash of the snapshot of its past; see snapshot.ts. */ state: nullable(bytes(32)) })
  ),
  /** What a user has written here is forgotten. */
  erase: schema('control', object({ user })),
  /** The owner ends the guild, for good. */
  close: schema('control', object({})),
  kick: schema('control', object({ user, cut }), reason),
  /** `also`: others who go by the same op, as those whom the target has let in. The cut covers them all. */
  ban: schema('control', object({ user, also: sorted(user, 256), cut: list(cutRow, 384) }), reason),
  /** Raises the cut of a removal: `removal` names the op, `user` its target. */
  'ban.cut': schema('control', object({ user, removal: op, cut })),
  /**
   * A device of `user` is revoked: `sig` is by their root key over `folkmoot/device.del/<user>/<device>`, so any member may
   * carry it. How far the device had been read is the user's alone to say; of another carrier the cut is empty.
   */
  'device.del': schema(
    'control',
    object({ user, genesis: bytesUpTo(1024), device: deviceKey<DeviceKey>(), sig: bytes(64), cut })
  ),
  /** A user's root key is replaced; the rotation proves itself, so any member may carry it. Cut as in `device.del`. */
  rotate: schema('control', object({ user, genesis: bytesUpTo(1024), rotation: bytesUpTo(1024), cut })),
  unban: schema('control', object({ user }), reason),
  timeout: schema('control', object({ user, until: nullable(time), cut }), reason),
  /** Whom nobody hears, and who hears nobody, in any voice channel. `channel`: where its author may; null: in the guild. */
  'voice.set': schema(
    'control',
    object({ user, channel: nullable(channel), set: partial({ mute: bool, deaf: bool }) })
  ),
  /** Somebody goes from one voice channel to another; `to` null: to none. `session` names their stay. */
  'voice.move': schema('control', object({ user, session: text(SESSION), from: channel, to: nullable(channel) })),
  /** Whether a member is exempt from what the guild asks of others before they take part. */
  bypass: schema('control', object({ user, on: bool })),

  profile: schema('profiles', partial({ ...profile, ...profileMore })),
  nick: schema('profiles', object({ user }), object({ nick: nullable(text(32, 1)) })),
  /** Whether its author is interested in a scheduled event, or in one time of it. */
  interest: schema('profiles', object({ fixture: op, on: bool })),

  msg: schema(
    'channel',
    extensible(
      {
        type: literal(0, 6, 7, 12, 19, 20, 23, 24, 46),
        ...content,
        tts: bool,
        /** What this replies to. `id` is what clients know the message by. */
        reply: nullable(object({ message: op, channel })),
        nonce: nullable(text(25))
      },
      {
        as: poster,
        files,
        stickers: list(sticker, MAX_STICKERS, 1),
        /** Of a bot's: what called it forth. */ invoked,
        poll,
        theme,
        origin,
        forward,
        /** Of an alert of auto-moderation. */ flagged
      }
    )
  ),
  /** Which message it changes stays when what it says is forgotten. */
  edit: schema(
    'channel',
    object({ message: op }),
    extensible(content, { files, /** Of an answer that was put off. */ poll })
  ),
  del: schema('channel', object({ messages: sorted(op, 100, 1) })),
  react: schema('channel', object({ message: op, emoji })),
  /** `user` null: everybody's; `emoji` null: all of them. */
  unreact: schema('channel', object({ message: op, emoji: nullable(emoji), user: nullable(user) })),
  /** `answers`: all that its author votes for from now on. */
  vote: schema('channel', object({ message: op, answers: choice })),
  /** A message of a channel of announcements is for all guilds that follow it. */
  crosspost: schema('channel', object({ message: op })),
  /** Whether a message's embeds are hidden. */
  suppress: schema('channel', object({ message: op, on: bool })),
  /** A poll ends before its time. */
  'poll.end': schema('channel', object({ message: op })),
  /**
   * A thread, in the log of its channel; what is said in it has a log of its own. `from`: the message that it was begun
   * from, which lends it its id, and that message's time.
   */
  thread: schema(
    'channel',
    extensible(
      { type: literal(10, 11, 12), from: nullable(object({ message: op, t: time })), ...threadFields },
      { tags: threadTags }
    ),
    object({ name })
  ),
  'thread.set': schema(
    'channel',
    object({
      thread: op,
      set: partial({ ...threadFields, archived: bool, locked: bool, pinned: bool, tags: threadTags })
    }),
    partial({ name })
  ),
  'thread.del': schema('channel', object({ thread: op })),
  'thread.join': schema('channel', object({ thread: op, user })),
  'thread.leave': schema('channel', object({ thread: op, user })),
  pin: schema('channel', object({ message: op })),
  unpin: schema('channel', object({ message: op })),
  /**
   * How much of a channel its author has read. `rows`: of each device that has written since the `previous` seal, the
   * place and CID of its last op that is read, sorted by device. The ops that the rows add are the seal's own range, and
   * `count` their number; `root` is the Merkle root (RFC 6962, leaves are CIDs as text in UTF-8) over those messages of the
   * range that no `del` in the rows so far takes away, by author or by moderator, in order of id, then CID. `deleted` is
   * the same over all messages of the rows so far that such a `del` takes away, sorted by CID, and their number.
   */
  seal: schema(
    'channel',
    object({
      rows: list(object({ device: deviceKey<DeviceKey>(), q: int(0, 2 ** 40), cid: op }), 512, 1),
      root: bytes(32),
      previous: nullable(op),
      count: int(1, 2 ** 40),
      deleted: object({ count: int(0, 2 ** 40), root: bytes(32) })
    })
  )
}

type Schemas = typeof opSchemas
export type Kind = keyof Schemas
export type BodyOf<K extends Kind> = Shape<Schemas[K]['body']>
export type DisplayOf<K extends Kind> = Schemas[K]['display'] extends Schema<infer D> ? D : null
export type ControlKind = Exclude<Kind, MessageKind | ProfileKind>
export type ProfileKind = 'profile' | 'nick' | 'interest'
/** In the log of a channel, about a thread in it. */
export type ThreadKind = 'thread' | 'thread.set' | 'thread.del' | 'thread.join' | 'thread.leave'
export type MessageKind =
  | 'msg'
  | 'edit'
  | 'del'
  | 'react'
  | 'unreact'
  | 'vote'
  | 'poll.end'
  | 'crosspost'
  | 'suppress'
  | 'pin'
  | 'unpin'
  | 'seal'
  | ThreadKind

const THREAD_KINDS: readonly Kind[] = ['thread', 'thread.set', 'thread.del', 'thread.join', 'thread.leave']
export const isThreadKind = (k: Kind): k is ThreadKind => THREAD_KINDS.includes(k)

export const isKind = (k: unknown): k is Kind => typeof k === 'string' && Object.hasOwn(opSchemas, k)

/** The block that names a guild: its CID is the guild. */
export const guildGenesis = object({
  v: literal(1),
  k: literal('guild'),
  owner: user,
  t: time,
  nonce: bytes(16),
  /** Shared by members only; seals what they gossip. */
  secret: bytes(32),
  /** Permissions of @everyone at the start. */
  everyone: bits,
  rates
})
export type GuildGenesis = Shape<typeof guildGenesis>

export const headerSchema = object({
  /** Three CIDs, 49 characters each, with slashes between them. */
  id: text(180) as Schema<LogId>,
  next: sorted(op, 32),
  refs: list(op, 0),
  clock: object({ id: deviceKey<DeviceKey>(), time: int(1, 2 ** 48) }),
  v: literal(2),
  key: deviceKey<DeviceKey>(),
  identity: cid<CertCid>(),
  sig: signature,
  payload: object({
    /** Of the rules that the author judged by. Later versions may know more kinds; the header stays as it is. */
    v: int(1, 1000),
    g: cid<GuildCid>(),
    q: int(0, 2 ** 40),
    p: nullable(op),
    c: sorted(op, 4),
    t: time,
    k: text(16, 1),
    a: nullable(op),
    y: bytes(32),
    s: int(16, 65_536),
    e: nullable(op)
  })
})
