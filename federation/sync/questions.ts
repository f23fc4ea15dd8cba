/** Asks a peer one question after another, and holds its answers to their shape. */
import { randomInt } from 'node:crypto'
import { equalBytes } from '../../crypto/primitives.ts'
import { controlLog, parseLogId, profileLog, type GuildCid, type LogId, type OpCid } from '../../node/core/ids.ts'
import type { Inbox, LogReader, LogSummary } from '../../node/core/ports.ts'
import { ProtocolBroken, SyncRefused } from '../errors.ts'
import type { IdentityBook } from '../inbound/identity-book.ts'
import { SNAPSHOT, SYNC } from '../limits.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { bucketOf, BUCKETS, digestOf, sketchOf } from './digest.ts'
import {
  answerFrame,
  type Answer,
  type Batch,
  type Introductions,
  type Page,
  type Request,
  type WireSummary
} from './frames.ts'
import type { Proven } from './handshake.ts'
import type { Patience } from './patience.ts'
import type { LogGap } from './reconcile.ts'
import type { SharedLogs } from './shared-logs.ts'

export interface Questions {
  /** Logs that the peer has more of than this node; null when the heads are the same. @throws SyncRefused, ProtocolBroken */
  compare(guild: GuildCid): Promise<readonly LogGap[] | null>
  /** Ops of one log, their certificates verified. @throws SyncRefused, ProtocolBroken */
  ops(request: Exclude<Extract<Request, { log: LogId }>, { k: 'recent' }>): Promise<Batch>
  /** Messages of one log that are there already, and what a seal says of them. @throws SyncRefused, ProtocolBroken */
  page(request: Extract<Request, { k: 'recent' }>): Promise<Page>
  /** Other peers of the guild; undefined when the peer does not tell. @throws ProtocolBroken */
  peers(request: Extract<Request, { k: 'peers' }>): Promise<Introductions | undefined>
  /** A state to begin with, and what vouches for it; undefined when the peer has none. @throws SyncRefused, ProtocolBroken */
  snapshot(guild: GuildCid): Promise<OfferedSnapshot | undefined>
}

export interface OfferedSnapshot {
  readonly parcel: Uint8Array
  readonly batch: Batch
}

export interface QuestionParts {
  readonly frames: FrameStream
  readonly proven: Proven
  readonly log: LogReader
  readonly inbox: Pick<Inbox, 'isMember'>
  readonly identities: IdentityBook
  readonly patience: Patience
  readonly shared: Pick<SharedLogs, 'logs'>
  turnedAway(guild: GuildCid): void
}

type Counts = ReadonlyMap<LogId, number>

const BUCKETS_AT_ONCE = 8
const NOTHING = new Uint8Array()

/** How many others a log's ops rest upon. */
const depthOf = ({ id }: LogGap): number => {
  const place = parseLogId(id)
  if (place?.type !== 'channel') return 0
  return place.thread ? 2 : 1
}

const countsOf = (own: readonly LogSummary[]): Counts => new Map(own.map(({ id, count }) => [id, count]))

const misfit = (): never => {
  throw new ProtocolBroken('the answer does not fit the question')
}

