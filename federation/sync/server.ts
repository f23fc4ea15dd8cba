/** The server's side of a sync stream: meets the client, then answers one question after another. */
import { parseLogId, type GuildCid } from '../../node/core/ids.ts'
import type { Audiences, CertifiedDevice, Clock, Inbox, SealProofs, SnapshotShelf } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import type { Introducing } from '../discovery/introductions.ts'
import type { TokenBuckets } from '../token-bucket.ts'
import type { FrameStream } from '../wire/frame-stream.ts'
import { answer } from './answer/index.ts'
import type { Answering } from './answer/batch.ts'
import { requestFrame, type Answer, type Request } from './frames.ts'
import { meetAsServer, type Credentials, type Ends, type Proven } from './handshake.ts'
import { createSharedLogs, type SharedLogs } from './shared-logs.ts'

export interface ServerParts {
  readonly credentials: Credentials
  readonly inbox: Pick<Inbox, 'isMember' | 'isArriving'>
  readonly proofs: SealProofs
  readonly buckets: TokenBuckets
  readonly shelf: SnapshotShelf
  readonly audiences: Audiences
  readonly clock: Clock
  readonly introductions: Pick<Introducing, 'answer'>
  met(proven: Proven): void
}

const checkLog = (request: Request): void => {
  if ('log' in request && parseLogId(request.log)?.guild !== request.guild) {
    throw new ProtocolBroken('a log of another guild')
  }
}

const isServed = (devices: readonly CertifiedDevice[], guild: GuildCid, inbox: ServerParts['inbox']): boolean =>
  // While the guild is shown on trial nobody is known to be a member.
  !inbox.isArriving(guild) && devices.some((device) => inbox.isMember(guild, device))

/**
 * Membership and rights are asked of the present state each time: whoever is removed, a device revoked, or a channel taken from
 * somebody's sight, is served nothing more.
 */
const refusal = (
  request: Request,
  proven: Proven,
  inbox: ServerParts['inbox'],
  shared: SharedLogs
): Answer | undefined => {
  const { guild } = request
  const devices = proven.get(guild)
  if (!devices) return { k: 'refused', reason: 'not-carried' }
  if (!isServed(devices, guild, inbox)) return { k: 'refused', reason: 'not-a-member' }
  return 'log' in request && !shared.isShared(guild, request.log)
    ? { k: 'refused', reason: 'not-permitted' }
    : undefined
}

/** Serves until the client says goodbye. @throws ProtocolBroken, PeerStalled, or the stream's error */
export const serveSync = async (frames: FrameStream, ends: Ends, parts: ServerParts): Promise<void> => {
  const { credentials, inbox, proofs, buckets, shelf, audiences, clock, introductions } = parts
  const proven = await meetAsServer(frames, ends, credentials)
  parts.met(proven)
  const { log } = credentials
  const shared = createSharedLogs({ proven, credentials, audiences, inbox, log })
  const introduce: Answering['introduce'] = (guild, has) => introductions.answer(guild, ends.client, has)
  const answering: Answering = { log, proofs, shelf, shared, now: () => clock.now(), sent: new Set(), introduce }
  for (;;) {
    const request = await frames.read(requestFrame)
    if (request.k === 'bye') return
    checkLog(request)
    await buckets.wait(ends.client, frames.ended)
    const said = refusal(request, proven, inbox, shared) ?? answer(request, answering)
    // What this node forgot of its own in a power cut, and a peer did not, would be a fork with what it says next.
    await log.settled()
    await frames.write(said)
  }
}
