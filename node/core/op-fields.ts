/** What bodies of ops are made of: fields that several kinds have, and those that are of some length. Schemas, with every bound. */
import type { BlobCid, ChannelCid, DeviceKey, OpCid, RoleCid, UserCid } from './ids.ts'
import { MAX_BLOB } from './blobs.ts'
import {
  bits,
  bool,
  cid,
  deviceKey,
  extensible,
  int,
  list,
  literal,
  nullable,
  object,
  snowflake,
  type Shape,
  sorted,
  text
} from './schema.ts'

export const user = cid<UserCid>()
export const role = cid<RoleCid>()
export const channel = cid<ChannelCid>()
export const op = cid<OpCid>()
export const name = text(100, 1)
/** Of what names a stay in a voice channel, in characters. */
export const SESSION = 32
export const reason = object({ reason: nullable(text(512)) })
/** Fractional index between two neighbours; see position.ts. */
export const position = text(64, 1)
/** `data:` images go to blobs; this is the CID of one, or null. */
export const image = nullable(text(128))
const colour = int(0, 0xffffff)
/** Embeds and components as JSON text: their numbers may be fractions, which canonical CBOR refuses. */
const json = nullable(text(12_000))
/** A unicode emoji, or `name:id` of a custom one. */
export const emoji = text(128, 1)
export const overwrite = object({
  target: cid<RoleCid | UserCid>(),
  type: literal('role', 'member'),
  allow: bits,
  deny: bits
})

const archiveAfter = literal(60, 1440, 4320, 10_080)
export const threadFields = {
  /** Minutes without a message. */
  autoArchive: archiveAfter,
  slowmode: int(0, 21_600),
  /** May everybody in a private thread bring in others? */
  invitable: bool
}

/** Of posts in a forum: tags of the channel. */
export const threadTags = sorted(op, 5)

/**
 * How far the remover has read the removed: the last op of each of their devices in each channel and thread. Whatever they show
 * later without having seen the removal is not shown. Left empty in a draft, the guild's writer fills it in.
 */
export const cutRow = object({ device: deviceKey<DeviceKey>(), channel, q: int(0, 2 ** 40) })
export const cut = list(cutRow, 256)

/** Who may use an emoji besides everybody: none named means everybody. */
export const emojiFields = { roles: sorted(role, 32) }
export const emojiLooks = { name: text(32, 1) }

export const hookLooks = { name: text(80, 1), avatar: image }
/** What a webhook is called in one message. `avatar`: a blob, or where a picture is. Nobody else's message has it. */
export const poster = object({ name: text(80, 1), avatar: nullable(text(2048)) })

export const profile = { name: text(32, 1), globalName: nullable(text(32, 1)), avatar: image }
/** What a user says of themselves besides, everywhere; and in one guild alone. */
export const profileMore = { banner: image, guildAvatar: image, guildBanner: image, guildBio: nullable(text(190)) }

/** Chain rule: `n` ops need at least `ms`; null for a guild without limits. See pace.ts. */
const rate = object({ n: int(1, 1000), ms: int(0, 24 * 3600 * 1000) })
export const rates = nullable(object({ messages: rate, control: rate }))

export const settings = {
  verificationLevel: int(0, 4),
  defaultNotifications: int(0, 1),
  explicitContentFilter: int(0, 2),
  afkChannel: nullable(channel),
  afkTimeout: int(0, 3600),
  systemChannel: nullable(channel),
  systemChannelFlags: int(0, 0xffff),
  rulesChannel: nullable(channel),
  updatesChannel: nullable(channel),
  safetyChannel: nullable(channel),
  locale: text(10, 2),
  progressBar: bool,
  /** Nodes forget what is older, in days of 24 hours; null: never. */
  keepDays: nullable(int(1, 36_500)),
  /** Who comes by invite waits until somebody who may kick approves. */
  approval: bool,
  /** Every member's node lets in who comes with an invite, not only those of members who may invite. */
  openAdmit: bool,
  /** Strangers are told that there is this guild: by cards that those sign who manage it. */
  discoverable: bool
}

export const roleFields = { permissions: bits, color: colour, hoist: bool, mentionable: bool }
export const roleLooks = { name: text(100), emoji: nullable(text(128)) }
/** `gradient`: the second colour, and the third; null: the first alone. */
export const roleMore = { icon: image, gradient: nullable(list(colour, 2, 1)) }

export const channelFields = {
  position: int(0, 100_000),
  parent: nullable(channel),
  nsfw: bool,
  slowmode: int(0, 21_600),
  bitrate: int(8000, 384_000),
  userLimit: int(0, 10_000)
}
export const channelLooks = { name, topic: nullable(text(4096)) }

export const content = {
  content: text(4000),
  embeds: json,
  components: json,
  /** Discord's allowed_mentions, as JSON. */
  mentions: nullable(text(8000)),
  flags: int(0, 0x7fffffff)
}

/** What a message carries; see blobs.ts. `type` is its author's word, and `name` too. */
export const file = extensible(
  { blob: cid<BlobCid>(), name: text(260, 1), type: nullable(text(128, 1)), size: int(0, MAX_BLOB) },
  {
    /** Of a picture, in pixels. */
    width: int(1, 100_000),
    height: int(1, 100_000),
    description: text(1024, 1),
    /** What it is called where it is shown, if not by its name. */
    title: text(1024, 1),
    spoiler: bool,
    /** Of a voice message: ms, and up to 256 bytes of how loud it is, as base64. */
    duration: int(0, 86_400_000),
    waveform: text(344, 1)
  }
)
export type MessageFile = Shape<typeof file>
/** Discord's. */
export const MAX_FILES = 10
/** Left out: none. */
export const files = list(file, MAX_FILES, 1)

/** A sticker of the guild, and what it was then, so that a message is whole without it. */
export const sticker = extensible(
  { sticker: op, id: snowflake, name: text(30, 2), format: literal(1, 2, 3, 4) },
  /** Of a copy: it is shown where its guild is not known. */
  { file: cid<BlobCid>() }
)
export type MessageSticker = Shape<typeof sticker>
/** Discord's. */
export const MAX_STICKERS = 3

/** Whom an invite is for. */
export const targets = sorted(cid<UserCid>(), 1000)
/** Where an invite leads: to what somebody shows of their screen (1), or to the application of a bot (2). */
export const lead = object({ type: literal(1, 2), user })
