/** Which nodes interactions are brought to: those of the bot, as they prove themselves, one after another until one takes it. */
import { randomBytes } from 'node:crypto'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { GuildCid, UserCid } from '../../node/core/ids.ts'
import type { Clock, InteractionDesk, LogReader, Network, SentBook, SignedWhisper } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { Finder } from '../discovery/finder.ts'
import { ProtocolBroken } from '../errors.ts'
import type { Host } from '../host/create-host.ts'
import { openStream } from '../host/open-stream.ts'
import { userKey } from '../keys.ts'
import { openProof, tagOf } from '../letters/frames.ts'
import { INTERACTIONS } from '../limits.ts'
import type { Peers } from '../peers.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { toWireIdentity } from '../wire/frames.ts'
import { frameStream, type FrameStream } from '../wire/frame-stream.ts'
import { booksFrame, hereFrame, verdictFrame } from './frames.ts'
import { serveInteraction } from './server.ts'

export interface InteractionParts extends FaultParts {
  readonly host: Host
  readonly desk: InteractionDesk
  readonly log: Pick<LogReader, 'identity'>
  readonly peers: Pick<Peers, 'isMember' | 'carrying' | 'get'>
  /** Peers that are known to act for a user. */
  actingFor(user: UserCid): readonly PeerId[]
  readonly finder: Finder
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
}

type Outcome = { readonly peer: string } | { readonly refused: string }

const framed = ({ bytes, sig, identity }: SignedWhisper) => ({ bytes, sig, identity: toWireIdentity(identity) })

