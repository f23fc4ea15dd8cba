/** Wires the use cases of a node over its storage. */
import type { ControlEvent, DomainEvent } from '../core/events.ts'
import type { CertCid, ChannelCid, GuildCid, UserCid } from '../core/ids.ts'
import type { OpBlocks, VerifiedOp } from '../core/ops.ts'
import type {
  Audiences,
  Clock,
  Doorkeeper,
  EntryAuthor,
  Inbox,
  Logger,
  Mailroom,
  Network,
  Random,
  SealProofs,
  SnapshotShelf
} from '../core/ports.ts'
import type { CodeDesk } from '../core/short-codes.ts'
import { openFailure, openStorage, type Disk, type Storage } from '../storage/index.ts'
import { LocalAccounts } from './accounts.ts'
import type { App } from './app.ts'
import { alone } from './alone.ts'
import { Ambassadors } from './ambassadors.ts'
import { createAudiences } from './audiences.ts'
import { LocalCodeDesk } from './code-desk.ts'
import { LocalArchives } from './archive/archives.ts'
import { EventBus } from './bus.ts'
import { Checkpointer } from './checkpointer.ts'
import { LocalApplicationEmojis } from './application-emojis.ts'
import { LocalCommands } from './commands.ts'
import { asMail, LocalConversations } from './conversations.ts'
import { LocalDevices, spreadRevocations } from './devices.ts'
import { Disputes } from './disputes.ts'
import { LocalFollowing } from './following.ts'
import { entryAuthor } from './entry-author.ts'
import { createForkProofs } from './fork-proofs.ts'
import { LocalDirectory } from './directory.ts'
import { LocalDoorkeeper } from './doorkeeper.ts'
import { createGreetings } from './greetings.ts'
import { LocalFiles } from './files/files.ts'
import { createFileRoom, type FileRoom } from './files/room.ts'
import type { GuildDeps } from './guild/deps.ts'
import type { Quotas } from './guild/quotas.ts'
import { LocalSnapshots } from './guild/snapshot-shelf.ts'
import { LocalThreads } from './threads.ts'
import { Registry } from './guild/registry.ts'
import { auditReader } from './guild/thread-names.ts'
import { LocalHealth } from './health.ts'
import { LocalGrants } from './grants.ts'
import { LocalGuildCards } from './guild-cards.ts'
import { sealProofs } from './seal-proofs.ts'
import { LocalFriends } from './friends.ts'
import { LocalGuilds } from './guilds.ts'
import { LocalInteractions } from './interactions/interactions.ts'
import { LocalInbox } from './inbox.ts'
import { LocalInvites } from './invites.ts'
import { byConnection, LocalMail } from './mail.ts'
import { Moderation } from './moderation.ts'
import { LocalMessages } from './messages.ts'
import { LocalPolls } from './polls.ts'
import { LocalPresences } from './presences.ts'
import { raiseCuts } from './raise-cuts.ts'
import { Reissue } from './reissue.ts'
import { Retention } from './retention.ts'
import { LocalRoleConnections } from './role-connections.ts'
import { Sealer } from './sealer.ts'
import { LocalSearch } from './search.ts'
import { spreadProfiles } from './spread-profiles.ts'
import { spreadRoots } from './spread-roots.ts'
import { LocalTemplates } from './templates.ts'
import { EventTimes } from './event-times.ts'
import { ThreadTimes } from './thread-times.ts'
import { TemporaryMembers } from './temporary-members.ts'
import { LocalVoiceStates } from './voice-states.ts'
import { VoiceStatuses } from './voice-statuses.ts'
import { View } from './guild/view.ts'
import { LocalWebhooks } from './webhooks.ts'

export interface AppDeps {
  /** The database file, or ':memory:'. */
  readonly database: string
  /** What makes sure that the database is on disk; the system when absent. */
  readonly disk?: Disk
  /** Our codec when absent. */
  readonly author?: EntryAuthor
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Are new guilds made with the chain rule for rates? */
  readonly rateLimits: boolean
  /** Are clients shown short codes of invites? Otherwise the whole ones. */
  readonly shortInvites?: boolean
  /** How much of what is said is kept; without bounds when absent. */
  readonly quotas?: Quotas
  /** Where files are kept, and how many; without bounds, and until the node ends, when absent. */
  readonly files?: FileRoom
}

/** The use cases, and the ports that the network needs of them. */
export interface LocalApp extends App, Disposable {
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly inbox: Inbox
  readonly doorkeeper: Doorkeeper
  readonly codes: CodeDesk
  readonly proofs: SealProofs
  readonly snapshots: SnapshotShelf
  readonly cards: LocalGuildCards
  readonly files: LocalFiles
  readonly retention: Retention
  readonly polls: LocalPolls
  readonly following: LocalFollowing
  readonly voiceStatuses: VoiceStatuses
  readonly sealer: Sealer
  readonly checkpointer: Checkpointer
  readonly reissue: Reissue
  readonly temporaryMembers: TemporaryMembers
  readonly eventTimes: EventTimes
  readonly threadTimes: ThreadTimes
  guildSecret(guild: GuildCid): Uint8Array | undefined
  readonly ambassadors: Ambassadors
  readonly audiences: Audiences
  readonly mailroom: Mailroom
  readonly conversations: LocalConversations
  readonly commands: LocalCommands
  readonly emojis: LocalApplicationEmojis
  readonly interactions: LocalInteractions
  /** From here on our ops go to peers, and invites can be accepted. */
  connect(network: Network): void
}

