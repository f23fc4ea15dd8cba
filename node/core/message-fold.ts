/**
 * The rules of the message layer, one register at a time. Each is a last-writer-wins register stamped (t, CID), or
 * permanent, so any order of arrival gives the same message.
 */
import type { ChannelCid, GuildCid, OpCid, Snowflake, UserCid } from './ids.ts'
import { ALERT } from './automod/flagged.ts'
import type { Alert, MessageContent, Poster } from './messages.ts'
import type { BodyOf, Op } from './ops.ts'
import { isLater, stampOf, type Stamp } from './stamp.ts'
import { saysVoice } from './voice-message.ts'

export { isLater, stampOf, type Stamp } from './stamp.ts'

/** A message's registers, without reactions, which are registers of their own. */
export interface MessageRow {
  readonly cid: OpCid
  readonly id: Snowflake
  readonly guild: GuildCid
  readonly channel: ChannelCid
  readonly author: UserCid
  readonly t: number
  readonly fixed: Pick<
    BodyOf<'msg'>,
    'type' | 'tts' | 'nonce' | 'reply' | 'invoked' | 'stickers' | 'poll' | 'theme' | 'origin' | 'forward'
  > & {
    readonly hook?: Poster
    readonly alert?: Alert
    /** A bot's answer to come: what it asks, an edit says. */
    readonly deferred?: true
    /** Of the edit that its poll is from. */
    readonly asked?: Stamp
    /** The latest word on whether its embeds are hidden. */
    readonly suppressed?: Stamp & { readonly on: boolean }
  }
  readonly content: MessageContent
  readonly edit: Stamp | null
  readonly pin: (Stamp & { readonly on: boolean }) | null
  /** When it was published, in ms since the Unix epoch; null: it was not. */
  readonly published: number | null
}

const contentOf = ({ content, embeds, components, mentions, flags, files }: MessageContent): MessageContent => ({
  content,
  embeds,
  components,
  mentions,
  flags,
  ...(files ? { files } : {})
})

/** What auto-moderation says of the content. What is no alert by the state that it was written in, is none here: see authorize.ts. */
const alertIn = ({ header }: Op<'msg'>, { type, flagged }: BodyOf<'msg'>): { readonly alert?: Alert } => {
  const { a: rule } = header.payload
  return type === ALERT && rule !== null ? { alert: { rule, ...flagged } } : {}
}

/** Discord's flag of a bot's answer that is put off: it thinks. */
export const LOADING = 1 << 7

/**
 * Only a webhook says what it is called in a message: whatever it says is no part of what it is judged by, which may have to
 * be done without its body.
 *
 * Attack when absent: a member speaks in the name of another.
 *
 * @param body of the op, which has not been forgotten.
 * @param hook the webhook that it is by.
 */
export const messageRow = (
  op: Op<'msg'>,
  body: BodyOf<'msg'>,
  place: { readonly guild: GuildCid; readonly channel: ChannelCid; readonly id: Snowflake },
  hook?: Pick<Poster, 'cid' | 'id'>
): MessageRow => ({
  ...place,
  cid: op.cid,
  author: op.user,
  t: op.t,
  fixed: {
    type: body.type,
    tts: body.tts,
    nonce: body.nonce,
    reply: body.reply,
    ...(hook ? { hook: { ...hook, ...body.as } } : {}),
    ...(body.invoked ? { invoked: body.invoked } : {}),
    ...(body.invoked && !body.poll && (body.flags & LOADING) !== 0 ? { deferred: true } : {}),
    ...alertIn(op, body),
    ...(body.stickers && body.stickers.length > 0 ? { stickers: body.stickers } : {}),
    ...(body.poll ? { poll: body.poll } : {}),
    ...(body.theme ? { theme: body.theme } : {}),
    ...(body.origin ? { origin: body.origin } : {}),
    ...(body.forward ? { forward: body.forward } : {})
  },
  content: contentOf(body),
  edit: null,
  pin: null,
  published: null
})

/** Of a copy of what is spoken it is still said that the original has gone. */
const isFixed = ({ fixed: { forward, origin }, content }: MessageRow): boolean =>
  forward !== undefined || (saysVoice(content) && !origin)

/**
 * Only its author edits a message, and nobody what they have forwarded, or what is spoken; the latest edit shows, of those whose contents
 * are here.
 *
 * Attack when absent: somebody changes the words of another that they have put before others.
 */
export const applyEdit = (row: MessageRow, op: Op<'edit'>): MessageRow => {
  const stamp = stampOf(op)
  const stands = op.user === row.author && !isFixed(row) && isLater(row.edit, stamp)
  return stands && op.display ? { ...row, content: contentOf(op.display), edit: stamp } : row
}

/**
 * An answer that was put off asks what the first of its author's edits with a poll says, from that edit's time on.
 *
 * Attack when absent: what is asked changes while people answer.
 */
export const applyPoll = (row: MessageRow, op: Op<'edit'>): MessageRow => {
  const [stamp, poll] = [stampOf(op), op.display?.poll]
  const { deferred, asked } = row.fixed
  const stands = op.user === row.author && deferred && (!asked || isLater(stamp, asked))
  return stands && poll ? { ...row, fixed: { ...row.fixed, poll, asked: stamp } } : row
}

export const applyPin = (row: MessageRow, op: Op<'pin' | 'unpin'>): MessageRow => {
  const stamp = stampOf(op)
  return isLater(row.pin, stamp) ? { ...row, pin: { ...stamp, on: op.k === 'pin' } } : row
}

/** A delete stands when its author wrote the message, or could manage messages when writing it. For ever. */
export const deleteStands = (author: UserCid, op: Op<'del'>, moderator: boolean): boolean =>
  moderator || op.user === author

/**
 * A message is published by its author, or by who could manage messages then. For ever: of several times the first is told.
 *
 * Attack when absent: a member publishes the words of others, or has them published again.
 */
export const applyCrosspost = (row: MessageRow, op: Op<'crosspost'>, moderator: boolean): MessageRow => {
  const stands = moderator || op.user === row.author
  return stands && op.t < (row.published ?? Infinity) ? { ...row, published: op.t } : row
}

/** Discord's flag of a message whose embeds are hidden. */
export const SUPPRESS_EMBEDS = 1 << 2

/**
 * Whether embeds are hidden, its author says, or who could manage messages then; the latest holds.
 *
 * Attack when absent: a member hides the embeds of others.
 */
export const applySuppress = (row: MessageRow, op: Op<'suppress'>, moderator: boolean): MessageRow => {
  const stamp = stampOf(op)
  const stands = (moderator || op.user === row.author) && isLater(row.fixed.suppressed ?? null, stamp)
  return stands && op.body ? { ...row, fixed: { ...row.fixed, suppressed: { ...stamp, on: op.body.on } } } : row
}

/** Edits say whether embeds are hidden only until something else does: an edit is no answer to a moderator. */
export const shownFlags = ({ content: { flags }, fixed: { suppressed } }: MessageRow): number => {
  if (!suppressed) return flags
  return suppressed.on ? flags | SUPPRESS_EMBEDS : flags & ~SUPPRESS_EMBEDS
}
