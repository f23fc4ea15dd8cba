import { postTagsFit } from '../fixtures/tag.ts'
import { objectId, type Snowflake } from '../ids.ts'
import type { Header, Op } from '../ops.ts'
import { P } from '../permissions.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all, permittedIn } from './allow.ts'
import { aboutThread } from './place.ts'
import type { KindRules } from './kind.ts'

const [TEXT, NEWS, FORUM, MEDIA] = [0, 5, 15, 16]
const [NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD] = [10, 11, 12]

/** Which threads a channel of each type holds. */
const HELD: Readonly<Record<number, readonly number[]>> = {
  [TEXT]: [PUBLIC_THREAD, PRIVATE_THREAD],
  [NEWS]: [NEWS_THREAD],
  [FORUM]: [PUBLIC_THREAD],
  [MEDIA]: [PUBLIC_THREAD]
}

export const isForum = (type: number): boolean => type === FORUM || type === MEDIA

const typeFits = (op: Op<'thread'>, type: number): Refusal | null => {
  const held = op.body && HELD[type]?.includes(op.body.type)
  const fromMessage = op.body?.from && (isForum(type) || op.body.type === PRIVATE_THREAD)
  return held && !fromMessage ? null : refuse('wrong-channel-type', 'the channel holds no threads of this type')
}

const wanted = ({ body }: Op<'thread'>, type: number): bigint => {
  if (isForum(type)) return P.SEND_MESSAGES
  return body?.type === PRIVATE_THREAD ? P.CREATE_PRIVATE_THREADS : P.CREATE_PUBLIC_THREADS
}

/** The id that clients know it by, unless another thread has it: of the message it was begun from, or of its own. */
export const threadId = ({ cid, t, body }: Pick<Op<'thread'>, 'cid' | 't' | 'body'>): Snowflake =>
  body?.from ? objectId(body.from.t, body.from.message) : objectId(t, cid)

/** Is a message what its device wrote first in its log? */
export const isFirstOfDevice = ({ k, header }: Op): boolean => k === 'msg' && header.payload.q === 0

/**
 * Does a message begin the post in whose log it stands, so that clients know it by the id of the post? That is what the device
 * that began the post wrote first there.
 *
 * Attack when absent: who answers first, or says to have, is shown as the post; or there are as many such messages as somebody likes.
 *
 * @param message which is the first of its device there.
 * @param post the op that began it.
 * @param type of the channel that it lies in.
 */
export const beginsPost = (message: Pick<Header, 'key'>, post: Pick<Header, 'key'>, type: number): boolean =>
  isForum(type) && message.key === post.key

/** What does not hang on who begins it. */
export const threadFits = (state: GuildState, op: Op<'thread'>, type: number): Refusal | null =>
  all(
    typeFits(op, type),
    op.body?.from && op.body.from.t > op.t ? refuse('unknown-message', 'the message is later than the thread') : null,
    state.ids.has(threadId(op)) ? refuse('id-taken', 'the id is taken; send it again') : null
  )

/** Whoever may begin one, begins it; in a forum that is whoever may write. */
export const thread: KindRules<'thread'> = {
  may: (state, op) =>
    aboutThread(state, op, (channel) => {
      const { type } = state.channels.get(channel) ?? { type: TEXT }
      return all(
        permittedIn(state, op.user, channel, wanted(op, type), 'begin threads'),
        threadFits(state, op, type),
        postTagsFit(state, op.user, channel, op.body?.tags ?? [])
      )
    })
}
