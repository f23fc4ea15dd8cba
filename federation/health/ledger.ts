/** What comparing with each peer has found, and how rounds with them end: written down as it happens. */
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import type { SyncOutcome } from '../../node/core/health.ts'
import type { Clock } from '../../node/core/ports.ts'
import { PeerStalled, PeerTooSlow, ProtocolBroken, SyncRefused } from '../errors.ts'
import type { Source } from '../inbound/candidate.ts'
import { LEDGER } from '../limits.ts'
import type { LogGap } from '../sync/reconcile.ts'

export interface Page {
  /** By log: ops that the peer had and this node lacked, less what it has brought since. The largest only. */
  readonly gaps: Map<LogId, number>
  ops: number
  logs: number
  synced: number | null
  last: { readonly at: number; readonly outcome: SyncOutcome } | null
}

export interface Ledger {
  /**
   * Runs a round about one guild, and writes down how it ends.
   *
   * @param round resolves with whether nothing of what the peer has was left for later
   */
  account(source: Source, round: () => Promise<boolean>): Promise<boolean>
  /** All that was to be fetched of the guild is here, from whichever peers. */
  caughtUp(guild: GuildCid): void
  compared(source: Source, gaps: readonly LogGap[]): void
  brought(source: Source, log: LogId, ops: number): void
  /** A peer was not reached at all, or broke off between guilds. */
  failed(peer: string, error: unknown): void
  /** By peer. */
  of(guild: GuildCid): ReadonlyMap<string, Page>
  forget(guild: GuildCid): void
  readonly rounds: { readonly synced: number; readonly failed: number }
}

const NONE: ReadonlyMap<string, Page> = new Map()

const outcomeOf = (error: unknown): SyncOutcome => {
  const known = [SyncRefused, ProtocolBroken, PeerStalled, PeerTooSlow].some((kind) => error instanceof kind)
  return known ? (error as SyncRefused | ProtocolBroken | PeerStalled | PeerTooSlow).code : 'unreachable'
}

/** Heads that are unknown are one op at least, whatever the counts say. */
const sizeOf = ({ lag }: LogGap): number => Math.max(lag, 1)

export const createLedger = (clock: Clock): Ledger => {
  const guilds = new Map<GuildCid, Map<string, Page>>()
  const rounds = { synced: 0, failed: 0 }

  /** Of more peers than that the ones met longest ago are forgotten. */
  const pageOf = ({ guild, peer }: Source): Page => {
    const pages = guilds.get(guild) ?? new Map<string, Page>()
    guilds.set(guild, pages)
    const page = pages.get(peer) ?? { gaps: new Map(), ops: 0, logs: 0, synced: null, last: null }
    pages.delete(peer)
    pages.set(peer, page)
    const oldest = pages.size > LEDGER.peersPerGuild ? pages.keys().next() : undefined
    if (oldest && !oldest.done) pages.delete(oldest.value)
    return page
  }

  const end = (page: Page, outcome: SyncOutcome): void => {
    page.last = { at: clock.now(), outcome }
  }

  const clear = (page: Page): void => {
    page.gaps.clear()
    page.ops = 0
    page.logs = 0
    page.synced = clock.now()
  }

  return {
    rounds,
    async account(source, round) {
      const page = pageOf(source)
      const isWhole = await round().catch((error: unknown) => {
        end(page, outcomeOf(error))
        throw error
      })
      if (isWhole || page.logs === 0) clear(page)
      end(page, 'synced')
      rounds.synced++
      return isWhole
    },
    caughtUp(guild) {
      // What a peer had whose round failed may still be lacking.
      for (const page of guilds.get(guild)?.values() ?? []) if (page.last?.outcome === 'synced') clear(page)
    },
    compared(source, gaps) {
      const page = pageOf(source)
      const largest = gaps.toSorted((a, b) => b.lag - a.lag).slice(0, LEDGER.logsPerPeer)
      page.gaps.clear()
      for (const gap of largest) page.gaps.set(gap.id, sizeOf(gap))
      page.ops = gaps.reduce((sum, gap) => sum + sizeOf(gap), 0)
      page.logs = gaps.length
    },
    brought(source, log, ops) {
      const page = pageOf(source)
      page.ops = Math.max(page.ops - ops, 0)
      const left = (page.gaps.get(log) ?? 0) - ops
      if (left > 0) page.gaps.set(log, left)
      else if (page.gaps.delete(log)) page.logs = Math.max(page.logs - 1, 0)
    },
    failed(peer, error) {
      rounds.failed++
      for (const pages of guilds.values()) {
        const page = pages.get(peer)
        if (page) end(page, outcomeOf(error))
      }
    },
    of: (guild) => guilds.get(guild) ?? NONE,
    forget: (guild) => void guilds.delete(guild)
  }
}
