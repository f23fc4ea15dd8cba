/** Asks a peer one question after another, and holds its answers to their shape. */
import { parseLogId, type GuildCid, type LogId } from '../../node/core/ids.ts'
import type { Inbox, LogReader, LogSummary } from '../../node/core/ports.ts'
import { ProtocolBroken, SyncRefused } from '../errors.ts'
import type { IdentityBook } from '../inbound/identity-book.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { digestOf } from './digest.ts'
import { answerFrame, type Answer, type Batch, type Request, type WireSummary } from './frames.ts'
import type { Proven } from './handshake.ts'
import type { LogGap } from './reconcile.ts'

export interface Questions {
  /** What the peer has beyond this node; null when the heads are the same. @throws SyncRefused, ProtocolBroken */
  compare(guild: GuildCid): Promise<readonly LogGap[] | null>
  /** Ops of one log, their certificates verified. @throws SyncRefused, ProtocolBroken */
  ops(request: Extract<Request, { log: LogId }>): Promise<Batch>
}

export interface QuestionParts {
  readonly frames: FrameStream
  readonly proven: Proven
  readonly log: LogReader
  readonly inbox: Pick<Inbox, 'isMember'>
  readonly identities: IdentityBook
}

const misfit = (): never => {
  throw new ProtocolBroken('the answer does not fit the question')
}

export const createQuestions = ({ frames, proven, log, inbox, identities }: QuestionParts): Questions => {
  const ask = async (request: Request): Promise<Answer> => {
    await frames.write(request)
    const answer = await frames.read(answerFrame)
    if (answer.k === 'refused') throw new SyncRefused(answer.reason)
    return answer
  }

  /** Control ops prove themselves, and tell who is a member; nothing else is taken from strangers. */
  const checkMember = (guild: GuildCid, id: LogId): void => {
    const user = proven.get(guild)
    const control = parseLogId(id)?.type === 'control'
    if (!user || (!control && !inbox.isMember(guild, user))) throw new SyncRefused('not-a-member')
  }

  const gapOf = (guild: GuildCid, own: readonly LogSummary[], row: WireSummary): LogGap => {
    const name = parseLogId(row.id)
    if (name?.guild !== guild) throw new ProtocolBroken('a log of another guild')
    const count = own.find(({ id }) => id === row.id)?.count ?? 0
    return { id: row.id, type: name.type, unknown: row.heads.filter((head) => !log.has(head)), lag: row.count - count }
  }

  return {
    async compare(guild) {
      const own = log.logs(guild)
      const answer = await ask({ k: 'compare', guild, digest: digestOf(own) })
      if (answer.k === 'same') return null
      return answer.k === 'summary' ? answer.logs.map((row) => gapOf(guild, own, row)) : misfit()
    },
    async ops(request) {
      checkMember(request.guild, request.log)
      const answer = await ask(request)
      if (answer.k !== 'ops') return misfit()
      const fault = identities.offer(answer.identities)
      if (fault) throw new ProtocolBroken(fault.fault)
      return answer
    }
  }
}
