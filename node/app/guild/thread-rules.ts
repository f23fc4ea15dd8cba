/** Where the log of a channel and those of its threads meet. */
import type { ControlLog } from '../../core/control-log.ts'
import { objectId, parseLogId, snowflakeTime, threadLog, type ChannelLogName, type ThreadCid } from '../../core/ids.ts'
import { isThreadKind } from '../../core/op-schema.ts'
import { speakerOf } from '../../core/kinds/hook-post.ts'
import { beginsPost, isFirstOfDevice } from '../../core/kinds/thread.ts'
import type { Kind, Op } from '../../core/ops.ts'
import { mayIn, P } from '../../core/permissions.ts'
import type { StoredOp } from '../../core/ports.ts'
import { isArchived, PRIVATE, speaks, THREAD_GRACE, type Thread, type ThreadAct } from '../../core/thread-fold.ts'
import type { Storage } from '../../storage/index.ts'
import type { Judged } from '../../storage/sqlite/message-store.ts'
import { decodeStored } from './decode-stored.ts'
import { judgedIn } from './incoming.ts'

const TEXT = 0

/** What speaks: to delete, or to take a reaction back, is free to everybody. */
const SPEAKING: readonly Kind[] = ['msg', 'edit', 'react', 'vote']

/** Nothing for an op that is not about a thread. */
export const actOf = ({ op, moderator: manager }: Judged): readonly ThreadAct[] => {
  if (!isThreadKind(op.k)) return []
  const { k, cid, t, user, body, display } = op
  return [{ k, cid, t, user, body, display, manager } as ThreadAct]
}

/** The thread in whose log an op stands, by its id, and whether it is a post that the op begins; undefined in no thread. */
export const postOf = (storage: Storage, op: Op, control: ControlLog): Judged['post'] => {
  const place = parseLogId(op.header.id)
  if (place?.type !== 'channel' || !place.thread) return undefined
  const id = storage.threads.get(place.thread)?.id
  // Most are not the first of their device.
  if (!isFirstOfDevice(op)) return id && { id, begins: false }
  const begun = storage.log.get(place.thread)
  if (!begun) return undefined
  const { header, t, cid } = decodeStored(storage, begun)
  const type = judgedIn(op, control).channels.get(place.channel)?.type ?? TEXT
  return { id: id ?? objectId(t, cid), begins: beginsPost(op.header, header, type) }
}

/** Was it said in a locked thread, or in a private one by somebody who was not in it? */
export const isSilenced = ({ threads }: Pick<Storage, 'threads'>, op: Op, control: ControlLog): boolean => {
  const place = SPEAKING.includes(op.k) ? parseLogId(op.header.id) : undefined
  const folded = place?.type === 'channel' && place.thread ? threads.folded(place.thread) : undefined
  if (!folded || speaks(folded, op.user, op.t)) return false
  const state = judgedIn(op, control)
  const speaker = speakerOf(state, op)
  return !speaks(folded, speaker, op.t) && !mayIn(state, speaker, folded.thread.parent, P.MANAGE_THREADS)
}

const changesWhoSpeaks = ({ threads }: Pick<Storage, 'threads'>, thread: ThreadCid, op: Op): boolean => {
  if (op.k === 'thread') return true
  if (op.k === 'thread.set' && op.body?.set.locked !== undefined) return true
  return op.k !== 'thread.del' && threads.get(thread)?.type === PRIVATE
}

/** What was said in a thread that an op about it may give, or take, its say. */
export const spokenSince = (storage: Storage, place: ChannelLogName, thread: ThreadCid, op: Op): readonly StoredOp[] =>
  changesWhoSpeaks(storage, thread, op)
    ? storage.log.laterThan(threadLog(place.guild, place.channel, thread), SPEAKING, op.t - THREAD_GRACE)
    : []

/** The thread that a message wakes, as it was before; undefined when it was not put away. */
export const wakes = (storage: Storage, place: ChannelLogName, op: Op): Thread | undefined => {
  const thread = place.thread ? storage.threads.get(place.thread) : undefined
  if (!thread) return undefined
  const last = storage.messages.lastMessageId(thread.cid)
  return isArchived(thread, last && snowflakeTime(last), op.t) ? thread : undefined
}
