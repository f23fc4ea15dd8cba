/** The read model of threads: what the ops about each come to, by the pure rules of core/thread-fold.ts. */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { ThreadStep } from '../../core/audit/index.ts'
import type { ThreadEvent } from '../../core/events.ts'
import {
  objectId,
  type ChannelCid,
  type GuildCid,
  type OpCid,
  type Snowflake,
  type ThreadCid,
  type UserCid
} from '../../core/ids.ts'
import { isLater, stampOf } from '../../core/message-fold.ts'
import { threadId } from '../../core/kinds/thread.ts'
import {
  foldThread,
  type Course,
  type Folded,
  type Registers,
  type Thread,
  type ThreadAct,
  type Voices
} from '../../core/thread-fold.ts'
import type { Database } from './database.ts'
import { Unlisted } from './unlisted.ts'

type Row = Record<string, SQLOutputValue>

const SELECT = 'select cast(id as text) as id, registers from threads'

const prepare = (db: Database) => ({
  get: db.prepare(`${SELECT} where cid = ?`),
  byId: db.prepare(`${SELECT} where id = ?`),
  inLog: db.prepare(`${SELECT} where channel = ? order by id desc`),
  inGuild: db.prepare(`${SELECT} where guild = ? order by id`),
  count: db.prepare('select count(*) as n from threads where guild = ?'),
  from: db.prepare(`${SELECT} where message = ? order by t, cid`),
  taken: db.prepare('select 1 from threads where id = ? and cid <> ?'),
  courses: db.prepare('select registers, courses from threads where cid = ?'),
  put: db.prepare(
    'insert or replace into threads (cid, guild, channel, id, message, t, registers, courses) values (?, ?, ?, ?, ?, ?, ?, ?)'
  ),
  drop: db.prepare('delete from threads where cid = ?'),
  members: db.prepare('select user, since from thread_members where thread = ? order by since, user'),
  member: db.prepare('select since from thread_members where thread = ? and user = ?'),
  putMember: db.prepare('insert or replace into thread_members (thread, user, since) values (?, ?, ?)'),
  dropMember: db.prepare('delete from thread_members where thread = ? and user = ?'),
  deleted: db.prepare(
    "select 1 from thread_acts where thread = ? and act ->> '$.k' = 'thread.del' and not exists (select 1 from threads where cid = ?)"
  ),
  acts: db.prepare('select act from thread_acts where thread = ?'),
  addAct: db.prepare('insert or ignore into thread_acts (thread, cid, act) values (?, ?, ?)'),
  forgetNames: db.prepare("update thread_acts set act = json_set(act, '$.display', null) where thread = ?"),
  dropActs: db.prepare('delete from thread_acts where thread = ?')
})

export interface ThreadMember {
  readonly user: UserCid
  /** ms since the Unix epoch. */
  readonly since: number
}

export interface ThreadPlace {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

/** When who could speak in a thread. */
type Courses = Pick<Folded, 'locks'> & { readonly presence: readonly (readonly [UserCid, Course<boolean>])[] }

const threadOf = (row: Row): Thread => ({
  ...(JSON.parse(row['registers'] as string) as Registers),
  id: row['id'] as Snowflake
})

const memberOf = (row: Row): ThreadMember => ({ user: row['user'] as UserCid, since: Number(row['since']) })

/** Threads that are kept at hand, and their courses: whoever speaks is asked whether it is in one, and judged by them. */
const MEMO = 256

/** Puts one more, or begins anew. */
const keep = <K, V>(memo: Map<K, V>, key: K, value: V): V => {
  if (memo.size >= MEMO) memo.clear()
  memo.set(key, value)
  return value
}

export class ThreadStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #folded = new Map<ThreadCid, Voices>()
  /** Null: no thread, but a channel, most likely. */
  readonly #known = new Map<ThreadCid, Thread | null>()
  /** Messages that no thread was begun from. */
  readonly #unbegun: Unlisted

  constructor(db: Database) {
    this.#sql = prepare(db)
    this.#unbegun = new Unlisted(db, 'select 1 from threads where message = value')
  }

  /** These are about to be shown. Of others than new ones nobody may ask. @param areNew see Unlisted */
  expect(cids: readonly OpCid[], areNew: boolean): void {
    this.#unbegun.expect(areNew ? cids : [], areNew)
  }

