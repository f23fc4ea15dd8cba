/**
 * Polls: of each voter one register among the votes that were given in time, whose end may come after them. So every vote is
 * kept that was a choice, and when an end comes to count, those of whom it takes one are counted anew.
 */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { MessageEvent } from '../../core/events.ts'
import { globalId, type OpCid, type Snowflake, type UserCid } from '../../core/ids.ts'
import { stampOf, type MessageRow } from '../../core/message-fold.ts'
import type { Op } from '../../core/ops.ts'
import { endOf, isBefore, isChoice, type Poll, type PollEnd, type PollTerms } from '../../core/polls.ts'
import type { Database } from './database.ts'

export interface VotePair {
  readonly answer: number
  readonly user: UserCid
}

/** A poll whose end has not been told. */
export interface DuePoll {
  readonly message: OpCid
  /** ms since the Unix epoch. */
  readonly ends: number
}

const prepare = (db: Database) => ({
  add: db.prepare('insert or ignore into polls (message, ends, ended_by, counts, told) values (?, ?, null, ?, 0)'),
  get: db.prepare('select ends, ended_by, counts from polls where message = ?'),
  setEnd: db.prepare('update polls set ends = ?, ended_by = ?, told = 1 where message = ?'),
  setCounts: db.prepare('update polls set counts = ? where message = ?'),
  drop: db.prepare('delete from polls where message = ?'),
  next: db.prepare('select min(ends) as ends from polls where told = 0'),
  due: db.prepare('select message, ends from polls where told = 0 and ends <= ? order by ends limit ?'),
  wasTold: db.prepare('select told from polls where message = ?'),
  tell: db.prepare('update polls set told = 1 where message = ?'),
  tellAll: db.prepare('update polls set told = 1 where told = 0 and ends <= ?'),
  keep: db.prepare('insert or ignore into votes (message, user, t, cid, answers) values (?, ?, ?, ?, ?)'),
  standing: db.prepare(
    'select answers from votes where message = ?1 and user = ?2 and (t < ?3 or (t = ?3 and cid < ?4)) order by t desc, cid desc limit 1'
  ),
  late: db.prepare('select distinct user from votes where message = ?1 and (t > ?2 or (t = ?2 and cid >= ?3))'),
  dropVotes: db.prepare('delete from votes where message = ?'),
  chosen: db.prepare('select answer from voters where message = ? and user_id = ? and user = ? order by answer'),
  choose: db.prepare('insert or ignore into voters (message, answer, user_id, user) values (?, ?, ?, ?)'),
  unchoose: db.prepare('delete from voters where message = ? and answer = ? and user_id = ? and user = ?'),
  voters: db.prepare(
    'select user from voters where message = ? and answer = ? and user_id > ? order by user_id, user limit ?'
  ),
  pairs: db.prepare('select answer, user from voters where message = ? order by answer, user_id, user'),
  dropVoters: db.prepare('delete from voters where message = ?')
})

/** In `ended_by` of the query for what stands: no CID is below it. */
const NO_CID = ''

const endIn = (row: Record<string, SQLOutputValue>): PollEnd => ({
  t: Number(row['ends']),
  cid: row['ended_by'] as OpCid | null
})

const countsIn = (row: Record<string, SQLOutputValue>): number[] => JSON.parse(row['counts'] as string) as number[]

/** Time runs from when it is asked. */
const lastEnd = ({ t, fixed: { asked } }: MessageRow, terms: PollTerms): PollEnd => endOf(asked?.t ?? t, terms)

