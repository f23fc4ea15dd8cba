/** The read model of messages: rows that clients page through, kept by the pure rules of core/message-fold.ts. */
import type { StatementSync } from 'node:sqlite'
import type { MessageEvent } from '../../core/events.ts'
import {
  objectId,
  parseLogId,
  roomOf,
  type ChannelCid,
  type OpCid,
  type Snowflake,
  type UserCid
} from '../../core/ids.ts'
import { ALERT } from '../../core/automod/flagged.ts'
import {
  applyCrosspost,
  applyEdit,
  applyPin,
  applyPoll,
  applySuppress,
  deleteStands,
  messageRow,
  type MessageRow,
  shownFlags,
  stampOf
} from '../../core/message-fold.ts'
import type { Message, Poster, Reaction } from '../../core/messages.ts'
import type { Op } from '../../core/ops.ts'
import type { MessageReader, PageQuery } from '../../core/ports.ts'
import type { BlobStore } from './blob-store.ts'
import { indexedMessage, type CidIndex } from './cid-index.ts'
import type { Database } from './database.ts'
import { BY_ID, MessageFinder, SELECT } from './message-finder.ts'
import { messageRowIn, type Row } from './message-rows.ts'
import { idsFor, type Post } from './message-ids.ts'
import { changesBetween, type Snapshot } from './message-changes.ts'
import { PollStore } from './poll-store.ts'
import { ReactionStore } from './reaction-store.ts'
import type { Place, SearchStore } from './search-store.ts'
import { Unlisted } from './unlisted.ts'
import { spaced } from '../../core/search/document.ts'

const prepare = (db: Database) => ({
  byId: db.prepare(BY_ID),
  indexed: db.prepare(`select 1 from ${indexedMessage('?1')}`),
  stands: db.prepare('select 1 from messages where log = ? and id = ? and cid = ?'),
  latest: db.prepare(`${SELECT} where m.log = ? order by m.id desc limit ?`),
  before: db.prepare(`${SELECT} where m.log = ? and m.id < ? order by m.id desc limit ?`),
  upTo: db.prepare(`${SELECT} where m.log = ? and m.id <= ? order by m.id desc limit ?`),
  after: db.prepare(`${SELECT} where m.log = ? and m.id > ? order by m.id limit ?`),
  pinned: db.prepare(`${SELECT} where m.log = ? and pinned = 1 and pin_t < ? order by pin_t desc limit ?`),
  lastId: db.prepare('select cast(max(id) as text) as id from messages where log = ?'),
  count: db.prepare('select count(*) as n from messages where log = ?'),
  lastBy: db.prepare('select t from messages where log = ? and author = ? order by id desc limit 1'),
  lastPin: db.prepare('select max(pin_t) as t from messages where log = ? and pinned = 1'),
  insert: db.prepare(
    'insert or ignore into messages (log, id, cid, author, t, fixed, content) values (?, ?, ?, ?, ?, ?, ?)'
  ),
  setFixed: db.prepare('update messages set fixed = ? where log = ? and id = ?'),
  setContent: db.prepare('update messages set content = ?, edit_t = ?, edit_cid = ? where log = ? and id = ?'),
  setPin: db.prepare('update messages set pin_t = ?, pin_cid = ?, pinned = ? where log = ? and id = ?'),
  setPublished: db.prepare('update messages set published = ? where log = ? and id = ?'),
  published: db.prepare('select cid from messages where log = ? and published >= ? order by published desc limit ?'),
  remove: db.prepare('delete from messages where log = ? and id = ?'),
  bury: db.prepare('insert or ignore into tombstones (cid) values (?)'),
  unbury: db.prepare('delete from tombstones where cid = ?'),
  buried: db.prepare('select 1 from tombstones where cid = ?')
})

/** A message op with the verdict that needs the control state: may its author delete other people's messages? */
export interface Judged {
  readonly op: Op
  readonly moderator: boolean
  readonly post?: Post
}

/** Discord's `around` shows as many after as before. */
const isAnswer = ({ op }: Judged): boolean => op.k === 'vote' || op.k === 'poll.end'

const half = (limit: number): number => Math.floor(limit / 2)

