/**
 * What the ops about a thread make of it. They are put in one line by (t, CID) and taken one by one, so any order of
 * arrival gives the same thread: each field is a last-writer-wins register, and who may write it is judged by what stands
 * before in the line. A `thread.del` that counts ends the thread for ever, wherever it stands.
 *
 * None of this is known to an op in the thread's own log, which commits to nothing in the channel's; so whether a thread
 * is locked, or who is in it, is no part of stage 1. What is said in the face of it is accepted, and does not show: see
 * `speaks`.
 */
import type { ChannelCid, GuildCid, OpCid, Snowflake, ThreadCid, UserCid } from './ids.ts'
import { isLater, stampOf } from './message-fold.ts'
import type { BodyOf, Op, ThreadKind } from './ops.ts'

export const PRIVATE = 12

/** What stands in a thread's registers. */
export interface Thread {
  readonly cid: ThreadCid
  /** The message's that it was begun from, or its own. */
  readonly id: Snowflake
  readonly guild: GuildCid
  /** The channel it lies in. */
  readonly parent: ChannelCid
  /** Discord's channel type: 10 in announcements, 11 public, 12 private. */
  readonly type: number
  readonly owner: UserCid
  /** The message it was begun from. */
  readonly message: OpCid | null
  /** When that was written, as the thread says; ms since the Unix epoch. */
  readonly messageAt: number | null
  /** ms since the Unix epoch. */
  readonly t: number
  readonly name: string
  /** Minutes without a message, after which it counts as archived. */
  readonly autoArchive: number
  /** Seconds. */
  readonly slowmode: number
  readonly invitable: boolean
  readonly locked: boolean
  readonly pinned: boolean
  /** Tags of the forum that it is in, as far as they are there; left out: none. */
  readonly tags?: readonly OpCid[]
  /** As somebody has said; a later message, or time, says otherwise: see `isArchived`. */
  readonly archived: boolean
  /** When that was said last, or the thread was begun; ms since the Unix epoch. */
  readonly archivedAt: number
}

/** A value that changes over time: each from its `t` on (ms since the Unix epoch), in order. */
export type Course<T> = readonly { readonly t: number; readonly value: T }[]

type ActOf<K extends ThreadKind> = Pick<Op<K>, 'k' | 'cid' | 't' | 'user' | 'body' | 'display'> & {
  /** Does its author manage threads? Settled by the state that the op was written in. */
  readonly manager: boolean
}

/** An op about one thread, with the verdict that needs the control state. */
export type ThreadAct = { [K in ThreadKind]: ActOf<K> }[ThreadKind]

export type Registers = Omit<Thread, 'id'>

export interface Folded {
  readonly thread: Registers
  /** Since when, in ms since the Unix epoch. */
  readonly members: ReadonlyMap<UserCid, number>
  readonly locks: Course<boolean>
  /** Of private threads: who was in when. */
  readonly presence: ReadonlyMap<UserCid, Course<boolean>>
}

/** What decides who could speak when. */
export type Voices = Pick<Folded, 'thread' | 'locks' | 'presence'>

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

interface Folding {
  thread: Registers
  readonly members: Map<UserCid, number>
  readonly locks: { t: number; value: boolean }[]
  readonly presence: Map<UserCid, { t: number; value: boolean }[]>
}

const begun = (op: ActOf<'thread'>, place: Place): Folding => {
  const { type = 11, from = null, autoArchive = 1440, slowmode = 0, invitable = true, tags } = op.body ?? {}
  const thread = {
    cid: op.cid,
    guild: place.guild,
    parent: place.channel,
    type,
    owner: op.user,
    message: from?.message ?? null,
    messageAt: from?.t ?? null,
    t: op.t,
    name: op.display?.name ?? 'forgotten',
    autoArchive,
    slowmode,
    invitable,
    locked: false,
    pinned: false,
    archived: false,
    archivedAt: op.t,
    ...(tags ? { tags } : {})
  }
  return {
    thread,
    members: new Map([[op.user, op.t]]),
    locks: [{ t: op.t, value: false }],
    presence: new Map([[op.user, [{ t: op.t, value: true }]]])
  }
}

type Fields = BodyOf<'thread.set'>['set']

/** May they write here, who do not manage threads? In a private thread those who are in; in a locked one nobody. */
const isOpenTo = ({ thread, members }: Folding, user: UserCid): boolean =>
  !thread.locked && (thread.type !== PRIVATE || members.has(user))

const isManaged = ({ locked, slowmode, pinned }: Fields): boolean =>
  locked !== undefined || slowmode !== undefined || pinned !== undefined

const wakes = (fields: Fields): boolean => Object.keys(fields).length === 1 && fields.archived === false

/**
 * Who does not manage threads changes nearly all of their own; of others they only wake it. What else the op does is never
 * judged by the name that it gives: names can be forgotten, and then nobody knows that there was one.
 */
