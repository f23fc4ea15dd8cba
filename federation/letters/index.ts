/** When letters are brought to whom: when a peer comes, when somebody writes, and from time to time. */
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import type { UserCid } from '../../node/core/ids.ts'
import type { Clock, LogReader, Mailroom } from '../../node/core/ports.ts'
import type { Background } from '../background.ts'
import type { DialBudget } from '../discovery/dial-budget.ts'
import type { Finder } from '../discovery/finder.ts'
import type { Host } from '../host/create-host.ts'
import { openStream } from '../host/open-stream.ts'
import { LETTERS } from '../limits.ts'
import { endFaulty, type FaultParts } from '../stream-fault.ts'
import { createTokenBuckets } from '../token-bucket.ts'
import { frameStream } from '../wire/frame-stream.ts'
import { visitPeer } from './client.ts'
import type { Reader } from './frames.ts'
import { createSearch } from './search.ts'
import { serveLetters } from './server.ts'
import { createWhereabouts, type Whereabouts } from './whereabouts.ts'

export interface LetterParts extends FaultParts {
  readonly host: Host
  readonly mailroom: Mailroom
  readonly log: Pick<LogReader, 'identity'>
  readonly clock: Clock
  readonly background: Background
  readonly signal: AbortSignal
  readonly finder: Pick<Finder, 'find'>
  readonly budget: DialBudget
  /** A peer has proved to act for somebody whose nodes are worth knowing. */
  met(peer: PeerId, user: UserCid): void
}

export interface Letters {
  readonly whereabouts: Whereabouts
  bring(user: UserCid): void
}

export const createLetters = async (parts: LetterParts): Promise<Letters> => {
  const { host, mailroom, log, clock, background, signal, met } = parts
  const self = host.peerId.toString()
  const whereabouts = createWhereabouts()
  const search = createSearch(parts)
  const buckets = createTokenBuckets(clock, LETTERS.burst, LETTERS.perSecond)
  const connected = new Map<string, PeerId>()
  /** Peers that are being visited; true: there is more to bring. */
  const visiting = new Map<string, boolean>()
  const tried = new Map<UserCid, { readonly next: number; readonly wait: number }>()

  const note = (peer: PeerId, { user, device }: Reader): void => {
    if (!whereabouts.note(peer, user, device)) return
    tried.delete(user)
    search.found(user)
    met(peer, user)
  }

  const visitAll = async (peer: PeerId): Promise<void> => {
    const sought = mailroom.sought(LETTERS.sought)
    for (let at = 0; at < sought.length; at += LETTERS.tags) await visitOnce(peer, sought.slice(at, at + LETTERS.tags))
  }

  const visitOnce = async (peer: PeerId, sought: readonly UserCid[]): Promise<void> => {
    const stream = await openStream(host, peer, LETTERS.protocol, signal)
    await using frames = frameStream(stream, { maxFrame: LETTERS.maxAnswer, timeout: LETTERS.timeout, signal })
    try {
      const ends = { client: self, server: peer.toString() }
      await visitPeer(frames, ends, sought, { mailroom, met: (reader) => note(peer, reader) })
    } catch (error) {
      await endFaulty(parts, peer, frames, error)
    }
  }

  const visit = (peer: PeerId): void => {
    const name = peer.toString()
    if (visiting.has(name)) return void visiting.set(name, true)
    visiting.set(name, false)
    background.run(async () => {
      try {
        do {
          visiting.set(name, false)
          await visitAll(peer)
        } while (visiting.get(name) === true)
      } catch {
        // The peer has gone: what waits goes on waiting.
      } finally {
        visiting.delete(name)
      }
    })
  }

  /** Further and further apart. */
  const isDue = (user: UserCid): boolean => {
    const now = clock.now()
    const { next, wait } = tried.get(user) ?? { next: 0, wait: LETTERS.againFirst }
    // Further ahead than that is a time from before the clock was set back.
    if (now < next && next - now <= LETTERS.againMost) return false
    tried.set(user, { next: now + wait, wait: Math.min(2 * wait, LETTERS.againMost) })
    return true
  }

  /** Where they have said that they listen; a connection brings its own visit. */
  const dial = (user: UserCid): void => {
    const addresses = mailroom.addresses(user).slice(0, LETTERS.addresses)
    if (addresses.length === 0) return
    const abort = AbortSignal.any([signal, AbortSignal.timeout(LETTERS.dialTimeout)])
    background.run(() =>
      host
        .dial(
          addresses.map((address) => multiaddr(address)),
          { signal: abort }
        )
        .catch(() => undefined)
    )
  }

  const bring = (user: UserCid): void => {
    const there = whereabouts.peersOf(user)
    for (const peer of there.length > 0 ? there : connected.values()) visit(peer)
    if (there.length > 0) return
    dial(user)
    search.look(user)
  }

  const serve = async (stream: Stream, { remotePeer }: Connection): Promise<void> => {
    await using frames = frameStream(stream, { maxFrame: LETTERS.maxFrame, timeout: LETTERS.timeout, signal })
    try {
      const ends = { client: remotePeer.toString(), server: self }
      await serveLetters(frames, ends, { mailroom, log, buckets })
    } catch (error) {
      if (!(await endFaulty(parts, remotePeer, frames, error))) throw error
    }
  }

  await host.handle(LETTERS.protocol, (stream, connection) => background.run(() => serve(stream, connection)), {
    maxInboundStreams: LETTERS.streamsPerPeer,
    runOnLimitedConnection: true
  })
  const topology = await host.register(LETTERS.protocol, {
    notifyOnLimitedConnection: true,
    onConnect: (peer) => {
      connected.set(peer.toString(), peer)
      visit(peer)
    },
    onDisconnect: (peer) => {
      connected.delete(peer.toString())
      whereabouts.left(peer.toString())
    }
  })
  const look = (): void => {
    for (const user of mailroom.awaited(LETTERS.tags)) if (isDue(user)) bring(user)
  }
  const again = setInterval(look, LETTERS.every).unref()
  look()
  signal.addEventListener('abort', () => {
    clearInterval(again)
    host.unregister(topology)
  })
  return { whereabouts, bring }
}
