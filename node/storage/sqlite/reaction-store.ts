/** Reactions: one last-writer-wins register per (message, emoji, user), and one per clearing. */
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { MessageEvent } from '../../core/events.ts'
import { globalId, type OpCid, type Snowflake, type UserCid } from '../../core/ids.ts'
import { isLater, stampOf, type MessageRow, type Stamp } from '../../core/message-fold.ts'
import { MAX_EMOJI, type Reaction } from '../../core/messages.ts'
import type { Op } from '../../core/ops.ts'
import type { ReactionPair } from './message-changes.ts'
import type { Database } from './database.ts'

/** In `clears`, the emoji of a clearing of all. No emoji is empty. */
const EVERY = ''

const prepare = (db: Database) => ({
  of: db.prepare(
    'select emoji, count(*) as count from reactions where message = ? and present = 1 group by emoji order by min(since), emoji limit ?'
  ),
  users: db.prepare(
    'select user from reactions where message = ? and emoji = ? and present = 1 and user_id > ? order by user_id limit ?'
  ),
  pairs: db.prepare('select emoji, user from reactions where message = ? and present = 1 order by since, emoji, user'),
  own: db.prepare('select emoji from reactions where message = ? and user = ? and present = 1'),
  register: db.prepare('select t, cid, present from reactions where message = ? and emoji = ? and user = ?'),
  put: db.prepare(
    'insert into reactions (message, emoji, user, user_id, t, cid, present, since) values (?, ?, ?, ?, ?, ?, ?, ?) ' +
      'on conflict (message, emoji, user) do update set t = excluded.t, cid = excluded.cid, present = excluded.present, since = excluded.since'
  ),
  clear: db.prepare('select t, cid from clears where message = ? and emoji = ?'),
  putClear: db.prepare(
    'insert into clears (message, emoji, t, cid) values (?, ?, ?, ?) on conflict (message, emoji) do update set t = excluded.t, cid = excluded.cid'
  ),
  standing: db.prepare(
    'select user, emoji, t, cid from reactions where message = ? and (? = emoji or ? = 1) and present = 1 order by emoji, user'
  ),
  cleared: db.prepare(
    'update reactions set present = 0 where message = ? and (? = emoji or ? = 1) and present = 1 and (t < ? or (t = ? and cid < ?))'
  ),
  forget: db.prepare('delete from reactions where message = ?'),
  forgetClears: db.prepare('delete from clears where message = ?')
})

const stampIn = (row: Record<string, SQLOutputValue>): Stamp => ({ t: Number(row['t']), cid: row['cid'] as OpCid })

export class ReactionStore {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>

  constructor(db: Database) {
    this.#sql = prepare(db)
  }

  /**
   * The emoji that were put first.
   *
   * Attack when absent: a member puts a hundred thousand on one message, and whoever opens the channel is sent all of them.
   */
  of(message: OpCid): readonly Reaction[] {
    return this.#sql.of
      .all(message, MAX_EMOJI)
      .map((row) => ({ emoji: row['emoji'] as string, count: Number(row['count']) }))
  }

  /** Who has put which emoji on a message. */
  pairs(message: OpCid): readonly ReactionPair[] {
    return this.#sql.pairs.all(message).map((row) => ({ emoji: row['emoji'] as string, user: row['user'] as UserCid }))
  }

  users(
    message: OpCid,
    emoji: string,
    query: { readonly after?: Snowflake; readonly limit: number }
  ): readonly UserCid[] {
    const after = BigInt(query.after ?? 0)
    return this.#sql.users.all(message, emoji, after, query.limit).map((row) => row['user'] as UserCid)
  }

  own(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<string>> {
    const emojiOf = (cid: OpCid) => new Set(this.#sql.own.all(cid, user).map((row) => row['emoji'] as string))
    return new Map(messages.map((cid) => [cid, emojiOf(cid)]))
  }

  /** Call inside a write. */
  apply(op: Op<'react' | 'unreact'>, message: MessageRow): readonly MessageEvent[] {
    if (!op.body) return []
    if (op.k === 'react') return this.#set(op, message, op.body.emoji, op.user, true)
    const { emoji, user } = op.body
    return emoji !== null && user !== null
      ? this.#set(op, message, emoji, user, false)
      : this.#clear(op, message, emoji)
  }

  /** Call inside a write. */
  forget(message: OpCid): void {
    this.#sql.forget.run(message)
    this.#sql.forgetClears.run(message)
  }

  #set(
    op: Op<'react' | 'unreact'>,
    message: MessageRow,
    emoji: string,
    user: UserCid,
    present: boolean
  ): readonly MessageEvent[] {
    const stamp = stampOf(op)
    const before = this.#sql.register.get(message.cid, emoji, user)
    if (!isLater(before && stampIn(before), stamp)) return []
    const shown = present && isLater(this.#clearOf(message.cid, emoji), stamp)
    const id = BigInt(globalId('uid1', user))
    this.#sql.put.run(message.cid, emoji, user, id, stamp.t, stamp.cid, shown ? 1 : 0, stamp.t)
    if ((before?.['present'] === 1) === shown) return []
    const type = shown ? 'reaction-added' : 'reaction-removed'
    return [{ type, message: message.id, author: message.author, user, emoji }]
  }

  #clear(op: Op<'unreact'>, message: MessageRow, emoji: string | null): readonly MessageEvent[] {
    const key = emoji ?? EVERY
    const { t, cid } = stampOf(op)
    if (!isLater(this.#stamp(message.cid, key), { t, cid })) return []
    this.#sql.putClear.run(message.cid, key, t, cid)
    const scope = [message.cid, key, emoji === null ? 1 : 0] as const
    const gone = this.#sql.standing.all(...scope).filter((row) => isLater(stampIn(row), { t, cid }))
    this.#sql.cleared.run(...scope, t, t, cid)
    if (gone.length === 0) return []
    if (this.#sql.standing.get(...scope) === undefined)
      return [{ type: 'reactions-cleared', message: message.id, emoji }]
    // Some were put after the clearing, and stand: then the others go one by one.
    return gone.map((row) => ({
      type: 'reaction-removed',
      message: message.id,
      author: message.author,
      user: row['user'] as UserCid,
      emoji: row['emoji'] as string
    }))
  }

  #stamp(message: OpCid, key: string): Stamp | null {
    const row = this.#sql.clear.get(message, key)
    return row ? stampIn(row) : null
  }

  /** The later of the clearings that cover `emoji`. */
  #clearOf(message: OpCid, emoji: string): Stamp | null {
    const one = this.#stamp(message, emoji)
    const every = this.#stamp(message, EVERY)
    return every && isLater(one, every) ? every : one
  }
}
