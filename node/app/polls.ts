/**
 * Polls: voting, ending them before their time, and what is told when they end. Each node sees by its own clock that a poll
 * is over. The node that wrote it says so in the channel, once: by a message of type 46, whose figures every node has of its own.
 */
import type { DomainEvent } from '../core/events.ts'
import type { Snowflake, UserCid } from '../core/ids.ts'
import type { Message } from '../core/messages.ts'
import type { Draft } from '../core/ops.ts'
import { isChoice, type Poll } from '../core/polls.ts'
import type { Clock, Logger } from '../core/ports.ts'
import { refuse } from '../core/refusal.ts'
import type { Storage } from '../storage/index.ts'
import type { DuePoll } from '../storage/sqlite/poll-store.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Place, Polls } from './app.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import { decodeStored } from './guild/decode-stored.ts'
import { noticeOf, POLL_RESULT, type LocalMessages } from './messages.ts'

const HOUR = 3_600_000
/** What ended earlier is nobody's news. In ms. */
const NEWS = 24 * HOUR
/** Polls whose end is told before others have their turn. */
const MANY = 100
/** ms until a result is tried again that came too soon after something else, or could not be kept. */
const AGAIN = 10_000

export interface PollsDeps {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly messages: LocalMessages
  readonly bus: EventBus
  readonly clock: Clock
  readonly logger: Logger
  publish(event: DomainEvent): void
}

export class LocalPolls implements Polls, Disposable {
  readonly #deps: PollsDeps
  readonly #listening: Disposable
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()
  #disposed = false

  constructor(deps: PollsDeps) {
    this.#deps = deps
    this.#listening = deps.bus.subscribe((event) => {
      if (event.kind !== 'message') return
      const { event: told } = event
      const isSaid = told.type === 'message-created' || told.type === 'message-updated'
      if (isSaid && told.message.poll) this.#await()
    })
    this.#await()
  }

  hasEnded({ ends }: Poll): boolean {
    return this.#deps.clock.now() >= ends
  }

  async vote(place: Place, actor: UserCid, id: Snowflake, answers: readonly number[]): Promise<void> {
    const { messages } = this.#deps
    const { cid, poll } = this.#open(place, id)
    const chosen = [...new Set(answers)].toSorted((a, b) => a - b)
    if (!isChoice(poll, chosen)) throw new Denied(refuse('no-choice', 'the poll does not take this choice of answers'))
    const before = [...(messages.ownVotes([cid], actor).get(cid) ?? [])]
    if (before.toSorted((a, b) => a - b).join() === chosen.join()) return
    await messages.write(place, actor, [{ k: 'vote', body: { message: cid, answers: chosen } }])
  }

  async end(place: Place, actor: UserCid, id: Snowflake): Promise<Message> {
    const { messages } = this.#deps
    const message = this.#open(place, id)
    if (message.author !== actor) throw new Denied(refuse('not-the-author', 'only its author can end a poll'))
    const end: Draft = { k: 'poll.end', body: { message: message.cid } }
    await messages.write(place, actor, [end, ...this.#result(place, message)])
    return messages.byCid(message.cid) ?? message
  }

  /** Tells of polls that are over. Resolves when it is on disk. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => {
        if (this.#disposed) return
        this.#deps.logger.warn('the end of a poll could not be told', { error })
        this.#await(AGAIN)
      })
    return this.#looking
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    clearTimeout(this.#timer)
    this.#listening[Symbol.dispose]()
  }

  /** @throws Denied */
  #open({ channel }: Place, id: Snowflake): Message & { readonly poll: Poll } {
    const message = this.#deps.messages.get(channel, id)
    if (!message) throw new Denied(refuse('unknown-message', 'there is no such message'))
    const { poll } = message
    if (!poll) throw new Denied(refuse('no-poll', 'that message is no poll'))
    if (this.hasEnded(poll)) throw new Denied(refuse('poll-over', 'the poll is over'))
    return { ...message, poll }
  }

  #result(place: Place, message: Message): readonly Draft[] {
    return this.#deps.messages.speaks(place, message.author) ? [noticeOf(POLL_RESULT, message)] : []
  }

  /** Wakes when the next poll ends. @param least ms */
  #await(least = 0): void {
    clearTimeout(this.#timer)
    const next = this.#disposed ? null : this.#deps.storage.messages.polls.nextEnd()
    if (next === null) return
    const wait = Math.min(Math.max(next - this.#deps.clock.now(), least), HOUR)
    this.#timer = setTimeout(() => void this.look(), wait).unref()
  }

  async #look(): Promise<void> {
    const { storage, clock } = this.#deps
    const { polls } = storage.messages
    const now = clock.now()
    if (this.#disposed || (polls.nextEnd() ?? Infinity) > now) return this.#await()
    await storage.db.write(() => polls.tellAll(now - NEWS))
    const due = polls.due(now, MANY)
    let waits = false
    for (const each of due) if (!(await this.#tell(each))) waits = true
    this.#await(waits ? AGAIN : 0)
  }

  /** @returns false when it is to be tried again. */
  async #tell({ message: cid }: DuePoll): Promise<boolean> {
    const { messages, storage, publish } = this.#deps
    const { polls } = storage.messages
    const message = messages.byCid(cid)
    const alongside = () => polls.tell(cid)
    if (!message) {
      await storage.db.write(alongside)
      return true
    }
    const { guild, channel, author } = message
    const result = this.#isOurs(message) ? this.#result(message, message) : []
    const isWritten = result.length > 0 && (await this.#write(message, author, result, alongside))
    if (isWritten === undefined) return false
    if (!isWritten) await storage.db.write(alongside)
    publish({ kind: 'message', guild, channel, event: { type: 'message-updated', message }, backfill: false })
    return true
  }

  /** @returns false when it may not be; undefined when it may later. */
  async #write(place: Place, author: UserCid, drafts: readonly Draft[], alongside: () => void) {
    try {
      await this.#deps.messages.write(place, author, drafts, { alongside })
      return true
    } catch (error) {
      if (!(error instanceof Denied)) throw error
      return error.refusal.retryAfter === undefined ? false : undefined
    }
  }

  /** Was it written by this node? Another one of its author's says nothing. */
  #isOurs({ cid, author }: Message): boolean {
    const { accounts, storage } = this.#deps
    const stored = storage.log.get(cid)
    const device = accounts.device(author)
    return stored !== undefined && device?.key === decodeStored(storage, stored).header.key
  }
}