  get(cid: ThreadCid): Thread | undefined {
    const known = this.#known.get(cid)
    if (known !== undefined) return known ?? undefined
    const row = this.#sql.get.get(cid)
    return keep(this.#known, cid, row ? threadOf(row) : null) ?? undefined
  }

  byId(id: Snowflake): Thread | undefined {
    const row = this.#sql.byId.get(BigInt(id))
    return row && threadOf(row)
  }

  /** The newest first. */
  inChannel(channel: ChannelCid): readonly Thread[] {
    return this.#sql.inLog.all(channel).map(threadOf)
  }

  inGuild(guild: GuildCid): readonly Thread[] {
    return this.#sql.inGuild.all(guild).map(threadOf)
  }

  /** Archived ones among them. */
  count(guild: GuildCid): number {
    return Number(this.#sql.count.get(guild)?.['n'])
  }

  /** The one that has the message's id. @param t when the message was written, in ms since the Unix epoch. */
  from(message: OpCid, t: number): Thread | undefined {
    return this.#begunFrom(message, t)[0]
  }

  members(cid: ThreadCid): readonly ThreadMember[] {
    return this.#sql.members.all(cid).map(memberOf)
  }

  member(cid: ThreadCid, user: UserCid): ThreadMember | undefined {
    const row = this.#sql.member.get(cid, user)
    return row && { user, since: Number(row['since']) }
  }

  /** By an op that counts. */
  isDeleted(cid: ThreadCid): boolean {
    return this.#sql.deleted.get(cid, cid) !== undefined
  }

  /** What decides who could speak when; undefined for no thread. */
  folded(cid: ThreadCid): Voices | undefined {
    const known = this.#folded.get(cid)
    const row = known ? undefined : this.#sql.courses.get(cid)
    if (!row) return known
    const { locks, presence } = JSON.parse(row['courses'] as string) as Courses
    const thread = JSON.parse(row['registers'] as string) as Registers
    return keep(this.#folded, cid, { thread, locks, presence: new Map(presence) })
  }

  /** What an op about a thread has made of it, where it stands in the line of those that count; undefined: it does not. */
  step(place: ThreadPlace, thread: ThreadCid, cid: OpCid): ThreadStep | undefined {
    const acts = this.#acts(thread)
    const act = acts.find((each) => each.cid === cid)
    const first = acts.find((each) => each.k === 'thread')
    if (!act || !first) return undefined
    const earlier = acts.filter((each) => each.k !== 'thread.del' && isLater(stampOf(each), stampOf(act)))
    const [before, after] = [earlier, [...earlier, act]].map((some) => foldThread(some, place)?.thread)
    return { id: this.get(thread)?.id ?? threadId(first), before, after }
  }

  /** Applies an op about a thread; idempotent. Call inside a write. */
  apply(place: ThreadPlace, thread: ThreadCid, acts: readonly ThreadAct[]): readonly ThreadEvent[] {
    for (const act of acts) this.#sql.addAct.run(thread, act.cid, JSON.stringify(act))
    return this.#refold(place, thread)
  }

  /** Makes a thread anew from the ops that count. Call inside a write. */
  rebuild(place: ThreadPlace, thread: ThreadCid, acts: readonly ThreadAct[]): readonly ThreadEvent[] {
    this.#sql.dropActs.run(thread)
    return this.apply(place, thread, acts)
  }

  /** Of a thread that is deleted. Call inside a write. */
  forgetNames(thread: ThreadCid): void {
    this.#sql.forgetNames.run(thread)
  }

  /** A write may have been undone. */
  forgetMemo(): void {
    this.#folded.clear()
    this.#known.clear()
  }

  #acts(thread: ThreadCid): readonly ThreadAct[] {
    return this.#sql.acts.all(thread).map((row) => JSON.parse(row['act'] as string) as ThreadAct)
  }

  #refold(place: ThreadPlace, cid: ThreadCid): readonly ThreadEvent[] {
    const acts = this.#acts(cid)
    const before = this.get(cid)
    const folded = foldThread(acts, place)
    this.#folded.delete(cid)
    if (!folded) return before ? this.#remove(before) : []
    const first = acts.find((act) => act.k === 'thread')
    // What has an id of its own keeps it, as the first message of a post does, also when one that it was denied is free again.
    const own = folded.thread.message === null ? before?.id : undefined
    const idOf = (): Snowflake => this.#idFor(folded.thread, first ? threadId(first) : objectId(folded.thread.t, cid))
    const thread = { ...folded.thread, id: own ?? idOf() }
    this.#put(thread, folded)
    const displaced = thread.message ? this.#displaced(thread.message, thread.messageAt, cid) : []
    const members = this.#setMembers(thread, folded.members)
    if (!before) return [...displaced, { type: 'thread-created', thread }, ...members]
    if (before.id !== thread.id) {
      return [...displaced, { type: 'thread-deleted', thread: before }, { type: 'thread-created', thread }]
    }
    const same = JSON.stringify(before) === JSON.stringify({ ...thread })
    return [...displaced, ...(same ? [] : [{ type: 'thread-updated', thread } as const]), ...members]
  }

  /**
   * Threads begun from one message, the first of them first. What gives it another time means no message.
   *
   * Attack when absent: a thread that claims to be older than the message it names takes that message's thread away.
   */
  #begunFrom(message: OpCid, messageAt: number | null): readonly Thread[] {
    if (this.#unbegun.has(message)) return []
    return this.#sql.from
      .all(message)
      .map(threadOf)
      .filter((thread) => thread.messageAt === messageAt)
  }

  /** Of the threads begun from one message the first has its id; any other, or one whose id is taken, has its own. */
  #idFor({ cid, t, message, messageAt }: Registers, wanted: Snowflake): Snowflake {
    const isFree = (id: Snowflake): boolean => this.#sql.taken.get(BigInt(id), cid) === undefined
    const rivals = message ? this.#begunFrom(message, messageAt) : []
    const isFirst = rivals.every((other) => other.cid === cid || isLater(stampOf({ t, cid }), stampOf(other)))
    const fromRival = message !== null && this.byId(wanted)?.message === message
    if (isFirst && (fromRival || isFree(wanted))) return wanted
    for (let attempt = 0; ; attempt++) {
      const id = objectId(t, cid, attempt)
      if (isFree(id)) return id
    }
  }

