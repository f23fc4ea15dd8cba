/** What the core and the use cases need of the world; adapters live in storage, federation and crypto. */
import type { Header, OpBlocks, Payload, VerifiedOp } from './ops.ts'
import type { BlobCid, CertCid, ChannelCid, DeviceKey, GuildCid, LogId, OpCid, Snowflake, UserCid } from './ids.ts'
import type { BlobTree } from './blobs.ts'
import type { Absence } from './deleted-set.ts'
import type { LogLag, NetworkHealth } from './health.ts'
import type { AuditEntry } from './audit/index.ts'
import type { CodeWish, FoundCode, SoughtCode } from './short-codes.ts'
import type { SignedBook } from './commands/book.ts'
import type { Message } from './messages.ts'
import type { Notice } from './notices.ts'

export interface Clock {
  /** ms since the Unix epoch. */
  now(): number
}

export interface Random {
  bytes(length: number): Uint8Array
}

/** A device of a user: signs ops and statements. */
export interface Device {
  readonly user: UserCid
  readonly key: DeviceKey
  readonly cert: CertCid
  /** The root key that has signed the certificate. */
  readonly root: DeviceKey
  sign(bytes: Uint8Array): Uint8Array
}

/** Everything of an entry but key, identity and signature. */
export interface UnsignedEntry {
  readonly id: LogId
  readonly next: readonly OpCid[]
  readonly time: number
  readonly payload: Payload
}

export interface SignedEntry {
  /** The block. */
  readonly bytes: Uint8Array
  /** What the block says. */
  readonly header: Header
}

/** Makes OrbitDB entries. */
export interface EntryAuthor {
  sign(entry: UnsignedEntry, device: Device): Promise<SignedEntry>
}

/** A user's genesis block and a device certificate signed by its root key: what proves a device. */
export interface IdentityBlocks {
  readonly genesis: Uint8Array
  readonly cert: Uint8Array
  /** What made a later root key the user's; null when the genesis block's has signed the certificate. */
  readonly rotation: Uint8Array | null
}

/** Last op of each device in a log: what a peer needs to send only the rest. */
export type HaveVector = Readonly<Record<string, number>>

export interface LogSummary {
  readonly id: LogId
  readonly heads: readonly OpCid[]
  readonly count: number
}

/** The read side of the log store, as sync and the OrbitDB view need it. */
export interface LogReader {
  /** Logs of a guild that this node holds at least one op of. */
  logs(guild: GuildCid): readonly LogSummary[]
  /** Of one log. */
  heads(log: LogId): readonly OpCid[]
  have(log: LogId): HaveVector
  /** Ops that a peer with `have` lacks, parents first, at most `limit` and about `maxBytes`. */
  since(log: LogId, have: HaveVector, limit: number, maxBytes: number): readonly StoredOp[]
  get(cid: OpCid): StoredOp | undefined
  has(cid: OpCid): boolean
  /** The same for an op whose header is at hand: what goes on with a device's chain is not looked for. */
  holds(cid: OpCid, header: Header): boolean
  /** A page of a channel's messages, ascending, with every op that names them; parents may be missing. */
  recent(log: LogId, query: PageQuery): readonly StoredOp[]
  /** Deletes of a message, and its latest edits; the message itself need not be here. */
  changes(log: LogId, message: OpCid): readonly StoredOp[]
  /** Is the op here without its contents, and are they wanted? */
  lacks(cid: OpCid): boolean
  /** Logs of a guild that have such ops. */
  logsLacking(guild: GuildCid): readonly LogId[]
  /** Ops of a log whose contents are wanted, after place `after`, in order of their places. */
  lacking(log: LogId, after: number, limit: number): readonly Absent[]
  identity(cert: CertCid): IdentityBlocks | undefined
  /** Is a certificate here? */
  isKnown(cert: CertCid): boolean
  /** Every guild this node holds. */
  guilds(): readonly GuildCid[]
  /** Resolves when every op of this node's own that these have shown is on disk. */
  settled(): Promise<void>
}

export interface StoredOp extends OpBlocks {
  readonly cid: OpCid
  readonly log: LogId
  readonly cert: CertCid
}

/** An op that a peer brought without its contents. */
export interface Absent {
  readonly cid: OpCid
  /** Its place in the store. */
  readonly n: number
}

/** What the newest seal of a log says of messages that are there. */
export interface SealProof {
  readonly seal: StoredOp
  /** Of those that had not been deleted by then. */
  readonly absences: readonly Absence[]
}

