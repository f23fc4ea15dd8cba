/** The server's side of a sync stream: meets the client, then answers one question after another. */
import { parseLogId, type GuildCid } from '../../node/core/ids.ts'
import type { CertifiedDevice, Inbox, SealProofs, SnapshotShelf } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { answer } from './answer/index.ts'
import type { Answering } from './answer/batch.ts'
import { requestFrame, type Answer, type Request } from './frames.ts'
import { meetAsServer, type Credentials, type Ends, type Proven } from './handshake.ts'

export interface ServerParts {
  readonly credentials: Credentials
  readonly inbox: Pick<Inbox, 'isMember' | 'isArriving'>
  readonly proofs: SealProofs
  readonly buckets: TokenBuckets
  readonly shelf: SnapshotShelf
  readonly signal: AbortSignal
  met(proven: Proven): void
}

const checkLog = (request: Request): void => {
  if ('log' in request && parseLogId(request.log)?.guild !== request.guild) {
    throw new ProtocolBroken('a log of another guild')
  }
}

/** Membership is asked of the present state each time: whoever is removed, or a device revoked, is served nothing more. */
const refusal = (
  device: CertifiedDevice | undefined,
  guild: GuildCid,
  inbox: ServerParts['inbox']
): Answer | undefined => {
  if (!device) return { k: 'refused', reason: 'not-carried' }
  // While the guild is shown on trial nobody is known to be a member.
  return inbox.isMember(guild, device) && !inbox.isArriving(guild)
    ? undefined
    : { k: 'refused', reason: 'not-a-member' }
}

/** Serves until the client says goodbye. @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveSync = async (frames: FrameStream, ends: Ends, parts: ServerParts): Promise<void> => {
  const { credentials, inbox, proofs, buckets, shelf, signal } = parts
  const proven = await meetAsServer(frames, ends, credentials)
  parts.met(proven)
  const answering: Answering = { log: credentials.log, proofs, shelf, sent: new Set() }
  for (;;) {
    const request = await frames.read(requestFrame)
    if (request.k === 'bye') return
    checkLog(request)
    await buckets.wait(ends.client, signal)
    await frames.write(refusal(proven.get(request.guild), request.guild, inbox) ?? answer(request, answering))
  }
}