export const createQuestions = (parts: QuestionParts): Questions => {
  const { frames, proven, log, inbox, identities, patience, shared, turnedAway } = parts

  const exchange = async (request: Request): Promise<Answer> => {
    await frames.write(request)
    return patience.spend(frames.read(answerFrame))
  }

  const ask = async (request: Request): Promise<Answer> => {
    const answer = await exchange(request)
    if (answer.k !== 'refused') return answer
    if (answer.reason === 'not-a-member') turnedAway(request.guild)
    throw new SyncRefused(answer.reason)
  }

  /** Control ops prove themselves, and tell who is a member; nothing else is taken from strangers. */
  const checkMember = (guild: GuildCid, id: LogId): void => {
    const devices = proven.get(guild) ?? []
    const control = parseLogId(id)?.type === 'control'
    const isTrusted = control ? devices.length > 0 : devices.some((device) => inbox.isMember(guild, device))
    if (!isTrusted) throw new SyncRefused('not-a-member')
  }

  const gapOf = (guild: GuildCid, own: Counts, row: WireSummary): LogGap => {
    const name = parseLogId(row.id)
    if (name?.guild !== guild) throw new ProtocolBroken('a log of another guild')
    const lag = row.count - (own.get(row.id) ?? 0)
    return { id: row.id, type: name.type, unknown: row.heads.filter((head) => !log.has(head)), lag }
  }

  const openIn = (guild: GuildCid, own: Counts, rows: readonly WireSummary[]): readonly LogGap[] =>
    rows.map((row) => gapOf(guild, own, row)).filter(({ unknown }) => unknown.length > 0)

  /** A few buckets at a time, so that what is already here takes up no more than its share of a run. */
  const namesIn = async function* (guild: GuildCid, differing: readonly number[]) {
    let pages: number = SYNC.pagesPerRun
    for (let i = 0; i < differing.length; i += BUCKETS_AT_ONCE) {
      const buckets = differing.slice(i, i + BUCKETS_AT_ONCE)
      for (let after: LogId | null = null, more = true; more;) {
        if (pages-- === 0) return
        const answer: Answer = await ask({ k: 'logs', guild, buckets, after })
        if (answer.k !== 'summary') return misfit()
        yield answer.logs
        more = answer.more
        const last = answer.logs.at(-1)?.id
        if (more && (last === undefined || last <= (after ?? ''))) throw new ProtocolBroken('a page that leads nowhere')
        after = last ?? after
      }
    }
  }

  /**
   * Of more than one run takes in, each run begins elsewhere: what is equal by then is not named again. The control log
   * comes in every run, and channels before threads: those rest upon them.
   */
  const gapsIn = async (guild: GuildCid, own: readonly LogSummary[], sketch: readonly Uint8Array[]) => {
    const ours = sketchOf(own)
    const from = randomInt(BUCKETS)
    const first = [controlLog(guild), profileLog(guild)].map((id) => bucketOf({ id }))
    const order = new Set([...first, ...Array.from({ length: BUCKETS }, (_, n) => (from + n) % BUCKETS)])
    const differing = [...order].filter((n) => !equalBytes(ours[n] ?? NOTHING, sketch[n] ?? NOTHING))
    const gaps: LogGap[] = []
    const counts = countsOf(own)
    for await (const rows of namesIn(guild, differing)) gaps.push(...openIn(guild, counts, rows))
    return gaps.toSorted((a, b) => depthOf(a) - depthOf(b)).slice(0, SYNC.gapsPerRun)
  }

  /** Its certificates verified. */
  const learned = <B extends Batch | Page>(batch: B): B => {
    const fault = identities.offer(batch.identities)
    if (fault) throw new ProtocolBroken(fault.fault)
    return batch
  }

  const asked = async (request: Extract<Request, { log: LogId }>): Promise<Batch | Page> => {
    checkMember(request.guild, request.log)
    const answer = await ask(request)
    return answer.k === 'ops' || answer.k === 'page' ? learned(answer) : misfit()
  }

  /** Pages of one snapshot, whichever the peer names first. */
  const parcelOf = async (
    guild: GuildCid
  ): Promise<{ readonly of: OpCid; readonly parcel: Uint8Array } | undefined> => {
    const pages: Uint8Array[] = []
    let of: OpCid | null = null
    for (let page = 0; page < SNAPSHOT.pages; page++) {
      const answer: Answer = await ask({ k: 'snapshot', guild, of, page })
      if (answer.k === 'none') return undefined
      if (answer.k !== 'snapshot' || (of !== null && answer.of !== of)) return misfit()
      of = answer.of
      pages.push(answer.bytes)
      if (!answer.more) return { of, parcel: Buffer.concat(pages) }
    }
    throw new ProtocolBroken('a snapshot without an end')
  }

  return {
    async snapshot(guild) {
      checkMember(guild, controlLog(guild))
      const offered = await parcelOf(guild)
      const answer = offered && (await ask({ k: 'vouch', guild, log: controlLog(guild), of: offered.of }))
      if (!offered || answer?.k === 'none') return undefined
      return answer?.k === 'ops' ? { parcel: offered.parcel, batch: learned(answer) } : misfit()
    },
    async peers(request) {
      const answer = await exchange(request)
      if (answer.k === 'refused') return undefined
      return answer.k === 'peers' ? answer : misfit()
    },
    async compare(guild) {
      const own = shared.logs(guild)
      const answer = await ask({ k: 'compare', guild, digest: digestOf(own) })
      if (answer.k === 'same') return null
      if (answer.k === 'summary') return openIn(guild, countsOf(own), answer.logs)
      return answer.k === 'sketch' ? gapsIn(guild, own, answer.buckets) : misfit()
    },
    async ops(request) {
      const answer = await asked(request)
      return answer.k === 'ops' ? answer : misfit()
    },
    async page(request) {
      const answer = await asked(request)
      return answer.k === 'page' ? answer : misfit()
    }
  }
}