/** Proves to peers that what they are shown was not deleted; implemented by node/app. */
export interface SealProofs {
  /** Of the messages among `ops`. @returns null when no seal says anything. */
  prove(guild: GuildCid, log: LogId, ops: readonly OpCid[]): SealProof | null
}

/** What a peer has proved, of a page that it shows, by a seal that is verified as ops are. */
export interface Sealed {
  readonly seal: VerifiedOp
  /** These messages had not been deleted by then. */
  readonly undeleted: ReadonlySet<OpCid>
}

/** What became of one op that a peer sent. */
export type Receipt =
  | { readonly status: 'admitted' | 'known' }
  /** Parents that this node lacks. */
  | { readonly status: 'missing'; readonly parents: readonly OpCid[] }
  /** Its time lies ahead: try again at `due` (ms since the Unix epoch). */
  | { readonly status: 'held'; readonly due: number }
  /** Provably invalid: whoever relays it is faulty. */
  | { readonly status: 'refused'; readonly detail: string }

/** A state for those who join, and the ops that vouch for it. */
export interface ServedSnapshot {
  /** The latest checkpoint that vouches for it: names it. */
  readonly checkpoint: OpCid
  /** See core/snapshot.ts. */
  readonly parcel: Uint8Array
  ops(): readonly StoredOp[]
}

/** What those who join are shown; implemented by node/app. */
export interface SnapshotShelf {
  /** Undefined when nothing is vouched for. */
  of(guild: GuildCid): ServedSnapshot | undefined
}

/** Which nodes may hold which logs of a guild, as its state is now; implemented by node/app. */
export interface Audiences {
  /** May a node that acts for this user hold the log? Whether they are a member is asked elsewhere. */
  mayHold(guild: GuildCid, user: UserCid, log: LogId): boolean
  /** May it be told what was said there while they could not hear it? */
  mayReadPast(guild: GuildCid, user: UserCid, log: LogId): boolean
  /** May every member? */
  isForAll(guild: GuildCid, log: LogId): boolean
  /** Logs that not every member may hold, and somebody here may. */
  closedHere(guild: GuildCid): readonly LogId[]
}

/** Where a guild names a file. */
export interface BlobName {
  readonly log: LogId
  /** When the message was written, ms since the Unix epoch; null: every member of the log's audience may have it. */
  readonly t: number | null
}

/** A file that is here. */
export interface OpenBlob extends AsyncDisposable {
  readonly tree: BlobTree
  chunk(index: number): Promise<Uint8Array>
}

/** The files of this node, as peers ask for them; implemented by node/app. */
export interface BlobShelf {
  /** By what of the guild, as it is shown now, the file is named. */
  named(guild: GuildCid, blob: BlobCid): readonly BlobName[]
  open(blob: BlobCid): Promise<OpenBlob | undefined>
}

/** Takes a file chunk by chunk, each checked. */
export interface BlobSink {
  /** @returns the first chunk that is not here; null: the file is not wanted. */
  begin(tree: BlobTree): Promise<number | null>
  take(index: number, chunk: Uint8Array): Promise<void>
}

/** Where verified ops of peers go; implemented by node/app. */
export interface Inbox {
  /** Ops of one guild, in the order given. Resolves when the admitted ones are kept; after a power cut peers may have to bring them again. */
  receive(
    guild: GuildCid,
    ops: readonly VerifiedOp[],
    options: { readonly backfill: boolean }
  ): Promise<readonly Receipt[]>
  /** Messages whose history is still on its way: shown as far as a peer's word may be taken, not yet part of the log. */
  preview(guild: GuildCid, ops: readonly VerifiedOp[], sealed?: Sealed | null): Promise<void>
  /** Identity blocks that have been verified. */
  learn(identities: readonly VerifiedIdentity[]): Promise<void>
  /** Of those that were learnt lately: nothing that is kept was written by them. */
  unlearn(certs: readonly CertCid[]): Promise<void>
  /** May this device replicate the guild? Its user is a member, and has not revoked it. */
  isMember(guild: GuildCid, device: CertifiedDevice): boolean
  /** Is it known that the device may not, as its user has been a member, or has revoked it? */
  isRemoved(guild: GuildCid, device: CertifiedDevice): boolean
  /**
   * A member has said something that nobody keeps.
   *
   * @param t when, by their clock
   * @returns may they say that? What they may not is not told on.
   */
  notice(guild: GuildCid, user: UserCid, notice: Notice, t: number): boolean
  /** Is the guild shown by a snapshot, while its history is on its way? */
  isArriving(guild: GuildCid): boolean
  /**
   * Shows the guild by a snapshot until its control log is here.
   *
   * @param ops by which it is vouched for, and what has come since: verified.
   * @returns null, or why not.
   */
  arrive(guild: GuildCid, parcel: Uint8Array, ops: readonly VerifiedOp[]): Promise<string | null>
  /** All that a peer has of the control log is here: what was shown by a snapshot is replaced by that. */
  arrived(guild: GuildCid): Promise<void>
  /** A peer has been asked for all that it has of the guild, and it is here. */
  caughtUp(guild: GuildCid): void
  /** A peer has come that hears what members of the guild say. */
  listened(guild: GuildCid): void
  /** Begin to hold a guild whose genesis has just been learnt; idempotent. */
  adopt(guild: GuildCid, genesis: Uint8Array): Promise<void>
}