export class MessageStore implements MessageReader {
  readonly #sql: Record<keyof ReturnType<typeof prepare>, StatementSync>
  readonly #cids: CidIndex
  readonly #find: MessageFinder
  readonly #reactions: ReactionStore
  readonly polls: PollStore
  readonly #blobs: BlobStore
  readonly #search: SearchStore
  readonly #unindexed: Unlisted
  readonly #unburied: Unlisted
  readonly #numberOf: (channel: ChannelCid) => number | undefined

  constructor(
    db: Database,
    { cids, blobs, search }: { readonly cids: CidIndex; readonly blobs: BlobStore; readonly search: SearchStore },
    numberOf: (channel: ChannelCid) => number | undefined
  ) {
    this.#sql = prepare(db)
    this.#cids = cids
    this.#find = new MessageFinder(db, cids)
    this.#blobs = blobs
    this.#search = search
    this.#reactions = new ReactionStore(db)
    this.polls = new PollStore(db)
    this.#unindexed = new Unlisted(db, `select 1 from ${indexedMessage('value')}`)
    this.#unburied = new Unlisted(db, 'select 1 from tombstones where cid = value')
    this.#numberOf = numberOf
  }

  page(channel: ChannelCid, query: PageQuery): readonly Message[] {
    const log = this.#numberOf(channel)
    return log === undefined ? [] : this.#rows(log, query).map((row) => this.#message(row))
  }

  byId(channel: ChannelCid, id: Snowflake): Message | undefined {
    const log = this.#numberOf(channel)
    const row = log === undefined ? undefined : this.#sql.byId.get(log, BigInt(id))
    return row && this.#message(row)
  }

  byCid(cid: OpCid): Message | undefined {
    const row = this.#find.row(cid)
    return row && this.#message(row)
  }

  pinned(channel: ChannelCid, query: { readonly before?: number; readonly limit: number }): readonly Message[] {
    const log = this.#numberOf(channel)
    if (log === undefined) return []
    const before = query.before ?? Number.MAX_SAFE_INTEGER
    return this.#sql.pinned.all(log, before, query.limit).map((row) => this.#message(row))
  }

  reactors(
    message: OpCid,
    emoji: string,
    query: { readonly after?: Snowflake; readonly limit: number }
  ): readonly UserCid[] {
    return this.#reactions.users(message, emoji, query)
  }

