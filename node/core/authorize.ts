/** may(state, op): the one question that stage 1, the reducer and a node's own writes all ask. */
import { mayActBy, ruleOf } from './automod/acts.ts'
import { ALERT } from './automod/flagged.ts'
import { bareMessage } from './bare-message.ts'
import { isConversation } from './conversation.ts'
import { deviceProblem } from './devices.ts'
import { parseLogId, type ChannelCid, type UserCid } from './ids.ts'
import { isSticker } from './fixtures/sticker.ts'
import { mayForward } from './forward.ts'
import { isThreadKind, type BodyOf } from './op-schema.ts'
import { mayIn, P } from './permissions.ts'
import { erasesOneself } from './kinds/erase.ts'
import { isPost, mayPost, speakerOf } from './kinds/hook-post.ts'
import { controlKinds, isControlKind, otherKinds } from './kinds/index.ts'
import { mayInConversation } from './kinds/in-conversation.ts'
import type { KindRules } from './kinds/kind.ts'
import { bringsOwnRoot } from './kinds/rotate.ts'
import { FOLLOWED, type Origin } from './sources.ts'
import { isSpoken, saysVoice, VOICE_MESSAGE } from './voice-message.ts'
import { RULES_VERSION, type Kind, type Op } from './ops.ts'
import { refuse, type Refusal } from './refusal.ts'
import type { GuildState, Member } from './state.ts'

/** What a timed-out member may still do. */
const DESPITE_TIMEOUT = new Set<Kind>(['leave', 'profile'])

const timedOut = (state: GuildState, member: Member, op: Op): boolean =>
  member.timeoutUntil !== null && op.t < member.timeoutUntil && op.user !== state.owner && !DESPITE_TIMEOUT.has(op.k)

/** What may be done by those who wait to be approved. */
const DESPITE_PENDING = new Set<Kind>(['leave', 'profile'])

const waits = (state: GuildState, member: Member, op: Op): boolean =>
  member.pending && op.user !== state.owner && !DESPITE_PENDING.has(op.k)

/**
 * An op is judged by the rules that the guild had in the op's own past, so that a later `upgrade` by the owner changes
 * the verdict on nothing that has not seen it.
 *
 * Attack when absent: a check that comes with a new version is laid on old ops, and replicas of different versions part.
 */
const rulesFit = (state: GuildState, op: Op): Refusal | null => {
  if (state.rules > RULES_VERSION) {
    return refuse('newer-rules', 'this guild has gone on to newer rules than this node knows: update Folkmoot')
  }
  return op.header.payload.v === state.rules
    ? null
    : refuse('wrong-rules', `the op follows rules ${op.header.payload.v}, the guild those of version ${state.rules}`)
}

/**
 * Does the device still act for its user, here? One that they have revoked, or that an older root key has certified, does
 * not, whatever certificate it shows.
 */
const revoked = (state: GuildState, op: Op): boolean => {
  if (state.revoked.get(op.user)?.includes(op.header.key)) return true
  const root = state.roots.get(op.user)?.root
  return root !== undefined && root !== op.root && !bringsOwnRoot(op)
}

const standing = (state: GuildState, op: Op): Refusal | null => {
  if (state.closed) return refuse('closed', 'the owner has ended this guild')
  if (state.bans.has(op.user)) return refuse('banned', 'you are banned here')
  const member = state.members.get(op.user)
  if (!member) return refuse('not-a-member', 'you are not a member')
  if (waits(state, member, op)) return refuse('pending', 'you wait to be approved by those who lead the guild')
  return timedOut(state, member, op) ? refuse('timed-out', 'you are timed out') : null
}

/**
 * Discord's rules, in a given state.
 *
 * @param state for stage 1 the state of the op's own past, so that the answer never changes.
 * @returns null when allowed.
 */
export const authorize = (state: GuildState, op: Op): Refusal | null => {
  const rules = (isControlKind(op.k) ? controlKinds[op.k] : otherKinds[op.k]) as KindRules<Kind>
  if (op.k === 'create') return rules.may(state, op)
  if (revoked(state, op)) return refuse('revoked', 'their user has revoked this device, or the key that certified it')
  const crowded = deviceProblem(state, op)
  if (crowded) return crowded
  const rule = ruleOf(state, op)
  if (rule) return rulesFit(state, op) ?? standing(state, op) ?? mayActBy(state, op, rule)
  if (isPost(op) && !isConversation(state)) return rulesFit(state, op) ?? mayPost(state, op)
  // Whoever has been banned, or has left, may still ask to be forgotten.
  const stands = erasesOneself(op) && !state.closed ? null : standing(state, op)
  const verdict = rulesFit(state, op) ?? stands
  if (verdict) return verdict
  const special = isConversation(state) ? mayInConversation(state, op) : undefined
  return special === undefined ? rules.may(state, op) : special
}

/**
 * Of a message's stickers the guild's own, if there are others. Their files are named by the guild.
 *
 * Attack when absent: who may attach no files has every node keep them as what stickers are drawn by.
 */
const ownStickers = (state: GuildState, { stickers }: BodyOf<'msg'>): Partial<BodyOf<'msg'>> => {
  if (!stickers || stickers.every((sticker) => isSticker(state, sticker) && !sticker.file)) return {}
  const own = stickers.filter((sticker) => isSticker(state, sticker))
  return { stickers: own.map(({ sticker, id, name, format }) => ({ sticker, id, name, format })) }
}