/** A device, and the root key that has signed its certificate. */
export interface CertifiedDevice {
  readonly user: UserCid
  readonly key: DeviceKey
  readonly root: DeviceKey
  /** How often the user had replaced their root key by then. */
  readonly rootNumber: number
}

export interface VerifiedIdentity extends IdentityBlocks, CertifiedDevice {
  readonly cid: CertCid
  readonly bot: boolean
}

/** What a joiner says, signed with the invite's key; see kinds/admit.ts. */
export interface JoinRequest {
  readonly guild: GuildCid | null
  /** First 16 bytes of SHA-256 of the guild's CID, as carried by the code. */
  readonly guildHash: Uint8Array
  readonly user: UserCid
  readonly cert: CertCid
  readonly bot: boolean
  readonly profile: { readonly name: string; readonly globalName: string | null; readonly avatar: string | null }
  readonly t: number
  readonly inviteKey: DeviceKey
  readonly sig: Uint8Array
  readonly identity: IdentityBlocks
}

/** A card of a guild that wants to be found: see card.ts. */
export interface SignedCard {
  readonly bytes: Uint8Array
  /** base64url. */
  readonly sig: string
  readonly identity: IdentityBlocks
}

/** Tells strangers of guilds that want to be found; implemented by node/app. */
export interface CardRack {
  /** @param guild null: of any. */
  cards(guild: GuildCid | null): readonly SignedCard[]
}

/** Answers joiners; implemented by node/app. */
export interface Doorkeeper {
  /** What an invite leads to, shown before joining. */
  describe(guildHash: Uint8Array, inviteKey: DeviceKey): InviteCard | JoinRefusal
  admit(request: JoinRequest): Promise<JoinGrant | JoinRefusal>
}

export type JoinRefusal = {
  readonly refused: 'unknown-invite' | 'expired' | 'used-up' | 'banned' | 'not-invited' | 'no-sponsor' | 'bad-request'
}

export interface JoinGrant {
  readonly guild: GuildCid
  readonly genesis: Uint8Array
}

export interface InviteCard {
  readonly guild: GuildCid
  readonly guildId: Snowflake
  readonly name: string
  readonly description: string | null
  readonly icon: string | null
  readonly channelId: Snowflake
  readonly channelName: string
  readonly channelType: number
  readonly members: number
  readonly inviter: Face | null
  /** ms since the Unix epoch; null: never. */
  readonly expiresAt: number | null
  readonly verificationLevel: number
  readonly lead?: { readonly type: 1 | 2; readonly face: Face }
}

/** What is told of somebody to those who are not in the guild. */
export interface Face {
  readonly id: Snowflake
  readonly name: string
  readonly globalName: string | null
  readonly avatar: string | null
  readonly bot: boolean
}

/** See letters.ts. */
export interface SignedLetter {
  readonly bytes: Uint8Array
  /** Ed25519 over `bytes` with the purpose before them, base64url. */
  readonly sig: string
  readonly identity: IdentityBlocks
}

/** A letter that waits at its writer's node. */
export interface WaitingLetter extends SignedLetter {
  /** Its place in line. */
  readonly n: number
}