export const createInteractions = async (
  parts: InteractionParts
): Promise<Pick<Network, 'interact' | 'answer' | 'commandBooks' | 'emojiBooks'>> => {
  const { host, desk, log, peers, actingFor, finder, clock, background, signal } = parts
  const self = host.peerId.toString()
  const buckets = createTokenBuckets(clock, INTERACTIONS.burst, INTERACTIONS.perSecond)
  /** Peers that have proved to act for a bot; those that did so last come last. */
  const homes = new Map<UserCid, Map<string, PeerId>>()

  const noteHome = (bot: UserCid, peer: PeerId): void => {
    const known = homes.get(bot) ?? new Map<string, PeerId>()
    known.set(peer.toString(), peer)
    if (known.size > INTERACTIONS.homes) known.delete([...known.keys()][0] ?? '')
    homes.delete(bot)
    homes.set(bot, known)
    const oldest = homes.size > INTERACTIONS.bots ? homes.keys().next() : undefined
    if (oldest && !oldest.done) homes.delete(oldest.value)
  }

  const ask = async <T>(
    peer: PeerId,
    abort: AbortSignal,
    talk: (frames: FrameStream) => Promise<T>
  ): Promise<T | undefined> => {
    const stream = await openStream(host, peer, INTERACTIONS.protocol, abort)
    await using frames = frameStream(stream, {
      maxFrame: INTERACTIONS.maxAnswer,
      timeout: INTERACTIONS.timeout,
      signal: abort
    })
    try {
      return await talk(frames)
    } catch (error) {
      if (!(await endFaulty(parts, peer, frames, error))) throw error
      return undefined
    }
  }

  /** Has the peer proved to act for the bot? @throws ProtocolBroken for a proof that does not hold */
  const seek = async (bot: UserCid, peer: PeerId, frames: FrameStream): Promise<boolean> => {
    const nonce = randomBytes(32)
    await frames.write({ k: 'seek', v: 1, nonce, tags: [tagOf(bot, nonce)] })
    const [proof] = (await frames.read(hereFrame)).proofs
    if (!proof) return false
    const identity = openProof(proof, { client: self, server: peer.toString(), nonce })
    if (identity?.user !== bot) throw new ProtocolBroken('a proof of acting for a bot does not hold')
    noteHome(bot, peer)
    return true
  }

  /** @returns undefined when the peer does not act for the bot */
  const bring = async (
    bot: UserCid,
    peer: PeerId,
    whisper: SignedWhisper,
    abort: AbortSignal
  ): Promise<Outcome | undefined> =>
    ask(peer, abort, async (frames) => {
      if (!(await seek(bot, peer, frames))) return undefined
      await frames.write({ k: 'interact', ...framed(whisper) })
      const verdict = await frames.read(verdictFrame)
      return verdict.k === 'taken' ? { peer: peer.toString() } : { refused: verdict.reason }
    })

  /** Whether it acts for the bot, and no more. */
  const probe = async (bot: UserCid, peer: PeerId, abort: AbortSignal): Promise<boolean> =>
    (await ask(peer, abort, async (frames) => {
      const isHome = await seek(bot, peer, frames)
      if (isHome) await frames.write({ k: 'bye' })
      return isHome
    }).catch(() => undefined)) ?? false

  const each = (peers: readonly PeerId[]): readonly PeerId[] => [
    ...new Map(peers.map((peer) => [peer.toString(), peer])).values()
  ]

  /** The one that is wanted, and those that are known. */
  const known = (bot: UserCid, wanted: string | null): readonly PeerId[] => {
    const first = wanted === null ? undefined : peers.get(wanted)
    const before = [...(homes.get(bot)?.values() ?? [])].toReversed()
    return each([...(first ? [first] : []), ...before, ...actingFor(bot)])
  }

  /** Peers that carry the guild are asked all at once, for most of them act for others. */
  const homesAmong = async (bot: UserCid, some: readonly PeerId[], abort: AbortSignal): Promise<readonly PeerId[]> => {
    const answers = some.map(async (peer) => ((await probe(bot, peer, abort)) ? [peer] : []))
    return (await Promise.all(answers)).flat()
  }

  async function* candidates(bot: UserCid, guild: GuildCid, wanted: string | null, abort: AbortSignal) {
    const first = known(bot, wanted)
    const seen = new Set(first.map((peer) => peer.toString()))
    yield* first
    const others = peers.carrying(guild).filter((peer) => !seen.has(peer.toString()))
    for (const peer of others) seen.add(peer.toString())
    yield* await homesAmong(bot, others.slice(0, INTERACTIONS.asked), abort)
    for await (const { peer, addresses } of finder.find(userKey(bot), abort)) {
      if (seen.has(peer.toString()) || peer.toString() === self) continue
      seen.add(peer.toString())
      const isThere = await host
        .dial(
          addresses.map((address) => multiaddr(address)),
          { signal: abort }
        )
        .then(() => true)
        .catch(() => false)
      if (isThere) yield peer
    }
  }

  const booksOf = async (k: 'books' | 'emojis', bot: UserCid, guild: GuildCid): Promise<readonly SentBook[]> => {
    const abort = AbortSignal.any([signal, AbortSignal.timeout(INTERACTIONS.patience)])
    const asked = each([...known(bot, null), ...peers.carrying(guild)])
      .slice(0, INTERACTIONS.askedForBooks)
      .map(async (peer): Promise<readonly SentBook[]> => {
        const found = await ask(peer, abort, async (frames) => {
          await frames.write({ k, application: bot, guild })
          return frames.read(booksFrame)
        }).catch(() => undefined)
        return found?.books ?? []
      })
    return (await Promise.all(asked)).flat()
  }

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, {
      maxFrame: INTERACTIONS.maxFrame,
      timeout: INTERACTIONS.timeout,
      signal
    })
    try {
      const ends = { client: remotePeer.toString(), server: self }
      await serveInteraction(frames, ends, { desk, log, peers, buckets })
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }

  await host.handle(INTERACTIONS.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: INTERACTIONS.streamsPerPeer,
    runOnLimitedConnection: true
  })

  return {
    async interact({ user: bot, guild, peer: wanted }, whisper) {
      const abort = AbortSignal.any([signal, AbortSignal.timeout(INTERACTIONS.patience)])
      let refused: Outcome | undefined
      for await (const peer of candidates(bot, guild, wanted, abort)) {
        const outcome = await bring(bot, peer, whisper, abort).catch(() => undefined)
        if (outcome && 'peer' in outcome) return outcome
        refused ??= outcome
        if (abort.aborted) break
      }
      return refused
    },
    async answer(name, whisper) {
      const peer = peers.get(name)
      if (!peer) return false
      const verdict = await ask(peer, signal, async (frames) => {
        await frames.write({ k: 'answer', ...framed(whisper) })
        return frames.read(verdictFrame)
      }).catch(() => undefined)
      return verdict?.k === 'taken'
    },
    commandBooks: (bot, guild) => booksOf('books', bot, guild),
    emojiBooks: (bot, guild) => booksOf('emojis', bot, guild)
  }
}
