/** Puts the parts together; every piece of work ends with `stop`. */
import { setMaxListeners } from 'node:events'
import type { PeerId } from '@libp2p/interface'
import type { GuildCid } from '../node/core/ids.ts'
import type { Network } from '../node/core/ports.ts'
import { keepAcquaintances, recallAcquaintances } from './acquaintances.ts'
import { createBackground, type Background } from './background.ts'
import { createBlobs, type Blobs } from './blobs/index.ts'
import { createCodes, type Codes } from './codes/index.ts'
import { keepConnections } from './connections.ts'
import { createConversations, withConversations } from './conversations.ts'
import { createCutOff } from './cut-off.ts'
import type { Federation, FederationDeps } from './deps.ts'
import { createInteractions } from './interactions/index.ts'
import { createDiscovery, type Discovery } from './discovery/index.ts'
import { keepMode } from './discovery/mode.ts'
import { createHeads, type Heads } from './heads/index.ts'
import { createClocks } from './health/clocks.ts'
import { createHealthBook, type HealthBook } from './health/index.ts'
import { createLedger } from './health/ledger.ts'
import { bestFirst, isPlace, parseAddress, peerOf } from './host/addresses.ts'
import { startHost, type Host } from './host/create-host.ts'
import { createKnownPeers } from './host/known-peers.ts'
import { createPenalties } from './host/penalties.ts'
import { stopHost } from './host/stop-host.ts'
import { boundUnread } from './host/unread.ts'
import { createInbound, type Inbound } from './inbound/index.ts'
import { createJoinClient } from './join/client.ts'
import { handleJoin } from './join/index.ts'
import { GOSSIP, SYNC } from './limits.ts'
import { createLetters, type Letters } from './letters/index.ts'
import { createNat, type Nat } from './nat/passages.ts'
import { createPeers, type Peers } from './peers.ts'
import { createAbsentContents } from './sync/absent-contents.ts'
import { createBatchStore } from './sync/batch-store.ts'
import { createInterests } from './sync/interests.ts'
import { createLagging } from './sync/lagging.ts'
import { createSight } from './sight.ts'
import { createSync, type Sync } from './sync/index.ts'
import { createSyncStreams, type SyncStreams } from './sync/streams.ts'
import { createWants } from './sync/wants.ts'
import { createTalk, refetch, type Talk } from './talk.ts'
import { createTokenBuckets } from './token-bucket.ts'

const placesOf = (host: Host): string[] => bestFirst(host.getMultiaddrs().map(String).filter(isPlace))

const handleSync = (host: Host, streams: SyncStreams, background: Background): Promise<void> =>
  host.handle(SYNC.protocol, (stream, connection) => background.run(() => streams.serve(stream, connection)), {
    maxInboundStreams: SYNC.streamsPerPeer,
    runOnLimitedConnection: true
  })

interface Parts {
  readonly deps: FederationDeps
  readonly host: Host
  readonly nat: Nat
  readonly talk: Talk
  readonly sync: Sync
  readonly inbound: Inbound
  readonly background: Background
  readonly stopping: AbortController
  readonly followed: Set<GuildCid>
  readonly peers: Peers
  readonly letters: Letters
  readonly interactions: Pick<Network, 'interact' | 'answer' | 'commandBooks' | 'emojiBooks'>
  readonly blobs: Blobs
  readonly discovery: Discovery
  /** Compares it with whom it concerns. */
  begin(guild: GuildCid): void
  readonly codes: Codes
  readonly health: HealthBook
}