/** Letters between devices, as the network brings and takes them; implemented by node/app. */
export interface Mailroom {
  /** Users of this node: letters to them are taken here. */
  residents(): Iterable<UserCid>
  device(user: UserCid): Device | undefined
  /** Users whose nodes are worth knowing: a letter waits for them, or somebody here has to do with them. */
  sought(limit: number): readonly UserCid[]
  /** Users for whom a letter waits. */
  awaited(limit: number): readonly UserCid[]
  /** Multiaddrs with /p2p/ at which a node of a user's has listened. */
  addresses(user: UserCid): readonly string[]
  /** In the order in which they were written. */
  waiting(user: UserCid, device: DeviceKey, limit: number): readonly WaitingLetter[]
  /** The reader's node has it on disk. */
  brought(letter: WaitingLetter): Promise<void>
  /**
   * Resolves when it is on disk, or known. `early`: by the clock here it has not been written yet, so it is to be brought again;
   * `refused`: it is no letter that an honest node brings here.
   */
  receive(letter: SignedLetter): Promise<'taken' | 'early' | 'refused'>
}

/** See interactions/whispers.ts. */
export interface SignedWhisper {
  readonly bytes: Uint8Array
  /** base64url. */
  readonly sig: string
  readonly identity: IdentityBlocks
}

/** What nodes ask each other about interactions; implemented by node/app. */
export interface InteractionDesk {
  /** A user's node brings what they do with a bot of this one. @returns why not; null: it is on its way to the bot */
  take(whisper: SignedWhisper, peer: string): string | null
  /** A bot's node tells a user of this one what came of it. Resolves with whether that was theirs to say. */
  hear(whisper: SignedWhisper, peer: string): Promise<boolean>
  /** What this node has of a bot's commands. */
  books(application: UserCid, guild: GuildCid): readonly SentBook[]
  /** And of its emoji. */
  emojis(application: UserCid, guild: GuildCid): readonly SentBook[]
  /** Users that this node acts for. */
  device(user: UserCid): Device | undefined
  residents(): Iterable<UserCid>
}

export interface SentBook extends SignedBook {
  readonly identity: IdentityBlocks
}

/** The network as the use cases see it; implemented by federation. */
export interface Network {
  /** Peer id and addresses others can dial, best first, as multiaddr text with /p2p/. */
  addresses(): readonly string[]
  peerId(): string
  /** Ask the peers named in an invite what it leads to. @throws Unreachable */
  describeInvite(
    addresses: readonly string[],
    guildHash: Uint8Array,
    inviteKey: DeviceKey
  ): Promise<InviteCard | JoinRefusal>
  /** Ask a peer to admit `request.user`. @throws Unreachable when no address answers */
  join(addresses: readonly string[], request: JoinRequest): Promise<JoinGrant | JoinRefusal>
  /**
   * Asks connected peers, then others by the DHT, where a short code leads, until one will do.
   *
   * @returns undefined when nobody who answers knows it.
   * @throws Unreachable when nobody answers.
   */
  findCode(sought: SoughtCode, wish: CodeWish): Promise<FoundCode | undefined>
  /** What the desk offers has changed. Never waits for peers. */
  offerCodes(): void
  /** Cards that the peers at these addresses hand out, not opened; with none, those that are connected. */
  discover(addresses: readonly string[]): Promise<readonly SignedCard[]>
  /** Pull a guild from whoever is connected: control log, newest messages, then history in the background.
   * Resolves when the control state and the newest messages are here. */
  pull(guild: GuildCid): Promise<void>
  /**
   * While the history of a channel is on its way: asks a peer for a page of it, to be shown before its turn. Resolves
   * when it is shown, or when nobody has answered; at once when nothing is on its way. Never rejects.
   */
  page(guild: GuildCid, log: LogId, query: PageQuery): Promise<void>
  /**
   * Asks peers who may hold one of the logs for a file that they name, one peer after another.
   *
   * @returns whether all of it has been taken. Rejects when the sink does.
   */
  fetchBlob(guild: GuildCid, logs: readonly LogId[], blob: BlobCid, sink: BlobSink): Promise<boolean>
  /** Start (or stop) carrying a guild: gossip topic, anti-entropy. */
  follow(guild: GuildCid): Promise<void>
  unfollow(guild: GuildCid): Promise<void>
  /** Tells the guild's peers what nobody keeps, signed by `device`. Never waits for peers. */
  tell(guild: GuildCid, device: Device, notice: Notice): void
  /**
   * Brings what a user does to the nodes of a bot of a guild, one after another until one takes it: first `peer`, if it is there.
   *
   * @returns the peer that has taken it, or why none has; undefined when none could be reached
   */
  interact(
    bot: { readonly user: UserCid; readonly guild: GuildCid; readonly peer: string | null },
    whisper: SignedWhisper
  ): Promise<{ readonly peer: string } | { readonly refused: string } | undefined>
  /** Tells a user's node. @returns has it been taken? */
  answer(peer: string, whisper: SignedWhisper): Promise<boolean>
  /** Asks nodes of a bot for its commands in a guild. Never rejects. */
  commandBooks(bot: UserCid, guild: GuildCid): Promise<readonly SentBook[]>
  /** Asks nodes of a bot, and of a guild that it is in, for its emoji. Never rejects. */
  emojiBooks(bot: UserCid, guild: GuildCid): Promise<readonly SentBook[]>
  /** A letter waits for a user: their nodes are looked for. Never waits for peers. */
  bring(user: UserCid): void
  /** Live ops, after they are on disk. Never waits for peers. */
  publish(guild: GuildCid, ops: readonly OpBlocks[]): void
  health(): NetworkHealth
  /** What keeps a log from being whole. */
  lag(guild: GuildCid, log: LogId): LogLag
}