  ownReactions(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<string>> {
    return this.#reactions.own(messages, user)
  }

  voters(message: OpCid, answer: number, query: { readonly after?: Snowflake; readonly limit: number }) {
    return this.polls.voters(message, answer, query)
  }

  ownVotes(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<number>> {
    return this.polls.own(messages, user)
  }

  lastMessageId(channel: ChannelCid): Snowflake | null {
    const log = this.#numberOf(channel)
    return log === undefined ? null : ((this.#sql.lastId.get(log)?.['id'] ?? null) as Snowflake | null)
  }

  count(channel: ChannelCid): number {
    const log = this.#numberOf(channel)
    return log === undefined ? 0 : Number(this.#sql.count.get(log)?.['n'] ?? 0)
  }

  /** When somebody spoke last, in ms since the Unix epoch; null: never. */
  lastBy(channel: ChannelCid, author: UserCid): number | null {
    const log = this.#numberOf(channel)
    return log === undefined ? null : ((this.#sql.lastBy.get(log, author)?.['t'] ?? null) as number | null)
  }

  lastPinAt(channel: ChannelCid): number | null {
    const log = this.#numberOf(channel)
    return log === undefined ? null : this.#lastPinIn(log)
  }

  /** These are about to be shown. @param areNew see Unlisted */
  expect(cids: readonly OpCid[], areNew: boolean): void {
    this.#unindexed.expect(cids, areNew)
    this.#unburied.expect(cids, areNew)
  }

  /**
   * Applies one message op to the read model; idempotent. An op acts on messages of its own log only, for there its
   * author's rights were judged. Call inside a write.
   *
   * @param log number of the log that the op stands in.
   * @returns what changed for those who look at the channel.
   */
  apply(log: number, { op, moderator, post }: Judged): readonly MessageEvent[] {
    switch (op.k) {
      case 'msg':
        return this.#add(log, op, post)
      case 'edit':
        return this.#edit(log, op)
      case 'del':
        return this.#delete(log, op, moderator)
      case 'react':
      case 'unreact':
        return this.#react(log, op)
      case 'vote':
      case 'poll.end':
        return this.#poll(log, op)
      case 'crosspost':
        return this.#publish(log, op, moderator)
      case 'suppress':
        return this.#suppress(log, op, moderator)
      case 'pin':
      case 'unpin':
        return this.#pin(log, op)
      default:
        return []
    }
  }

  /**
   * Makes a message anew from the ops that count. Call inside a write.
   *
   * @param ops the message's own first, if it counts, then those that name it, in order of arrival.
   * @returns what leads clients from what was shown to what is.
   */
  rebuild(log: number, cid: OpCid, ops: readonly Judged[]): readonly MessageEvent[] {
    const before = this.#snapshot(log, cid)
    const wasTold = this.polls.wasTold(cid)
    if (before) this.#remove(log, before.message)
    this.#sql.unbury.run(cid)
    this.#forgetAnswers(cid)
    // An edit may ask what others answer.
    const [answers, rest] = [ops.filter(isAnswer), ops.filter((each) => !isAnswer(each))]
    for (const judged of [...rest, ...answers]) this.apply(log, judged)
    if (wasTold) this.polls.tell(cid)
    const after = this.#snapshot(log, cid)
    const isPinnedAnew = after !== undefined && after.message.pinnedAt !== (before?.message.pinnedAt ?? null)
    const pins = isPinnedAnew ? [{ type: 'pins-updated', lastPinAt: this.#lastPinIn(log) } as const] : []
    return [...pins, ...changesBetween(before, after)]
  }

  /** Takes a message out of sight whose contents go. Call inside a write. @returns what to tell, or null. */
  forget(log: number, cid: OpCid): { readonly id: Snowflake; readonly cid: OpCid } | null {
    const row = this.#row(log, cid)
    if (!row) return null
    this.#remove(log, row)
    this.#forgetAnswers(cid)
    return { id: row.id, cid }
  }

  /** What stands at a place that the index of search names. */
  rowAt({ log, id }: Place): MessageRow | undefined {
    const row = this.#sql.byId.get(log, BigInt(id))
    return row && messageRowIn(row)
  }

  at(place: Place): Message | undefined {
    const row = this.rowAt(place)
    return row && this.#present(row)
  }

  /** The latest that were published since, in ms since the Unix epoch. */
  published(channel: ChannelCid, since: number, limit: number): readonly OpCid[] {
    const log = this.#numberOf(channel)
    return log === undefined ? [] : this.#sql.published.all(log, since, limit).map((row) => row['cid'] as OpCid)
  }

  /** By what a message is known, and who wrote it. */
  whereIs(cid: OpCid): { readonly id: Snowflake; readonly author: UserCid } | undefined {
    const row = this.#find.row(cid)
    return row && { id: row['id'] as Snowflake, author: row['author'] as UserCid }
  }

  /** The message has been deleted, whether it has been seen here or not. Call inside a write. */
  bury(cid: OpCid): void {
    this.#sql.bury.run(cid)
    this.#unburied.drop(cid)
  }

  isBuried(cid: OpCid): boolean {
    return !this.#unburied.has(cid) && this.#sql.buried.get(cid) !== undefined
  }

  #snapshot(log: number, cid: OpCid): Snapshot | undefined {
    const row = this.#row(log, cid)
    return row && { message: this.#present(row), reactions: this.#reactions.pairs(cid), votes: this.polls.pairs(cid) }
  }

  /** What others have put on a message. */
  #forgetAnswers(cid: OpCid): void {
    this.#reactions.forget(cid)
    this.polls.forget(cid)
  }

  #rows(log: number, { before, after, around, limit }: PageQuery): Row[] {
    if (around !== undefined) {
      const newer = this.#sql.after.all(log, BigInt(around), half(limit)).toReversed()
      const older = this.#sql.upTo.all(log, BigInt(around), limit - half(limit))
      return [...newer, ...older]
    }
    if (before !== undefined) return this.#sql.before.all(log, BigInt(before), limit)
    if (after !== undefined) return this.#sql.after.all(log, BigInt(after), limit).toReversed()
    return this.#sql.latest.all(log, limit)
  }

  #add(log: number, op: Op<'msg'>, post: Judged['post']): readonly MessageEvent[] {
    const place = parseLogId(op.header.id)
    if (place?.type !== 'channel' || !op.body || this.isBuried(op.cid)) return []
    const room = { guild: place.guild, channel: roomOf(place), id: objectId(op.t, op.cid) }
    const row = this.#insert(log, messageRow(op, op.body, room, this.#posterOf(op)), post)
    return row ? [{ type: 'message-created', message: this.#show(row, []) }] : []
  }

  #posterOf({ header, body }: Op<'msg'>): Pick<Poster, 'cid' | 'id'> | undefined {
    const { a: cid } = header.payload
    return cid === null || body?.type === ALERT
      ? undefined
      : { cid, id: objectId(this.#find.written(cid)?.t ?? 0, cid) }
  }

  /**
   * First seen holds the id; the other takes the next one.
   *
   * @returns undefined when the message is here already.
   */
  #insert(log: number, first: MessageRow, post: Judged['post']): MessageRow | undefined {
    const { cid, author, t, fixed, content } = first
    const rest = [cid, author, t, JSON.stringify(fixed), JSON.stringify(content)] as const
    const own = first.id
    // Its own id is tried first, but where its thread has an id to give.
    if (this.#isIndexed(cid) || (post && this.#stands(log, own, cid))) return undefined
    for (const id of idsFor(first, own, post)) {
      if (this.#sql.insert.run(log, BigInt(id), ...rest).changes === 1) {
        if (id !== own || !this.#isStored(cid, log)) this.#index(log, cid, id)
        this.#blobs.name(log, { ...first, id })
        this.#search.queue(log, id)
        this.polls.begin(first)
        return { ...first, id }
      }
      if (this.#stands(log, id, cid)) return undefined
    }
  }

  #isStored(cid: OpCid, log: number): boolean {
    return this.#cids.isLatest(cid, log) || this.#find.written(cid)?.log === log
  }

  #isIndexed(cid: OpCid): boolean {
    return !this.#unindexed.has(cid) && this.#sql.indexed.get(cid) !== undefined
  }

  #stands(log: number, id: Snowflake, cid: OpCid): boolean {
    return this.#sql.stands.get(log, BigInt(id), cid) !== undefined
  }

  /** Where it stands does not follow from its op, which may not even be here: what is new is shown before its history. */
  #index(log: number, cid: OpCid, id: Snowflake): void {
    this.#unindexed.drop(cid)
    this.#cids.addMessage(cid, log, BigInt(id))
  }

  #remove(log: number, { cid, id }: Pick<MessageRow, 'cid' | 'id'>): void {
    this.#unfind(log, id)
    this.#sql.remove.run(log, BigInt(id))
    this.#cids.dropMessage(cid, log, BigInt(id))
    this.#blobs.unname(log, id)
  }

  /** Before the row changes: what the index loses is what it was given. */
  #unfind(log: number, id: Snowflake): void {
    this.#search.drop(log, id, () => spaced(this.rowAt({ log, id })?.content.content ?? ''))
  }

  #edit(log: number, op: Op<'edit'>): readonly MessageEvent[] {
    const before = op.body && this.#row(log, op.body.message)
    if (!before) return []
    const after = applyPoll(applyEdit(before, op), op)
    if (after === before) return []
    this.#unfind(log, after.id)
    this.#search.queue(log, after.id)
    const edit = after.edit ?? stampOf(op)
    this.#sql.setContent.run(JSON.stringify(after.content), edit.t, edit.cid, log, BigInt(after.id))
    this.#blobs.rename(log, after)
    if (after.fixed !== before.fixed) this.#ask(log, after)
    return [{ type: 'message-updated', message: this.#present(after) }]
  }

  /** Another poll than before, if there was one: nobody has answered this one yet. */
  #ask(log: number, row: MessageRow): void {
    this.#sql.setFixed.run(JSON.stringify(row.fixed), log, BigInt(row.id))
    this.polls.forget(row.cid)
    this.polls.begin(row)
  }

  #pin(log: number, op: Op<'pin' | 'unpin'>): readonly MessageEvent[] {
    const before = op.body && this.#row(log, op.body.message)
    if (!before) return []
    const after = applyPin(before, op)
    if (after === before || !after.pin) return []
    this.#unfind(log, after.id)
    this.#search.queue(log, after.id)
    this.#sql.setPin.run(after.pin.t, after.pin.cid, after.pin.on ? 1 : 0, log, BigInt(after.id))
    // A message pinned anew moves among the pins; one that stays unpinned does not.
    if (!before.pin?.on && !after.pin.on) return []
    return [
      { type: 'pins-updated', lastPinAt: this.#lastPinIn(log) },
      { type: 'message-updated', message: this.#present(after) }
    ]
  }

  #delete(log: number, op: Op<'del'>, moderator: boolean): readonly MessageEvent[] {
    const gone = (op.body?.messages ?? [])
      .map((cid) => this.#row(log, cid))
      .filter((row) => row !== undefined)
      .filter((row) => deleteStands(row.author, op, moderator))
    for (const row of gone) {
      this.bury(row.cid)
      this.#remove(log, row)
      this.#forgetAnswers(row.cid)
    }
    return gone.length === 0 ? [] : [{ type: 'messages-deleted', messages: gone.map(({ id, cid }) => ({ id, cid })) }]
  }

  #react(log: number, op: Op<'react' | 'unreact'>): readonly MessageEvent[] {
    const message = op.body && this.#row(log, op.body.message)
    if (!message) return []
    return this.#reactions.apply(op, message)
  }

  #poll(log: number, op: Op<'vote' | 'poll.end'>): readonly MessageEvent[] {
    const message = op.body && this.#row(log, op.body.message)
    if (!message) return []
    if (op.k === 'vote') return this.polls.vote(op, message)
    const uncounted = this.polls.end(op, message)
    return uncounted ? [...uncounted, { type: 'message-updated', message: this.#present(message) }] : []
  }

  #publish(log: number, op: Op<'crosspost'>, moderator: boolean): readonly MessageEvent[] {
    const before = op.body && this.#row(log, op.body.message)
    if (!before) return []
    const after = applyCrosspost(before, op, moderator)
    if (after === before) return []
    this.#sql.setPublished.run(after.published, log, BigInt(after.id))
    return before.published === null ? [{ type: 'message-updated', message: this.#present(after) }] : []
  }

  #suppress(log: number, op: Op<'suppress'>, moderator: boolean): readonly MessageEvent[] {
    const before = op.body && this.#row(log, op.body.message)
    if (!before) return []
    const after = applySuppress(before, op, moderator)
    if (after === before) return []
    this.#sql.setFixed.run(JSON.stringify(after.fixed), log, BigInt(after.id))
    return shownFlags(after) === shownFlags(before) ? [] : [{ type: 'message-updated', message: this.#present(after) }]
  }

  #row(log: number, cid: OpCid): MessageRow | undefined {
    const row = this.#find.row(cid, log)
    return row && messageRowIn(row)
  }

  #lastPinIn(log: number): number | null {
    return (this.#sql.lastPin.get(log)?.['t'] ?? null) as number | null
  }

  #message(row: Row): Message {
    return this.#present(messageRowIn(row))
  }

  #present(row: MessageRow): Message {
    return this.#show(row, this.#reactions.of(row.cid))
  }

  #show(row: MessageRow, reactions: readonly Reaction[]): Message {
    const { content, edit, pin, ...place } = row
    const { suppressed: _, ...fixed } = row.fixed
    const poll = this.polls.of(row)
    const reply = fixed.reply && { ...fixed.reply, id: this.#idOf(fixed.reply.message) }
    return {
      ...place,
      ...content,
      flags: shownFlags(row),
      ...fixed,
      poll,
      hook: fixed.hook ?? null,
      reply,
      editedAt: edit?.t ?? null,
      pinnedAt: pin?.on ? pin.t : null,
      reactions
    }
  }

  #idOf(cid: OpCid): Snowflake | null {
    return (this.#find.row(cid)?.['id'] ?? null) as Snowflake | null
  }
}