const INVITES = new Set<ControlEvent['type']>(['invite-created', 'invite-deleted'])

const UNBOUNDED: Quotas = { author: 0, channel: 0, guild: 0 }

const blocksOf = ({ blocks }: VerifiedOp): OpBlocks => blocks

/** Which guild a channel belongs to; storage asks, and the guilds that know come out of it. */
interface Channels {
  guildOf(channel: ChannelCid): GuildCid | undefined
}

const wire = (deps: AppDeps, storage: Storage, channels: Channels): LocalApp => {
  const { clock, random, logger } = deps
  let network = alone
  const bus = new EventBus(logger)
  const publish = (event: DomainEvent): void => {
    registry.index(event)
    bus.publish(asMail(event, registry.isConversation.bind(registry), clock.now()))
  }
  const guildDeps: GuildDeps = {
    storage,
    author: deps.author ?? entryAuthor,
    clock,
    random,
    logger,
    quotas: deps.quotas ?? UNBOUNDED,
    publish,
    forked: (guild, fork) => forks.tell(guild, fork),
    reversed: (guild, ops) => reissue.reversed(guild, ops),
    disputed: (guild, dispute) => disputes.report(guild, dispute),
    committed: (guild, ops, own) => {
      if (own) network.publish(guild, ops.map(blocksOf))
      else {
        raise(guild, ops)
        disputes.note(guild, ops)
      }
      sealer.note(guild, ops, own)
      checkpointer.note(guild, ops, own)
    }
  }
  const registry = new Registry(guildDeps)
  channels.guildOf = (channel) => registry.guildOfChannel(channel)
  const accounts = new LocalAccounts(
    storage,
    clock,
    (event) => publish({ kind: 'account', event }),
    () => registry.states()
  )
  const sealer = new Sealer({ registry, accounts, storage, clock, logger })
  const checkpointer = new Checkpointer({ registry, accounts, clock, logger })
  const disputes = new Disputes(registry, logger)
  const raise = raiseCuts({ registry, accounts, storage, logger })
  const reissue = new Reissue({ registry, accounts, storage, bus, logger })
  const doorkeeper = new LocalDoorkeeper({ registry, accounts, storage, clock })
  const codes = new LocalCodeDesk({ registry, accounts, doorkeeper, clock })
  const entrants = new Map<GuildCid, UserCid>()
  const current = { network: () => network }
  const threads: LocalThreads = new LocalThreads({ registry, accounts, storage, clock, moderation: () => moderation })
  const moderation = new Moderation({ registry, accounts, threads, clock, publish })
  const forks = createForkProofs({ registry, accounts, storage, logger, ...current })
  const emojis = new LocalApplicationEmojis({ registry, accounts, storage, clock, random, logger, ...current })
  const room = createFileRoom(storage, clock, deps.files)
  const files = new LocalFiles({
    registry,
    accounts,
    storage,
    threads,
    emojis,
    bus,
    clock,
    random,
    logger,
    ...room,
    ...current
  })
  const presences = new LocalPresences({ registry, accounts, bus, threads, clock, ...current })
  const voiceStatuses = new VoiceStatuses({ registry, accounts, bus, logger })
  const identity = (cert: CertCid) => storage.log.identity(cert)
  const voice = new LocalVoiceStates({ registry, accounts, bus, clock, random, identity, ...current })
  bus.subscribe((event) => {
    if (event.kind === 'control' && event.changes.some(({ type }) => INVITES.has(type))) network.offerCodes()
  })
  const greetings = createGreetings((guild) => {
    presences.announce(guild)
    voice.announce(guild)
  })
  const temporaryMembers = new TemporaryMembers({ registry, accounts, presences, clock, logger })
  const eventTimes = new EventTimes({ registry, accounts, storage, clock, logger })
  const threadTimes = new ThreadTimes({ registry, storage, bus, clock, publish })
  const friends = new LocalFriends({
    accounts,
    storage,
    clock,
    publish: (event) => publish({ kind: 'relation', event }),
    areAcquainted: (user, other) => directory.areAcquainted(user, other),
    mail: () => mail,
    ...current
  })
  const directory = new LocalDirectory({ registry, accounts, friends, storage, ...current })
  const mail = new LocalMail({
    registry,
    accounts,
    storage,
    clock,
    random,
    logger,
    cipher: byConnection,
    acquaintances: () => [...friends.acquaintances(), ...conversations.acquaintances()],
    addresses: (user) => friends.addresses(user),
    hear: (heard) => (heard.says.k === 'conversation' ? conversations.heard(heard) : friends.heard(heard)),
    ...current
  })
  const conversations = new LocalConversations({
    registry,
    accounts,
    storage,
    friends,
    directory,
    bus,
    clock,
    random,
    logger,
    entrants,
    mail: () => mail,
    ...current
  })
  const profiles = spreadProfiles({ bus, registry, accounts, logger })
  const roots = spreadRoots({ bus, registry, accounts, storage, logger })
  const devices = new LocalDevices({ registry, accounts, storage, logger })
  const revocations = spreadRevocations(devices, bus, { registry, accounts, storage, logger })
  const guilds = new LocalGuilds({
    registry,
    accounts,
    storage,
    clock,
    random,
    disputes,
    rateLimits: deps.rateLimits,
    viewOf: (guild) => (registry.isConversation(guild.cid) ? conversations.view(guild) : new View(guild)),
    ...current
  })
  const templates = new LocalTemplates({ guilds, files, storage, bus, logger })
  const messages = new LocalMessages({
    registry,
    accounts,
    storage,
    threads,
    moderation,
    admitTalk: (guild, user) => conversations.admitTalk(guild, user),
    ...current
  })
  const polls = new LocalPolls({ accounts, storage, messages, bus, clock, logger, publish })
  const webhooks = new LocalWebhooks({ registry, accounts, storage, threads, clock })
  const following = new LocalFollowing({ registry, accounts, storage, webhooks, files, bus, clock, logger })
  const commands = new LocalCommands({ registry, accounts, storage, clock, random, ...current })
  const interactions = new LocalInteractions({
    registry,
    accounts,
    storage,
    threads,
    messages,
    webhooks,
    commands,
    emojis,
    bus,
    clock,
    random,
    logger,
    ...current
  })
  const inbox = new LocalInbox({ registry, storage, presences, voice, greetings, checkpointer, forks, interactions })
  const search = new LocalSearch({ storage, bus, logger, isConversation: (guild) => registry.isConversation(guild) })
  const audiences = createAudiences({ registry, accounts })
  const health = new LocalHealth({ registry, storage, accounts, audiences, guilds, threads, ...current })
  const retention = new Retention({ registry, bus, logger })
  return {
    accounts,
    devices,
    guilds,
    health,
    invites: new LocalInvites({
      registry,
      accounts,
      doorkeeper,
      inbox,
      storage,
      clock,
      random,
      entrants,
      showsShort: deps.shortInvites ?? false,
      ...current
    }),
    messages,
    polls,
    files,
    threads,
    webhooks,
    following,
    voiceStatuses,
    presences,
    voice,
    bus,
    audit: auditReader(storage),
    proofs: sealProofs(registry, storage),
    cards: new LocalGuildCards({ registry, accounts, storage, clock, ...current }),
    friends,
    directory,
    conversations,
    commands,
    emojis,
    interactions,
    search,
    grants: new LocalGrants(storage, clock),
    templates,
    connections: new LocalRoleConnections(storage),
    mailroom: mail,
    reissue,
    temporaryMembers,
    eventTimes,
    threadTimes,
    storage,
    inbox,
    doorkeeper,
    codes,
    snapshots: new LocalSnapshots(registry, storage),
    retention,
    archives: new LocalArchives(registry, storage, inbox),
    sealer,
    checkpointer,
    guildSecret: (guild) => registry.get(guild)?.secret,
    ambassadors: new Ambassadors({
      registry,
      accounts,
      entrants,
      isShunned: (guild) => conversations.isShunned(guild)
    }),
    audiences,
    connect: (to) => {
      network = to
      reissue.resume()
      void following.look()
      for (const guild of registry.all()) {
        guild.recallAudit().catch((error: unknown) => logger.error('an audit log could not be made', { error }))
      }
    },
    [Symbol.dispose]: () => {
      search[Symbol.dispose]()
      templates[Symbol.dispose]()
      files[Symbol.dispose]()
      room[Symbol.dispose]()
      sealer[Symbol.dispose]()
      mail[Symbol.dispose]()
      interactions[Symbol.dispose]()
      conversations[Symbol.dispose]()
      checkpointer[Symbol.dispose]()
      polls[Symbol.dispose]()
      following[Symbol.dispose]()
      voiceStatuses[Symbol.dispose]()
      retention[Symbol.dispose]()
      presences[Symbol.dispose]()
      voice[Symbol.dispose]()
      greetings[Symbol.dispose]()
      health[Symbol.dispose]()
      temporaryMembers[Symbol.dispose]()
      eventTimes[Symbol.dispose]()
      threadTimes[Symbol.dispose]()
      profiles[Symbol.dispose]()
      roots[Symbol.dispose]()
      revocations[Symbol.dispose]()
      storage[Symbol.dispose]()
    }
  }
}

/** @throws DatabaseTooNew, DatabaseCorrupt, NotADatabase */
export const createApp = (deps: AppDeps): LocalApp => {
  const channels: Channels = { guildOf: () => undefined }
  const storage = openStorage(deps.database, (channel) => channels.guildOf(channel), deps.disk)
  try {
    return wire(deps, storage, channels)
  } catch (error) {
    storage[Symbol.dispose]()
    throw openFailure(deps.database, error)
  }
}
