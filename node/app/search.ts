/** Finding messages. The index takes in what is new at leisure, and what is asked for before it has, first. */
import type { GuildCid, OpCid, ThreadCid } from '../core/ids.ts'
import type { MessageRow } from '../core/message-fold.ts'
import type { Logger } from '../core/ports.ts'
import { documentOf, type SearchDocument, type Surroundings } from '../core/search/document.ts'
import { matchOf } from '../core/search/query.ts'
import { PRIVATE } from '../core/thread-fold.ts'
import type { Storage } from '../storage/index.ts'
import type { Place } from '../storage/sqlite/search-store.ts'
import type { EventBus } from './bus.ts'
import type { Search, SearchFound, SearchQuery } from './finding.ts'

interface SearchParts {
  readonly storage: Storage
  readonly bus: EventBus
  readonly logger: Logger
  isConversation(guild: GuildCid): boolean
}

/** ms until what is new is taken in: many messages by one write cost less than each by one of its own, and whoever looks does not wait. */
const LEISURE = 3000
/** Messages taken in by one write at leisure, and ms between two: a long history that comes costs a few percent of a core. */
const SLICE = 256
const PAUSE = 200
/** So many times it waits for the end of a history that is coming: what is judged and stored then takes all there is. */
const WAITS = 50
/** By one write of somebody who waits, and how many writes they wait for. */
const HASTE = 512
const MOST_WRITES = 16

/** Discord's types of messages that nobody has written. */
const NOTICES: readonly number[] = [6, 7]

export class LocalSearch implements Search, Disposable {
  readonly #parts: SearchParts
  readonly #watching: Disposable
  #timer: NodeJS.Timeout | undefined
  /** Is a history coming, and how often has the index waited for it? */
  #filling = false
  #waited = 0
  #ended = false

  constructor(parts: SearchParts) {
    this.#parts = parts
    this.#watching = parts.bus.subscribe((event) => {
      if (event.kind !== 'message') return
      if (event.backfill) this.#filling = true
      this.#soon()
    })
    if (parts.storage.search.isBehind) this.#soon()
  }

  get size(): number {
    return this.#parts.storage.search.size
  }

  async find(query: SearchQuery): Promise<SearchFound | 'behind'> {
    const { storage } = this.#parts
    for (let i = 0; i < MOST_WRITES && storage.search.isBehind; i++) await this.#catchUp(HASTE)
    if (storage.search.isBehind) return 'behind'
    const match = matchOf(query)
    if (match === null) return { total: 0, messages: [] }
    const { after, before, order, limit, offset } = query
    const { total, places } = storage.search.find({ match, after, before, order, limit, offset })
    return { total, messages: places.flatMap((place) => storage.messages.at(place) ?? []) }
  }

  [Symbol.dispose](): void {
    this.#ended = true
    clearTimeout(this.#timer)
    this.#watching[Symbol.dispose]()
  }

  #soon(after = LEISURE): void {
    if (this.#timer || this.#ended) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (this.#mustWait()) return this.#soon(PAUSE)
      this.#catchUp(SLICE)
        .then((taken) => (taken === SLICE ? this.#soon(PAUSE) : undefined))
        .catch((error: unknown) =>
          this.#parts.logger.warn('the index of search could not take in what is new', { error })
        )
    }, after).unref()
  }

  #mustWait(): boolean {
    const waits = this.#filling && this.#waited < WAITS
    this.#filling = false
    this.#waited = waits ? this.#waited + 1 : 0
    return waits
  }

  #catchUp(limit: number): Promise<number> {
    const { storage } = this.#parts
    return this.#ended
      ? Promise.resolve(0)
      : storage.db.write(() => storage.search.catchUp(limit, (place) => this.#read(place)), undefined, 'replaceable')
  }

  /** What is said in conversations is not looked for by anybody, nor notices that somebody has come or pinned something. */
  #read(place: Place): SearchDocument | undefined {
    const row = this.#parts.storage.messages.rowAt(place)
    return row && !NOTICES.includes(row.fixed.type) && !this.#parts.isConversation(row.guild)
      ? documentOf(row, this.#around(row))
      : undefined
  }

  #around({ channel, author }: MessageRow): Surroundings {
    const { threads, identities, messages } = this.#parts.storage
    const thread = threads.get(channel as ThreadCid)
    return {
      channel: thread?.parent ?? channel,
      isPrivate: thread?.type === PRIVATE,
      isBot: identities.isBot(author),
      original: (cid: OpCid) => messages.whereIs(cid)
    }
  }
}