export interface KnownPeer {
  readonly peer: string
  /** Multiaddrs without /p2p/, best first. */
  readonly addresses: readonly string[]
}

/** Peers that shared a guild with this node, to be found again after a restart. */
export interface PeerBook {
  /** Those met last come first; only who was met after `since`, in ms since the Unix epoch. */
  known(limit: number, since: number): readonly KnownPeer[]
  /** @param seen ms since the Unix epoch. Resolves when it is on disk. */
  remember(peer: KnownPeer, seen: number): Promise<void>
}

/** Where the message read model is written and read; rows move in the same transaction as their ops. */
export interface MessageReader {
  page(channel: ChannelCid, query: PageQuery): readonly Message[]
  byId(channel: ChannelCid, id: Snowflake): Message | undefined
  byCid(cid: OpCid): Message | undefined
  pinned(channel: ChannelCid, query: { readonly before?: number; readonly limit: number }): readonly Message[]
  /** Users who reacted with `emoji`, ascending by id, after `after`. */
  reactors(
    message: OpCid,
    emoji: string,
    query: { readonly after?: Snowflake; readonly limit: number }
  ): readonly UserCid[]
  /** Which emoji `user` has put on each of these messages. */
  ownReactions(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<string>>
  /** Users who vote for an answer, ascending by id, after `after`. */
  voters(
    message: OpCid,
    answer: number,
    query: { readonly after?: Snowflake; readonly limit: number }
  ): readonly UserCid[]
  /** What `user` votes for in each of these messages. */
  ownVotes(messages: readonly OpCid[], user: UserCid): ReadonlyMap<OpCid, ReadonlySet<number>>
  lastMessageId(channel: ChannelCid): Snowflake | null
  lastPinAt(channel: ChannelCid): number | null
  /** How many messages there are. */
  count(channel: ChannelCid): number
}

/** Rows with `id` below `before` and above `after`; newest first, or oldest first when only `after` is given. */
export interface AuditQuery {
  readonly before?: Snowflake
  readonly after?: Snowflake
  readonly user?: UserCid
  /** Discord's number of the action. */
  readonly action?: number
  readonly limit: number
}

export interface AuditReader {
  page(guild: GuildCid, query: AuditQuery): readonly AuditEntry[]
}

/** At most one of `before`, `after`, `around`; newest first. */
export interface PageQuery {
  readonly limit: number
  readonly before?: Snowflake
  readonly after?: Snowflake
  readonly around?: Snowflake
}

/** A line a call; fields are redacted by whoever writes them. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/**
 * Text kept in pieces, the oldest of which goes first. It outlives the process, however that ends; not the machine:
 * nothing waits for the disk.
 */
export interface Segments extends Disposable {
  /** What each piece holds, the oldest first; the last line of one may be cut off. */
  read(): readonly string[]
  /** A new piece, that is appended to from now on. */
  begin(): void
  /** @returns bytes written. @throws Error when the disk is full or broken */
  append(text: string): number
  /** Lets go of all but the newest pieces; of all with 0. */
  keep(count: number): void
}

/** Where a protocol keeps what its clients may come back for after the node was down. */
export interface Shelf extends Segments {
  /** The newest thing on disk that events come from: grows with each. What was kept at another is not all there was. */
  position(): number
}
