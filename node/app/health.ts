/** How the node is doing, and why something is not here. Every figure is at hand when it is asked for: nothing is counted. */
import type { PeerLag } from '../core/health.ts'
import { channelLog, threadLog, type GuildCid, type LogId, type Snowflake } from '../core/ids.ts'
import type { Audiences, Network } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import { version } from '../version.ts'
import type { LocalAccounts } from './accounts.ts'
import type { Guilds, Threads } from './app.ts'
import type { Registry } from './guild/registry.ts'
import { problemsOf } from './health-problems.ts'
import type { ChannelReport, Gap, GuildReport, Health, HealthReport, PeerReport } from './health-report.ts'
import { watchVitals } from './vitals.ts'

/** Ops without their words that are counted at most. */
const COUNTED = 1000

export interface HealthDeps {
  readonly registry: Registry
  readonly storage: Storage
  readonly accounts: Pick<LocalAccounts, 'account' | 'list'>
  readonly audiences: Pick<Audiences, 'isForAll' | 'mayHold'>
  readonly guilds: Pick<Guilds, 'channel' | 'byCid'>
  readonly threads: Pick<Threads, 'byId'>
  network(): Network
}

const iso = (t: number): string => new Date(t).toISOString()

const peerReport = ({ peer, connected, ops, logs, synced, last }: PeerLag): PeerReport => ({
  peer,
  connected,
  opsBehind: ops,
  logsBehind: logs,
  lastSynced: synced === null ? null : iso(synced),
  lastRound: last && { at: iso(last.at), outcome: last.outcome }
})

interface Room {
  readonly guild: GuildCid
  readonly log: LogId
}

export class LocalHealth implements Health, Disposable {
  readonly #deps: HealthDeps
  readonly #vitals = watchVitals()
  readonly #version = version()

  constructor(deps: HealthDeps) {
    this.#deps = deps
  }

  report(): HealthReport {
    const { connections, table, reachability, guilds, waiting, gossip, rounds, clock } = this.#deps.network().health()
    const { bytes, logBytes, queued } = this.#deps.storage.db.figures()
    const figures = {
      version: this.#version,
      uptime: Math.round(this.#vitals.uptime()),
      connections,
      table,
      reachability,
      guilds: guilds.flatMap(({ guild, peers }) => this.#guildReport(guild, peers)),
      waiting,
      queues: { gossipIn: gossip.arriving, gossipOut: gossip.leaving, writer: queued },
      rounds,
      clock,
      database: { bytes, logBytes },
      eventLoop: this.#vitals.eventLoop(),
      memory: this.#vitals.memory()
    }
    const problems = problemsOf(figures)
    return { status: problems.length > 0 ? 'troubled' : 'ok', problems, ...figures }
  }

  channel(id: Snowflake, message: Snowflake | null): ChannelReport | undefined {
    const room = this.#room(id)
    const guild = room && this.#deps.registry.get(room.guild)
    if (!room || !guild) return undefined
    const gaps = this.#gaps(room)
    return {
      channel: id,
      guild: guild.state.id,
      status: gaps.length > 0 ? 'incomplete' : 'complete',
      gaps,
      message: message === null ? null : this.#message(id, message)
    }
  }

  [Symbol.dispose](): void {
    this.#vitals[Symbol.dispose]()
  }

  #guildReport(cid: GuildCid, peers: readonly PeerLag[]): readonly GuildReport[] {
    const guild = this.#deps.registry.get(cid)
    if (!guild) return []
    return [
      {
        guild: guild.state.id,
        arriving: guild.isArriving,
        shared: this.#isShared(cid),
        connectedPeers: peers.filter(({ connected }) => connected).length,
        opsBehind: Math.max(0, ...peers.map(({ ops }) => ops)),
        peers: peers.map(peerReport)
      }
    ]
  }

  /** May somebody here see the channel? */
  #isKept(guild: GuildCid, log: LogId): boolean {
    const { audiences, accounts } = this.#deps
    return audiences.isForAll(guild, log) || accounts.list().some(({ cid }) => audiences.mayHold(guild, cid, log))
  }

  /** Is somebody of another node a member? Looks no further than the first. */
  #isShared(guild: GuildCid): boolean {
    for (const user of this.#deps.registry.get(guild)?.state.members.keys() ?? []) {
      if (!this.#deps.accounts.account(user)) return true
    }
    return false
  }

  /** A channel, or a thread. */
  #room(id: Snowflake): Room | undefined {
    const found = this.#deps.guilds.channel(id)
    if (found) return { guild: found.guild.cid, log: channelLog(found.guild.cid, found.channel.cid) }
    const thread = this.#deps.threads.byId(id)
    return thread && { guild: thread.guild, log: threadLog(thread.guild, thread.parent, thread.cid) }
  }

  #gaps({ guild, log }: Room): readonly Gap[] {
    const network = this.#deps.network()
    const { waiting, onItsWay, ahead } = network.lag(guild, log)
    const peers = network.health().guilds.find((link) => link.guild === guild)?.peers ?? []
    const isAlone = this.#isShared(guild) && !peers.some(({ connected }) => connected)
    const wordless = this.#deps.storage.log.lacking(log, 0, COUNTED).length
    const failed = peers.filter(({ connected, last }) => connected && last && last.outcome !== 'synced')
    return [
      ...(this.#deps.registry.get(guild)?.isArriving ? [{ code: 'arriving' } as const] : []),
      ...(this.#isKept(guild, log) ? [] : [{ code: 'not-for-this-node' } as const]),
      ...(onItsWay ? [{ code: 'history-on-its-way' } as const] : []),
      ...(waiting > 0 ? [{ code: 'waits-for-parent', ops: waiting } as const] : []),
      ...(wordless > 0 ? [{ code: 'words-missing', ops: wordless } as const] : []),
      ...ahead.map((peer) => ({ code: 'behind-peer', ...peer }) as const),
      ...failed.flatMap(({ peer, last }) =>
        last ? [{ code: 'round-failed', peer, outcome: last.outcome } as const] : []
      ),
      ...(isAlone ? [{ code: 'nobody-reachable' } as const] : [])
    ]
  }

  #message(room: Snowflake, id: Snowflake): ChannelReport['message'] {
    const channel = this.#deps.guilds.channel(room)?.channel.cid ?? this.#deps.threads.byId(room)?.cid
    const message = channel && this.#deps.storage.messages.byId(channel, id)
    if (!message) return 'unknown'
    return this.#deps.storage.log.lacks(message.cid) ? 'words-missing' : 'here'
  }
}