/** May they put polls there? Everybody in a conversation may. */
export const mayPoll = (state: GuildState, user: UserCid, channel: ChannelCid): boolean =>
  isConversation(state) ? state.members.has(user) : mayIn(state, user, channel, P.SEND_POLLS)

/** An alert of auto-moderation is the text, and nothing else that its author may have said with it. */
const alertOf = ({ content, flagged }: BodyOf<'msg'>): BodyOf<'msg'> => ({
  ...bareMessage(ALERT, content),
  ...(flagged ? { flagged } : {})
})

/**
 * Is a message what it says to be: a copy by a webhook that follows the channel, or the word of who let it follow?
 *
 * Attack when absent: anybody puts words into the mouth of another guild.
 */
const isFrom = (state: GuildState, op: Op<'msg'>, { guild, channel, message }: Origin, here: ChannelCid): boolean => {
  const { a } = op.header.payload
  if (a === null)
    return message === null && op.body?.type === FOLLOWED && mayIn(state, op.user, here, P.MANAGE_WEBHOOKS)
  const followed = state.hooks.get(a)?.source
  return message !== null && followed?.guild === guild && followed.channel === channel
}

/** Parts of a message that its author had no right to. */
const unfounded = (state: GuildState, op: Op<'msg'>, channel: ChannelCid): readonly string[] => {
  const { files, poll, origin, forward } = op.body ?? {}
  const speaker = speakerOf(state, op)
  return [
    ...(files && !mayIn(state, speaker, channel, P.ATTACH_FILES) ? ['files'] : []),
    ...(poll && !mayPoll(state, speaker, channel) ? ['poll'] : []),
    ...(origin && !isFrom(state, op, origin, channel) ? ['origin'] : []),
    ...(op.body && forward && !mayForward(op.header.payload.a, op.body) ? ['forward'] : [])
  ]
}

/**
 * May it be shown as a voice message?
 *
 * Attack when absent: clients show a player in place of what is said, and whoever may not speak so does.
 */
const maySpeakSo = (state: GuildState, op: Op<'msg'>, body: BodyOf<'msg'>, channel: ChannelCid): boolean =>
  isSpoken(body) && mayIn(state, speakerOf(state, op), channel, P.SEND_VOICE_MESSAGES)

const messageAsHeard = (state: GuildState, op: Op<'msg'>, body: BodyOf<'msg'>, channel: ChannelCid): Op<'msg'> => {
  if (ruleOf(state, op)) return { ...op, body: alertOf(body) }
  const left = unfounded(state, op, channel)
  const isQuiet = body.tts && !mayIn(state, speakerOf(state, op), channel, P.SEND_TTS_MESSAGES)
  const isPlain = body.type === ALERT || (body.type === FOLLOWED && (!body.origin || left.includes('origin')))
  const isCopy = body.origin && !left.includes('origin')
  const isMute = saysVoice(body) && !maySpeakSo(state, op, body, channel)
  const other = {
    ...(isMute ? { flags: body.flags & ~VOICE_MESSAGE } : {}),
    ...(isQuiet ? { tts: false } : {}),
    ...(isPlain ? { type: 0 } : {}),
    ...(isCopy ? {} : ownStickers(state, body))
  }
  if (left.length === 0 && Object.keys(other).length === 0) return op
  const shown = Object.entries({ ...body, ...other }).filter(([part]) => !left.includes(part))
  return { ...op, body: Object.fromEntries(shown) as unknown as BodyOf<'msg'> }
}

/**
 * Of what a message or an edit says, what is shown: spoken aloud, as a voice message, which nothing becomes by an edit, with files, with a poll, and from elsewhere, only as its author had
 * the right to, and with the guild's own stickers, but for copies, which have those of where they are from.
 */
export const asHeard = (state: GuildState, op: Op<'msg'> | Op<'edit'>, channel: ChannelCid): Op<'msg'> | Op<'edit'> => {
  if (op.k === 'msg') return op.body ? messageAsHeard(state, op, op.body, channel) : op
  if (!op.display) return op
  const { files, poll, flags, ...bare } = op.display
  const speaker = speakerOf(state, op)
  const display = {
    ...bare,
    flags: flags & ~VOICE_MESSAGE,
    ...(files && mayIn(state, speaker, channel, P.ATTACH_FILES) ? { files } : {}),
    ...(poll && mayPoll(state, speaker, channel) ? { poll } : {})
  }
  return { ...op, display }
}

/** What an op does only as the act of somebody who moderates its channel; undefined: it is nobody's act in particular. */
const actsAs = (op: Op): bigint | undefined => {
  if (op.k === 'del' || op.k === 'crosspost' || op.k === 'suppress') return P.MANAGE_MESSAGES
  return isThreadKind(op.k) ? P.MANAGE_THREADS : undefined
}

/** Is its author's right to moderate asked for, when an op meets what it is about? */
export const isModeration = (op: Op): boolean => actsAs(op) !== undefined

/** Does its author moderate the channel, as far as that is asked for? Settled by the state it was written in. */
export const moderates = (state: GuildState, op: Op): boolean => {
  const wanted = actsAs(op)
  const place = parseLogId(op.header.id)
  return wanted !== undefined && place?.type === 'channel' && mayIn(state, op.user, place.channel, wanted)
}
