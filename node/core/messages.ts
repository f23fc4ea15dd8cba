/**
 * The message layer: what one message looks like after every op that names it. All rules commute, so replicas
 * that hold the same ops show the same message, whatever the order of arrival (design: guild log, section 4).
 */
import {
  objectId,
  type BlobCid,
  type ChannelCid,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type UserCid
} from './ids.ts'
import type { ClientTheme } from './client-theme.ts'
import type { Forward } from './forward.ts'
import type { Flagged } from './automod/flagged.ts'
import type { Invoked } from './interactions/invoked.ts'
import type { MessageFile, MessageSticker } from './op-schema.ts'
import type { Poll } from './polls.ts'
import type { Origin } from './sources.ts'

/** Text and attachments of a message as its newest edit left them. */
export interface MessageContent {
  readonly content: string
  /** JSON text of Discord embed objects, or null. */
  readonly embeds: string | null
  readonly components: string | null
  readonly mentions: string | null
  readonly flags: number
  /** Left out when there are none. */
  readonly files?: readonly MessageFile[]
}

export interface Attachment extends MessageFile {
  readonly id: Snowflake
}

/** The files of a message with the ids that clients know them by, which stay when others are taken away. */
export const attachmentsOf = ({
  t,
  files = []
}: {
  readonly t: number
  readonly files?: readonly MessageFile[]
}): readonly Attachment[] => {
  const seen = new Map<BlobCid, number>()
  return files.map((file) => {
    const attempt = seen.get(file.blob) ?? 0
    seen.set(file.blob, attempt + 1)
    return { ...file, id: objectId(t, file.blob, attempt) }
  })
}

/** Stickers of a copy, by whose files they are shown where their guild is not known. */
export const copiedStickers = ({ stickers = [] }: Pick<Message, 'stickers'>): readonly CopiedSticker[] =>
  stickers.flatMap(({ file, ...sticker }) => (file ? [{ ...sticker, file }] : []))

export interface CopiedSticker extends MessageSticker {
  readonly file: BlobCid
}

/** Discord's, of one message: of more, those that were put first are shown. */
export const MAX_EMOJI = 20

export interface Reaction {
  /** A unicode emoji, or `name:id`. */
  readonly emoji: string
  readonly count: number
}

/** The webhook that a message is by, and what it called itself there. */
export interface Poster {
  readonly cid: OpCid
  readonly id: Snowflake
  /** Undefined: it goes by its own. */
  readonly name?: string
  readonly avatar?: string | null
}

/** Who broke a rule of auto-moderation says where and by what, by their own device. */
export interface Alert extends Partial<Flagged> {
  readonly rule: OpCid
}

export interface Message extends MessageContent {
  readonly cid: OpCid
  readonly id: Snowflake
  readonly guild: GuildCid
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly author: UserCid
  readonly hook: Poster | null
  readonly stickers?: readonly MessageSticker[] | undefined
  /** What called it forth, in the author's word: see interactions/invoked.ts. */
  readonly invoked?: Invoked | undefined
  readonly alert?: Alert | undefined
  /** Only one user sees it; it stands in no log. */
  readonly isPrivate?: true
  /** Where it is from, of a copy. */
  readonly origin?: Origin | undefined
  /** Of which message it shows what that said. */
  readonly forward?: Forward | undefined
  /** When it was published for those who follow its channel, in ms since the Unix epoch; absent or null: it was not. */
  readonly published?: number | null
  readonly theme?: ClientTheme | undefined
  /** As it stands. */
  readonly poll?: Poll | undefined
  /** Discord's message type: 0 plain, 6 pin notice, 7 join notice, 12 notice of a channel that is followed, 19 reply, 20 and 23 answer to a command, 24 alert, 46 result of a poll. */
  readonly type: number
  /** ms since the Unix epoch. */
  readonly t: number
  readonly editedAt: number | null
  readonly pinnedAt: number | null
  readonly tts: boolean
  readonly nonce: string | null
  readonly reply: { readonly message: OpCid; readonly channel: ChannelCid; readonly id: Snowflake | null } | null
  /** In order of first appearance. */
  readonly reactions: readonly Reaction[]
}
