/** The client's side of a sync stream, after the meeting. */
import type { GuildCid, LogId, OpCid } from '../../node/core/ids.ts'
import type { Audiences, Inbox, Logger, LogReader, PageQuery } from '../../node/core/ports.ts'
import type { Introducing } from '../discovery/introductions.ts'
import type { Ledger } from '../health/ledger.ts'
import type { IdentityBook } from '../inbound/identity-book.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import type { WireOp } from '../wire/frames.ts'
import { ABSENT, SYNC } from '../limits.ts'
import type { AbsentContents } from './absent-contents.ts'
import { createArrival } from './arrival.ts'
import { messagesOf, type BatchStore } from './batch-store.ts'
import { toWirePage } from './frames.ts'
import type { Credentials, Proven } from './handshake.ts'
import type { Interests } from './interests.ts'
import type { Lagging } from './lagging.ts'
import { createPatience } from './patience.ts'
import { createQuestions } from './questions.ts'
import { openProof } from './open-proof.ts'
import type { Extent, Manner } from './reconcile.ts'
import type { Share } from './reconciling.ts'
import { runReconciliation } from './reconciliation.ts'
import { createSharedLogs } from './shared-logs.ts'

export interface ClientParts {
  readonly log: LogReader
  readonly inbox: Pick<Inbox, 'isMember' | 'isArriving' | 'arrive' | 'arrived'>
  readonly identities: IdentityBook
  readonly store: BatchStore
  readonly absent: AbsentContents
  readonly lagging: Lagging
  readonly ledger: Pick<Ledger, 'account' | 'compared' | 'brought'>
  readonly interests: Pick<Interests, 'openedIn'>
  readonly credentials: Pick<Credentials, 'turnedAway' | 'devices'>
  readonly audiences: Audiences
  readonly introductions: Pick<Introducing, 'question' | 'heard'>
  readonly logger: Logger
}

/** Every method throws SyncRefused, ProtocolBroken, PeerStalled, or the stream's error. */
export interface SyncClient {
  readonly proven: Proven
  /**
   * Brings a guild up to date with the peer, as far as `extent` says; resolves when all of it is stored.
   *
   * @param ready called when control state and newest messages are here.
   * @returns whether nothing has been left for later.
   */
  reconcile(guild: GuildCid, extent: Extent, share: Share, ready: () => void): Promise<boolean>
  /** Asks whom else the peer knows of the guild, if it is time for that. @returns whether it was */
  introduce(guild: GuildCid): Promise<boolean>
  /** Fetches ops of one log and what is lacking of their past. */
  want(guild: GuildCid, log: LogId, cids: readonly OpCid[]): Promise<void>
  /** Shows a page of a channel whose history is on its way. */
  page(guild: GuildCid, log: LogId, query: PageQuery): Promise<void>
  /** Asks what has been done to the messages that are shown on the word of others. */
  crossCheck(guild: GuildCid): Promise<void>
}

const pagesOf = (cids: readonly OpCid[]): readonly OpCid[][] =>
  Array.from({ length: Math.ceil(cids.length / SYNC.wantedCids) }, (_, i) =>
    cids.slice(i * SYNC.wantedCids, (i + 1) * SYNC.wantedCids)
  )

/** @param peer the server's id */
export const createSyncClient = (frames: FrameStream, peer: string, proven: Proven, parts: ClientParts): SyncClient => {
  const {
    log,
    inbox,
    identities,
    store,
    absent,
    lagging,
    ledger,
    interests,
    credentials,
    audiences,
    logger,
    introductions
  } = parts
  const { turnedAway } = credentials
  const patience = createPatience(() => performance.now())
  const shared = createSharedLogs({ proven, credentials, audiences, inbox, log })
  const questions = createQuestions({ frames, proven, log, inbox, identities, patience, shared, turnedAway })

  const check = async (guild: GuildCid, ops: readonly WireOp[]) => {
    const { candidates } = await store.read(guild, ops)
    return store.check(candidates)
  }

  const fetch = async (guild: GuildCid, id: LogId, cids: readonly OpCid[], manner: Manner): Promise<void> => {
    const source = { peer, guild }
    const { ops } = await questions.ops({ k: 'want', guild, log: id, have: log.have(id), cids })
    const { candidates } = await store.read(guild, ops)
    await store.deliver(source, await store.check(store.timely(source, candidates)), manner)
  }

  const page = async (guild: GuildCid, id: LogId, query: PageQuery): Promise<void> => {
    const { ops, proof } = await questions.page({ k: 'recent', guild, log: id, query: toWirePage(query) })
    const proven = await check(guild, ops)
    await store.deliver({ peer, guild }, proven, 'preview', await openProof(guild, id, proof, store))
    lagging.shown(guild, peer, { log: id, messages: messagesOf(proven) })
  }

  const changes = async (guild: GuildCid, id: LogId, cids: readonly OpCid[]): Promise<void> => {
    const { ops } = await questions.ops({ k: 'changes', guild, log: id, cids })
    await store.deliver({ peer, guild }, await check(guild, ops), 'preview')
  }

  /** Contents that other peers sent headers without. */
  const fetchAbsent = async (guild: GuildCid): Promise<void> => {
    let pages: number = ABSENT.pages
    for (const id of log.logsLacking(guild)) {
      for (let cids = absent.next(peer, id); cids.length > 0 && pages-- > 0; cids = absent.next(peer, id)) {
        await fetch(guild, id, cids, 'history')
      }
    }
  }

  return {
    proven,
    async reconcile(guild, extent, share, ready) {
      const arrival = createArrival({ guild, questions, store, inbox, logger })
      const source = { peer, guild }
      const carried = { source, frames, log, questions, patience, store, lagging, ledger, interests }
      const isWhole = await ledger.account(source, () =>
        runReconciliation({ ...carried, arrival, share, extent, ready })
      )
      if (!isWhole) return false
      await arrival.over()
      await fetchAbsent(guild)
      return true
    },
    async introduce(guild) {
      const question = introductions.question(guild, peer)
      const answer = question && (await questions.peers(question))
      if (answer) introductions.heard(guild, peer, answer)
      return question !== undefined
    },
    page,
    async crossCheck(guild) {
      for (const { log: id, messages } of lagging.unasked(guild, peer)) {
        for (const cids of pagesOf(messages)) await changes(guild, id, cids)
      }
    },
    want: (guild, id, cids) => fetch(guild, id, cids, 'news')
  }
}