const present = (parts: Parts): Federation => {
  const {
    deps,
    host,
    nat,
    talk,
    sync,
    inbound,
    background,
    stopping,
    followed,
    peers,
    letters,
    health,
    begin,
    codes,
    discovery
  } = parts
  const joining = createJoinClient(host, stopping.signal, peers.arrived)
  let stopped: Promise<void> | undefined

  const stop = async (): Promise<void> => {
    stopping.abort(new Error('the node is stopping'))
    sync[Symbol.dispose]()
    inbound[Symbol.dispose]()
    await stopHost(host, background)
  }
  const dispose = (): Promise<void> => (stopped ??= stop())
  deps.signal?.addEventListener('abort', () => void dispose())

  const federation: Federation = {
    peerId: () => host.peerId.toString(),
    addresses: () => placesOf(host),
    reachability: nat.reachability,
    describeInvite: joining.describe,
    join: joining.join,
    discover: joining.discover,
    pull: (guild) => sync.pull(guild),
    page: sync.page,
    fetchBlob: parts.blobs.fetch,
    async follow(guild) {
      const secret = deps.guildSecret(guild)
      if (!secret && !deps.participants(guild)) throw new Error(`the guild ${guild} is not held by this node`)
      if (followed.has(guild)) return
      followed.add(guild)
      if (secret) {
        talk.follow(guild, secret)
        discovery.follow(guild)
      }
      begin(guild)
    },
    async unfollow(guild) {
      followed.delete(guild)
      discovery.unfollow(guild)
      talk.unfollow(guild)
      health.forget(guild)
    },
    findCode: codes.findCode,
    offerCodes: codes.offerCodes,
    tell: talk.tell,
    bring: letters.bring,
    ...parts.interactions,
    publish: talk.publish,
    health: () => ({ ...health.health(), reachability: federation.reachability() }),
    lag: health.lag,
    [Symbol.asyncDispose]: dispose
  }
  return federation
}

/**
 * Starts the node's network.
 *
 * @throws ListenFailed when a listening address cannot be used; AddressMalformed when a setting is no multiaddr.
 */