export class PollStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /** @returns undefined when the message asks nothing. */
  of({ cid, fixed }: MessageRow): Poll | undefined {
    const row = fixed.poll && this.#sql.get.get(cid)
    return fixed.poll && row && { ...fixed.poll, ends: endIn(row).t, counts: countsIn(row) }
  }

  voters(
    message: OpCid,
    answer: number,
    query: { readonly after?: Snowflake; readonly limit: number }
  ): readonly UserCid[] {
    const after = BigInt(query.after ?? 0)
    return this.#sql.voters.all(message, answer, after, query.limit).map((row) => row['user'] as UserCid)
  }

  own(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<number>> {
    return new Map(messages.map((cid) => [cid, new Set(this.#chosen(cid, user))]))
  }

  /** Who votes for what. */
  pairs(message: OpCid): readonly VotePair[] {
    return this.#sql.pairs.all(message).map((row) => ({ answer: Number(row['answer']), user: row['user'] as UserCid }))
  }

  /** When the next poll ends whose end has not been told, in ms since the Unix epoch; null: there is none. */
  nextEnd(): number | null {
    return (this.#sql.next.get()?.['ends'] ?? null) as number | null
  }

  /** Those that have ended by `now`, the first to end first. */
  due(now: number, limit: number): readonly DuePoll[] {
    return this.#sql.due.all(now, limit).map((row) => ({ message: row['message'] as OpCid, ends: Number(row['ends']) }))
  }

  wasTold(message: OpCid): boolean {
    return this.#sql.wasTold.get(message)?.['told'] === 1
  }

  /** Call inside a write. */
  tell(message: OpCid): void {
    this.#sql.tell.run(message)
  }

  /** Those that ended by then are nobody's news. Call inside a write. @param until ms since the Unix epoch */
  tellAll(until: number): void {
    this.#sql.tellAll.run(until)
  }

  /** A message is here. Call inside a write. */
  begin(message: MessageRow): void {
    const { poll } = message.fixed
    if (!poll) return
    const counts = poll.answers.map(() => 0)
    this.#sql.add.run(message.cid, lastEnd(message, poll).t, JSON.stringify(counts))
  }

  /** Call inside a write. */
  vote(op: Op<'vote'>, message: MessageRow): readonly MessageEvent[] {
    const terms = message.fixed.poll
    const row = this.#sql.get.get(message.cid)
    if (!op.body || !terms || !row || !isChoice(terms, op.body.answers)) return []
    // What its own time says to be too late counts whenever its author ends it.
    if (!isBefore(lastEnd(message, terms), stampOf(op))) return []
    this.#sql.keep.run(message.cid, op.user, op.t, op.cid, JSON.stringify(op.body.answers))
    return isBefore(endIn(row), stampOf(op)) ? this.#recount(message, op.user, endIn(row)) : []
  }

  /**
   * Call inside a write.
   *
   * Attack when absent: a member ends the polls of others as soon as their own answer leads.
   *
   * @returns undefined when nothing has changed.
   */
  end(op: Op<'poll.end'>, message: MessageRow): readonly MessageEvent[] | undefined {
    const row = this.#sql.get.get(message.cid)
    if (!row || op.user !== message.author || !isBefore(endIn(row), stampOf(op))) return undefined
    const end = { t: op.t, cid: op.cid }
    this.#sql.setEnd.run(end.t, end.cid, message.cid)
    return this.#sql.late
      .all(message.cid, end.t, end.cid)
      .flatMap((late) => this.#recount(message, late['user'] as UserCid, end))
  }

  /** Call inside a write. */
  forget(message: OpCid): void {
    this.#sql.drop.run(message)
    this.#sql.dropVotes.run(message)
    this.#sql.dropVoters.run(message)
  }

  #chosen(message: OpCid, user: UserCid): readonly number[] {
    const id = BigInt(globalId('uid1', user))
    return this.#sql.chosen.all(message, id, user).map((row) => Number(row['answer']))
  }

  #recount({ cid: message, id }: MessageRow, user: UserCid, end: PollEnd): readonly MessageEvent[] {
    const row = this.#sql.standing.get(message, user, end.t, end.cid ?? NO_CID)
    const now = row ? (JSON.parse(row['answers'] as string) as number[]) : []
    const before = this.#chosen(message, user)
    const gone = before.filter((answer) => !now.includes(answer))
    const come = now.filter((answer) => !before.includes(answer))
    const userId = BigInt(globalId('uid1', user))
    for (const answer of gone) this.#sql.unchoose.run(message, answer, userId, user)
    for (const answer of come) this.#sql.choose.run(message, answer, userId, user)
    this.#addTo(message, gone, -1)
    this.#addTo(message, come, 1)
    return [
      ...gone.map((answer) => ({ type: 'vote-removed', message: id, user, answer }) as const),
      ...come.map((answer) => ({ type: 'vote-added', message: id, user, answer }) as const)
    ]
  }

  #addTo(message: OpCid, answers: readonly number[], by: 1 | -1): void {
    const row = answers.length > 0 ? this.#sql.get.get(message) : undefined
    if (!row) return
    const counts = countsIn(row).map((count, i) => (answers.includes(i + 1) ? count + by : count))
    this.#sql.setCounts.run(JSON.stringify(counts), message)
  }
}