  /** Threads that had the id of a message until one came that was begun from it before them. */
  #displaced(message: OpCid, messageAt: number | null, by: ThreadCid): readonly ThreadEvent[] {
    const others = this.#begunFrom(message, messageAt).filter(({ cid }) => cid !== by)
    return others.flatMap((other) => {
      const id = this.#idFor(other, other.id)
      if (id === other.id) return []
      const thread = { ...other, id }
      const folded = this.folded(other.cid)
      if (folded) this.#put(thread, folded)
      return [
        { type: 'thread-deleted', thread: other },
        { type: 'thread-created', thread }
      ]
    })
  }

  #put({ id, ...registers }: Thread, { locks, presence }: Pick<Folded, 'locks' | 'presence'>): void {
    const { cid, guild, parent, message, t, type } = registers
    this.#known.delete(cid)
    if (message) this.#unbegun.drop(message)
    const courses: Courses = { locks, presence: type === 12 ? [...presence] : [] }
    this.#sql.put.run(cid, guild, parent, BigInt(id), message, t, JSON.stringify(registers), JSON.stringify(courses))
  }

  #remove(thread: Thread): readonly ThreadEvent[] {
    this.#sql.drop.run(thread.cid)
    this.#known.delete(thread.cid)
    for (const { user } of this.members(thread.cid)) this.#sql.dropMember.run(thread.cid, user)
    const heir = thread.message && this.#begunFrom(thread.message, thread.messageAt)[0]
    return [{ type: 'thread-deleted', thread }, ...(heir ? this.#promoted(heir) : [])]
  }

  /** The id of its message is free. */
  #promoted(thread: Thread): readonly ThreadEvent[] {
    return this.#refold({ guild: thread.guild, channel: thread.parent }, thread.cid)
  }

  #setMembers(thread: Thread, members: Folded['members']): readonly ThreadEvent[] {
    const before = new Map(this.members(thread.cid).map(({ user, since }) => [user, since]))
    const added = [...members.keys()].filter((user) => !before.has(user))
    const removed = [...before.keys()].filter((user) => !members.has(user))
    for (const user of removed) this.#sql.dropMember.run(thread.cid, user)
    for (const [user, since] of members)
      if (before.get(user) !== since) this.#sql.putMember.run(thread.cid, user, since)
    return added.length + removed.length === 0 ? [] : [{ type: 'thread-members-updated', thread, added, removed }]
  }
}
