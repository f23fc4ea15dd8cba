/**
 * What a guild's node no longer keeps of what people wrote: deleted messages, and their edits with them; what deleted
 * threads were called. The header stays, so that the log stays whole; the words leave the disk in the transaction in
 * which the deletion comes to count.
 *
 * An op may also come without its contents: peers have forgotten them, or withhold them. It enters the log all the same,
 * for the verdict on it does not depend on them, and its contents are wanted of every peer until they are here, or until
 * it turns out that they are to be forgotten. So nobody can keep a message from being seen by leaving it out, and nobody
 * is asked for what a deletion has taken from all.
 */
import { ControlLog } from '../../core/control-log.ts'
import { isBare, isForgettable } from '../../core/forgettable.ts'
import type { GuildCid, LogId, OpCid, ThreadCid, UserCid } from '../../core/ids.ts'
import { deleteStands } from '../../core/message-fold.ts'
import { isThreadKind } from '../../core/op-schema.ts'
import type { Op, VerifiedOp } from '../../core/ops.ts'
import type { GuildState } from '../../core/state.ts'
import { targetsOf } from '../../core/targets.ts'
import type { Storage } from '../../storage/index.ts'
import type { Judged } from '../../storage/sqlite/message-store.ts'
import { decodeStored } from './decode-stored.ts'

export class Forgetting {
  readonly #storage: Storage
  readonly #judged: (op: Op) => readonly Judged[]

  /** @param judged nothing for an op that does not count. */
  constructor(storage: Storage, judged: (op: Op) => readonly Judged[]) {
    this.#storage = storage
    this.#judged = judged
  }

  /** Has this op come before without its contents, and are they wanted and here now? */
  fills({ op, blocks }: VerifiedOp): boolean {
    return !isBare(op.k, blocks) && this.#storage.log.lacks(op.cid)
  }

  /**
   * After ops have been stored and shown: drops what they delete, and notes what they lack. Call inside a write.
   *
   * @param isForgotten of the op nothing is to be kept.
   */
  after(ops: readonly VerifiedOp[], isForgotten: (op: Op) => boolean): void {
    for (const { op } of ops) {
      if (isForgettable(op.k) && isBare(op.k, op) && !isForgotten(op)) this.#storage.log.contents.miss(op.cid)
      this.#afterOne(op)
    }
  }

  /**
   * Drops the contents of a message and its edits when a deletion that names it counts. Call inside a write.
   *
   * @param revived a deletion counted before: if none does now, what it has taken is wanted.
   * @param del the deletion that has just come, so that it need not be read back.
   */
  settle(id: LogId, cid: OpCid, revived = false, del?: Op<'del'>): void {
    const { log, messages } = this.#storage
    const author = log.authorIn(id, cid)
    if (!author) return
    const naming = log.namedBy(id, cid)
    const isDead = naming.some((each) => each.k === 'del' && this.#stands(author, this.#deletion(each.cid, del)))
    if (isDead) messages.bury(cid)
    for (const each of [cid, ...naming.filter(({ k }) => k === 'edit').map((edit) => edit.cid)]) {
      if (isDead) log.contents.drop(each)
      else if (revived) log.contents.miss(each)
    }
  }

  /** Drops what a thread was called when a deletion of it counts. Call inside a write, with the thread as it is shown now. */
  settleThread(id: LogId, thread: ThreadCid): void {
    if (!this.#storage.threads.isDeleted(thread)) return
    for (const cid of this.#naming(id, thread)) this.#storage.log.contents.drop(cid)
    this.#storage.threads.forgetNames(thread)
  }

  /** A deletion of the thread counted before, and does not any more: what it was called is wanted. Call inside a write. */
  reviveThread(id: LogId, thread: ThreadCid): void {
    for (const cid of this.#naming(id, thread)) this.#storage.log.contents.miss(cid)
  }

  /** When an erasure turns out void, what it has taken is wanted again. Call inside a write. */
  unerased(guild: GuildCid, before: GuildState, after: GuildState): void {
    if (before.erased === after.erased) return
    for (const [user, t] of before.erased) {
      if ((after.erased.get(user) ?? -1) < t) this.#storage.log.contents.missAll(guild, user, t)
    }
  }

  /** Ops of a log that say what a thread is called. */
  #naming(id: LogId, thread: ThreadCid): readonly OpCid[] {
    const naming = this.#storage.log.naming(id, thread).map((each) => decodeStored(this.#storage, each))
    return [thread, ...naming.filter(({ k }) => k === 'thread.set').map(({ cid }) => cid)]
  }

  #deletion(cid: OpCid, known: Op<'del'> | undefined): Op<'del'> | undefined {
    if (known?.cid === cid) return known
    const stored = this.#storage.log.get(cid)
    const op = stored && decodeStored(this.#storage, stored)
    return op?.k === 'del' ? op : undefined
  }

  #stands(author: UserCid, op: Op<'del'> | undefined): boolean {
    if (!op) return false
    return this.#judged(op).some(({ moderator }) => deleteStands(author, op, moderator))
  }

  #afterOne(op: Op): void {
    const { log, messages } = this.#storage
    const id = op.header.id
    const thread = op.k === 'thread' ? op.cid : isThreadKind(op.k) ? targetsOf(op)[0] : undefined
    if (thread) this.settleThread(id, thread)
    if (op.k === 'del') for (const message of op.body?.messages ?? []) this.settle(id, message, false, op)
    if (op.k === 'msg' && log.isNamed(op.cid)) this.settle(id, op.cid)
    if (op.k === 'edit' && op.body && messages.isBuried(op.body.message)) this.settle(id, op.body.message)
  }
}

/** The control log with ops whose contents have come since in the place of those without. */
export const withContents = (control: ControlLog, guild: GuildCid, ops: readonly VerifiedOp[]): ControlLog => {
  const filled = new Map(ops.map(({ op }) => [op.cid, op]))
  if (!ops.some(({ op }) => control.has(op.cid))) return control
  const anew = new ControlLog(guild)
  for (const op of control.ops()) anew.add(filled.get(op.cid) ?? op)
  return anew
}