const write = (folding: Folding, op: ActOf<'thread.set'>): void => {
  const fields: Fields = op.body?.set ?? {}
  const isOpen = isOpenTo(folding, op.user)
  const owns = op.manager || (isOpen && op.user === folding.thread.owner && !isManaged(fields))
  if (!owns && !(isOpen && wakes(fields))) return
  const archivedAt = fields.archived === undefined ? folding.thread.archivedAt : op.t
  const name = (owns && op.display?.name) || folding.thread.name
  folding.thread = { ...folding.thread, ...fields, name, archivedAt }
  if (fields.locked !== undefined) folding.locks.push({ t: op.t, value: fields.locked })
}

const note = (folding: Folding, user: UserCid, t: number, value: boolean): void => {
  folding.presence.set(user, [...(folding.presence.get(user) ?? []), { t, value }])
}

/** Into a public thread anybody comes and brings others; into a private one whoever is in brings them. */
const mayJoin = ({ thread, members }: Folding, user: UserCid): boolean =>
  thread.type !== PRIVATE || (members.has(user) && (thread.invitable || user === thread.owner))

const join = (folding: Folding, op: ActOf<'thread.join'>): void => {
  const user = op.body?.user
  if (!user || folding.members.has(user) || !(op.manager || mayJoin(folding, op.user))) return
  folding.members.set(user, op.t)
  note(folding, user, op.t, true)
}

/** Oneself; another whoever manages threads, and of a private one its owner. */
const mayTakeOut = ({ thread }: Folding, by: UserCid, user: UserCid): boolean =>
  by === user || (thread.type === PRIVATE && by === thread.owner)

const leave = (folding: Folding, op: ActOf<'thread.leave'>): void => {
  const user = op.body?.user
  if (!user || !folding.members.has(user) || !(op.manager || mayTakeOut(folding, op.user, user))) return
  folding.members.delete(user)
  note(folding, user, op.t, false)
}

const take = (folding: Folding, act: ThreadAct): void => {
  if (act.k === 'thread.set') write(folding, act)
  else if (act.k === 'thread.join') join(folding, act)
  else if (act.k === 'thread.leave') leave(folding, act)
}

const inLine = (acts: readonly ThreadAct[]): readonly ThreadAct[] =>
  acts.toSorted((a, b) => (isLater(stampOf(a), stampOf(b)) ? -1 : 1))

/**
 * @param acts of one thread, those that count, in any order and each once.
 * @returns undefined when there is no thread, or it has been deleted.
 */
export const foldThread = (acts: readonly ThreadAct[], place: Place): Folded | undefined => {
  const first = acts.find((act) => act.k === 'thread')
  if (!first || acts.some((act) => act.k === 'thread.del')) return undefined
  const folding = begun(first, place)
  for (const act of inLine(acts)) take(folding, act)
  return folding
}

/** How far clocks may differ, and how long somebody may not know: what was right within it, before or after, is right. In ms. */
export const THREAD_GRACE = 300_000

/** Did the value hold at any time within the grace of `t`? Before its course begins it is `before`. */
const heldNear = (course: Course<boolean>, wanted: boolean, t: number, before: boolean): boolean => {
  let value = before
  for (const step of course) {
    if (step.t > t - THREAD_GRACE && value === wanted) return true
    if (step.t > t + THREAD_GRACE) return false
    value = step.value
  }
  return value === wanted
}

/**
 * Does what somebody said in a thread show, for all that is known of the thread? Whoever manages threads is not asked.
 *
 * Attack when absent: a member whose node does not care goes on writing in a locked thread, or puts words into a private
 * one that they were never asked into.
 */
export const speaks = ({ thread, locks, presence }: Voices, user: UserCid, t: number): boolean =>
  heldNear(locks, false, t, false) && (thread.type !== PRIVATE || heldNear(presence.get(user) ?? [], true, t, false))

/**
 * When a thread is put away if nothing more is said in it: in ms since the Unix epoch. -Infinity: somebody has done so.
 *
 * @param lastMessageAt ms since the Unix epoch; null when nothing has been said.
 */
export const archivesAt = (
  { archived, archivedAt, autoArchive }: Pick<Thread, 'archived' | 'archivedAt' | 'autoArchive'>,
  lastMessageAt: number | null
): number => {
  const stirred = Math.max(archivedAt, lastMessageAt ?? 0)
  return archived && stirred === archivedAt ? -Infinity : stirred + autoArchive * 60_000
}

/**
 * Somebody has put it away and nobody has spoken since, or nobody has spoken for as long as it says.
 *
 * @param lastMessageAt ms since the Unix epoch; null when nothing has been said.
 * @param now ms since the Unix epoch.
 */
export const isArchived = (
  thread: Pick<Thread, 'archived' | 'archivedAt' | 'autoArchive'>,
  lastMessageAt: number | null,
  now: number
): boolean => now > archivesAt(thread, lastMessageAt)