export const createFederation = async (deps: FederationDeps): Promise<Federation> => {
  const { inbox, log, book, clock, logger, historyComes } = deps
  const penalties = createPenalties(clock)
  const stopping = new AbortController()
  const { signal } = stopping
  setMaxListeners(0, signal)
  const bootstrap = deps.bootstrap.map((text) => parseAddress('bootstrap', text))
  const peers = createPeers(inbox, deps.audiences)
  const named = new Set(bootstrap.map(peerOf))
  const nat = await createNat({ ...deps, sharesAny: peers.sharesAny, isNamed: (peer) => named.has(peer) })
  const known = createKnownPeers()
  const isStranger = (peer: string): boolean => !(peers.sharesAny(peer) || named.has(peer) || known.isMet(peer))
  const host = await startHost(deps, { ...penalties, isShutOut: peers.isShutOut, isStranger }, nat)
  known.attach(host)
  const background = createBackground(signal, (error) => logger.warn('work in the background failed', { error }))
  const followed = new Set<GuildCid>()
  const carried = (): readonly GuildCid[] => log.guilds().filter((guild) => followed.has(guild))

  const drop = (peer: string): void => inbound.delivery.drop(peer)
  const blame = createCutOff({ host, penalties, background, logger, drop })
  boundUnread({ host, isStranger, blame, logger })
  const wants = createWants(clock, (list) => sync.fetch(list))
  const brought: Heads['brought'] = (...told) => heads.brought(...told)
  const clocks = createClocks()
  const { isPast } = clocks
  const inbound = createInbound({ inbox, log, clock, logger, blame, brought, isPast, want: wants.add, historyComes })
  const acquaintances = keepAcquaintances({ host, book, clock, background, signal, sharesAny: peers.sharesAny })
  const recalled = await recallAcquaintances(host, known, book, clock)
  const discovery = createDiscovery({
    host,
    peers,
    acquaintances,
    recalled,
    mailroom: deps.mailroom,
    background,
    signal,
    followed: () => followed,
    guildSecret: deps.guildSecret,
    isConversation: (guild) => deps.participants(guild) !== undefined,
    isPenalised: penalties.isPenalised,
    isKept: (peer) => named.has(peer) || nat.isRelay(peer) || letters.whereabouts.actsForAny(peer)
  })
  const met = (id: PeerId, proven: Parameters<typeof peers.met>[1]): void => {
    if (peers.met(id, proven)) sync.rounds.begin(id.toString())
    if (!peers.sharesAny(id.toString())) return
    known.met(id)
    acquaintances.note(id)
    nat.met(id)
  }
  const lagging = createLagging()
  const ledger = createLedger(clock)
  const interests = createInterests(() => performance.now())
  const streams = createSyncStreams({
    host,
    lagging,
    ledger,
    clocks,
    interests,
    log,
    inbox,
    shelf: deps.snapshots,
    logger,
    signal,
    blame,
    met,
    introductions: discovery.introducing,
    identities: inbound.identities,
    audiences: deps.audiences,
    clock,
    store: createBatchStore(inbound.checklist, inbound.delivery, brought),
    absent: createAbsentContents(log, clock),
    proofs: deps.proofs,
    buckets: createTokenBuckets(clock, SYNC.requestBurst, SYNC.requestsPerSecond),
    credentials: {
      now: clock.now.bind(clock),
      carried,
      guildSecret: deps.guildSecret,
      devices: deps.devices,
      turnedAway: deps.turnedAway,
      log,
      isConversation: (guild) => deps.participants(guild) !== undefined,
      concerns: (peer, guild) => concerns(peer, guild),
      isMember: inbox.isMember.bind(inbox)
    }
  })
  const sight = createSight({ audiences: deps.audiences, peers, rounds: () => sync.rounds })
  const sync = createSync({
    streams,
    peers,
    log,
    lagging,
    ledger,
    interests,
    background,
    logger,
    carried,
    reconciled: sight.look,
    caughtUp: (guild) => {
      ledger.caughtUp(guild)
      inbox.caughtUp(guild)
    }
  })
  const { pubsub } = host.services
  const unproven = createTokenBuckets(clock, GOSSIP.unprovenBurst, GOSSIP.unprovenPerSecond)
  const said = { ...inbound, host, peers, inbox, log, clock, background, logger, signal, blame, brought }
  const heads = await createHeads({ ...said, rounds: () => sync.rounds, settled: (guild) => sync.settled(guild) })
  const gossip = await createTalk({
    ...said,
    pubsub,
    audiences: deps.audiences,
    random: Math.random,
    want: wants.add,
    heard: sight.look,
    unproven(peer) {
      if (peers.get(peer)) sync.rounds.soon(peer, unproven.take(peer))
    }
  })
  const conversations = await createConversations({
    ...said,
    fetch: refetch(wants.add),
    isFollowed: (guild) => followed.has(guild)
  })
  const talk = withConversations(gossip, conversations, (guild) => deps.participants(guild) !== undefined)
  const concerns = (peer: string, guild: GuildCid): boolean =>
    peers.isMember(peer, guild) ||
    (deps.participants(guild)?.some((user) => letters.whereabouts.actsFor(peer, user)) ?? false)

  await handleSync(host, streams, background)
  await handleJoin({ host, deps, background, signal, blame })
  const blobs = await createBlobs({ host, peers, shelf: deps.blobs, clock, background, signal, blame })
  const letters = await createLetters({
    host,
    mailroom: deps.mailroom,
    log,
    clock,
    background,
    signal,
    blame,
    finder: discovery.finder,
    budget: discovery.budget,
    met(id, user) {
      known.met(id)
      acquaintances.note(id)
      if (carried().some((guild) => deps.participants(guild)?.includes(user))) sync.rounds.begin(id.toString())
    }
  })
  const interactions = await createInteractions({
    host,
    desk: deps.interactions,
    log,
    peers,
    actingFor: letters.whereabouts.peersOf,
    finder: discovery.finder,
    clock,
    background,
    signal,
    blame
  })
  const codes = await createCodes({
    host,
    desk: deps.codes,
    finder: discovery.finder,
    clock,
    background,
    signal,
    blame,
    addresses: () => placesOf(host),
    isKnown: peers.sharesAny
  })
  await nat.begin({ host, background, signal, blame })
  await keepConnections({
    bootstrap,
    acquaintances: recalled.first,
    host,
    peers,
    company: discovery.company,
    budget: discovery.budget,
    rounds: sync.rounds,
    background,
    signal,
    isPenalised: penalties.isPenalised,
    followed: () => [...followed],
    left(peer) {
      discovery.introducing.left(peer)
      clocks.left(peer)
    }
  })
  keepMode({ kad: host.services.kad, background, signal, places: () => nat.reachability().places })
  const begin = (guild: GuildCid): void => {
    const isOpen = deps.participants(guild) === undefined
    for (const id of peers.all()) if (isOpen || concerns(id.toString(), guild)) sync.rounds.begin(id.toString())
  }
  const health = createHealthBook({
    ledger,
    clocks,
    peers,
    talk,
    lagging,
    followed,
    delivery: inbound.delivery,
    connections: () => host.getPeers().length,
    table() {
      const { contacts, records, mode } = host.services.kad
      return { contacts, records, serves: mode === 'server' }
    }
  })
  return present({
    deps,
    host,
    nat,
    talk,
    sync,
    inbound,
    background,
    stopping,
    followed,
    peers,
    letters,
    interactions,
    blobs,
    codes,
    discovery,
    health,
    begin
  })
}
