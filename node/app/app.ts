/** What a node can do for its own people: the one surface that protocols (Discord API, and later others) build on. */
import type { Reason } from '../core/reason.ts'
import type { OpenCard } from '../core/card.ts'
import type { ChannelCid, DeviceKey, GuildCid, LogId, OpCid, Snowflake, UserCid } from '../core/ids.ts'
import type { DomainEvent, Presence } from '../core/events.ts'
import type { ApplicationEmoji } from '../core/application-emojis.ts'
import type { Command } from '../core/commands/command.ts'
import type { Attachment, Message } from '../core/messages.ts'
import type { MessageFile } from '../core/op-schema.ts'
import type { Op, Step } from '../core/ops.ts'
import type { AuditReader, InviteCard } from '../core/ports.ts'
import type { Channel, GuildState, Invite } from '../core/state.ts'
import type { Fork } from '../storage/sqlite/fork-store.ts'
import type { Application, ApplicationChanges } from './application.ts'
import type { Archives } from './archive/outline.ts'
import type { RoleConnections } from './connecting.ts'
import type { Search } from './finding.ts'
import type { Grants } from './granting.ts'
import type { Health } from './health-report.ts'
import type { Interactions } from './interactions/interaction.ts'
import type { Originals, Pictures } from './pictures.ts'
import type { FileHere, Staged } from './staged.ts'
import type { Templates } from './templating.ts'
import type { VoiceStates } from './voice.ts'
import type { Conversations, Directory, Friends } from './people.ts'
import type { Messages, Polls, Threads } from './talk.ts'
import type { GuildView, Place, UserView } from './views.ts'
import type { Webhooks } from './webhook-voice.ts'

export type { Conversations, Directory, Friends, GroupChanges, Person, Relation } from './people.ts'
export type { Messages, Polls, Post, ThreadChanges, ThreadInput, Threads } from './talk.ts'
export type { GuildView, Place, UserView } from './views.ts'
export type { FoundWebhook, HookLooks, WebhookInput, WebhookVoice, Webhooks } from './webhook-voice.ts'
export type { FileHere, Staged } from './staged.ts'
export type { MessageEdit, MessageInput } from './message-input.ts'

export interface App {
  readonly accounts: Accounts
  readonly devices: Devices
  readonly guilds: Guilds
  readonly invites: Invites
  readonly messages: Messages
  readonly polls: Polls
  readonly files: Files
  readonly threads: Threads
  readonly webhooks: Webhooks
  readonly presences: Presences
  readonly voice: VoiceStates
  readonly health: Health
  readonly bus: Bus
  readonly archives: Archives
  readonly audit: AuditReader
  readonly cards: GuildCards
  readonly friends: Friends
  readonly directory: Directory
  readonly conversations: Conversations
  readonly commands: Commands
  readonly emojis: ApplicationEmojis
  readonly interactions: Interactions
  readonly search: Search
  readonly grants: Grants
  readonly templates: Templates
  readonly connections: RoleConnections
}

/** What somebody says of themselves. */
export interface ProfileChanges {
  readonly name?: string
  readonly globalName?: string | null
  readonly avatar?: string | null
  readonly banner?: string | null
}

/** A person or bot whose keys this node holds. */
export interface Account extends UserView {
  /** The name they log in with; bots have none. */
  readonly login: string | null
  /** For bots: whoever made them. */
  readonly owner: UserCid | null
  readonly createdAt: number
}

/** What an application signs its interactions by; the same whatever becomes of its token. */
export interface ApplicationKey {
  /** Ed25519, in hex. */
  readonly verifyKey: string
  sign(bytes: Uint8Array): Uint8Array
}

/** What a person keeps to get their account back: said once. */
export interface Recovery {
  /** The recovery key as 24 words. */
  readonly words: string
  /** The genesis block, base64url. */
  readonly identity: string
}

export interface Accounts {
  /** @throws AccountRefused when the name is taken or malformed. */
  register(input: {
    name: string
    globalName?: string | null
    password: string | null
  }): Promise<{ account: Account; token: string; recovery: Recovery }>
  /**
   * Takes a person's account to this node, under a new root key: everything else that acts for them is revoked in the
   * guilds of this node.
   *
   * @param input `identity`: as `register` gave it; null when a guild of this node knows them. `name`: to log in with.
   * @throws AccountRefused
   */
  recover(input: {
    name: string
    words: string
    identity: string | null
    password: string | null
  }): Promise<{ account: Account; token: string }>
  /** @returns undefined for a wrong name or password. */
  login(name: string, password: string): Promise<{ account: Account; token: string } | undefined>
  /** End the session of a user token. */
  logout(token: string): Promise<void>
  /** The account a token belongs to; a bot's token or a person's. Constant-time in the secret. */
  authenticate(token: string): Account | undefined
  account(user: UserCid): Account | undefined
  byId(id: Snowflake): Account | undefined
  /** By the name they log in with. */
  byName(name: string): Account | undefined
  list(): readonly Account[]
  updateProfile(user: UserCid, changes: ProfileChanges): Promise<Account>
  createApplication(owner: UserCid, name: string): Promise<{ application: Application; token: string }>
  application(id: Snowflake): Application | undefined
  applicationsOf(owner: UserCid): readonly Application[]
  updateApplication(id: Snowflake, changes: ApplicationChanges): Promise<Application>
  /** @returns undefined for one that was made on another node */
  applicationKey(id: Snowflake): ApplicationKey | undefined
  deleteApplication(id: Snowflake): Promise<void>
  /** A new token; the old one ends. */
  resetToken(id: Snowflake): Promise<string>
}

export interface DeviceView {
  readonly key: DeviceKey
  /** Is it this node's? */
  readonly isHere: boolean
  /** `replaced`: an older root key has certified it. Neither that nor `revoked` is good anywhere. */
  readonly standing: 'good' | 'revoked' | 'replaced'
  /** Ids of this node's guilds in which it has written. */
  readonly guilds: readonly Snowflake[]
  /** ms since the Unix epoch; null: no op by it is here. */
  readonly last: number | null
}

/** Of the accounts of this node. */
export interface Devices {
  /** Those that have been seen here. */
  list(user: UserCid): readonly DeviceView[]
  /**
   * Ends a device in every guild of this node that knows its user, for ever.
   *
   * @returns how many guilds have been told
   * @throws AccountRefused, Denied
   */
  revoke(user: UserCid, device: DeviceKey): Promise<{ readonly guilds: number }>
}

export interface Submission {
  readonly ops: readonly Op[]
  readonly before: GuildState
  readonly after: GuildState
}

/** A checkpoint whose word of the state is not what this node finds. */
export interface Dispute {
  readonly checkpoint: OpCid
  readonly witness: UserCid
}

export interface Guilds {
  get(id: Snowflake): GuildView | undefined
  byCid(cid: GuildCid): GuildView | undefined
  /** Which guild has the channel with this id. */
  channel(id: Snowflake): { readonly guild: GuildView; readonly channel: Channel } | undefined
  /** Guilds that a local account is a member of. */
  of(user: UserCid): readonly GuildView[]
  /** Every guild this node holds. */
  all(): readonly GuildView[]
  /** Devices that have signed two ops for one place in their chain, as far as this node knows: for who moderates. */
  forks(guild: GuildCid): readonly Fork[]
  /** Checkpoints that say of the state what this node does not find, since it began: of this guild's witnesses somebody lies. */
  disputes(guild: GuildCid): readonly Dispute[]
  /** A user seen in any guild, or a local account. */
  user(id: Snowflake): UserView | undefined
  /** Whoever wrote anything in a guild, and when they did last, in ms since the Unix epoch. */
  lastActs(guild: GuildCid): ReadonlyMap<UserCid, number>
  create(owner: UserCid, input: { name: string; icon?: string | null }): Promise<GuildView>
  /**
   * Writes ops as `actor`, all or none, durable when it resolves. Control and profile ops only: messages have
   * use cases of their own.
   *
   * @throws Denied with the refusal of the first op that is not allowed.
   */
  submit(guild: GuildCid, actor: UserCid, steps: readonly Step[]): Promise<Submission>
  /**
   * Bans people, with as few ops as hold them; `subtree` takes whom they let in along, and whom those did. Of these,
   * and of several, those are passed over whom the actor may not ban.
   *
   * @returns who has been banned. @throws Denied when it is nobody
   */
  ban(
    guild: GuildCid,
    actor: UserCid,
    users: readonly UserCid[],
    options: { reason: string | null; subtree: boolean }
  ): Promise<readonly UserCid[]>
  /** A bot of this node joins a guild on the word of `actor`, who needs MANAGE_GUILD. @throws Denied */
  addBot(guild: GuildCid, actor: UserCid, bot: UserCid): Promise<void>
}

export interface GuildCards {
  /**
   * Guilds that want to be found, of the peers at these addresses; with none, of this node and the peers that are
   * connected. What a card says is its signer's claim.
   */
  discover(addresses: readonly string[]): Promise<readonly OpenCard[]>
}

export interface FoundInvite {
  readonly guild: GuildView
  readonly invite: Invite
}

export interface Invites {
  /** @throws Denied, InviteRefused */
  create(
    channel: { guild: GuildCid; channel: ChannelCid },
    actor: UserCid,
    options: {
      maxAge: number
      maxUses: number
      temporary: boolean
      /** Of an invite for at most ten uses: members whose nodes use part of it themselves. */
      allot?: readonly { user: UserCid; n: number }[]
      /** Whom it is for, sorted; absent: whoever has it. */
      targets?: readonly UserCid[]
      /** Whose screen it leads to, or which application. */
      lead?: NonNullable<Invite['lead']>
      /** As the audit log tells it. */
      reason?: Reason
      /** With a short code, which whoever guesses it can join by. */
      short?: boolean
    }
  ): Promise<{ invite: Invite; code: string; short: string | null }>
  /** What clients show as its code; for invites made on other nodes a code that names it but cannot be joined with. */
  code(guild: GuildCid, invite: OpCid): string
  /** Null for one that has none, or was made on another node. */
  /** Was its code made here, and does it name where this node is now? */
  isCurrent(invite: OpCid): boolean
  shortCode(invite: OpCid): string | null
  /** A local guild's invite by its code, be it part of a link; by a short one only if that was made here. */
  find(code: string): FoundInvite | undefined
  /** The same by any code. @throws InviteRefused when too many short codes are being looked for. */
  locate(code: string): Promise<FoundInvite | undefined>
  /** Where a code leads, asking its peers if this node does not hold the guild. @throws InviteRefused */
  describe(code: string): Promise<InviteCard>
  /** Joins; resolves when the guild's state and newest messages are here. @throws InviteRefused */
  accept(code: string, user: UserCid): Promise<GuildView>
}

/** Where files are named: peers that may hold one of the logs are asked. */
export interface FilePlace {
  readonly guild: GuildCid
  readonly logs: readonly LogId[]
}

/** What names a file: a message, as far as it matters whose quota it is, and who may have it. */
export type FileOwner = Pick<Message, 'guild' | 'channel' | 'author'>

export interface Files {
  readonly pictures: Pictures
  readonly originals: Originals
  /** Bytes of one file. */
  readonly limit: number
  /** Takes a file; resolves when it is on disk. @throws FileRefused, StorageFailed, or what the source does */
  stage(source: AsyncIterable<Uint8Array>, options: { readonly image: boolean }): Promise<Staged>
  /** @throws FileRefused when this node keeps no more of this author there, or of the guild */
  requireRoom(guild: GuildCid, author: UserCid, bytes: number): Promise<void>
  /** What clients know by this id in a channel or thread. */
  attachment(place: Place, id: Snowflake): { readonly file: Attachment; readonly message: FileOwner } | undefined
  /** A file of a message, fetched from peers if it is not here; undefined when nobody who is connected has it. */
  ofMessage(message: FileOwner, file: MessageFile): Promise<FileHere | undefined>
  /** A sticker that some message here is a copy with, and its file, fetched as those of messages are. */
  copiedSticker(id: Snowflake): Promise<{ readonly format: 1 | 2 | 3 | 4; readonly here: FileHere } | undefined>
  /** A query that shows for a day or so that `what` was shown to somebody here. */
  sign(what: string): string
  isSigned(what: string, query: URLSearchParams): boolean
  /** Promises to take a file for a place in the next hours. @throws FileRefused */
  promise(user: UserCid, room: ChannelCid, filename: string): Promise<string>
  /** Takes a file that has been promised. @throws FileRefused */
  fill(name: string, source: AsyncIterable<Uint8Array>): Promise<void>
  /** Holds what has come under a name, to send it. @throws FileRefused */
  claim(name: string, user: UserCid, room: ChannelCid): Staged & { readonly filename: string }
  /** It has been sent, or will not be. */
  forget(name: string, user: UserCid): Promise<void>
}

/** Where a command is known: in one guild, or (null) in all and in direct messages. */
export interface CommandScope {
  /** The bot. */
  readonly application: UserCid
  readonly guild: GuildCid | null
}

export type NewCommand = Omit<Command, 'id' | 'version'>

/** Every method that writes resolves when it is on disk. */
export interface Commands {
  /** As far as this node knows, in the order in which they were registered. */
  list(scope: CommandScope): readonly Command[]
  /** Of those that a guild has, its own and everybody's. @param guild null: of a conversation */
  find(
    application: UserCid,
    guild: GuildCid | null,
    id: Snowflake
  ): { readonly command: Command; readonly guild: GuildCid | null } | undefined
  /** One of the same type and name is replaced. @throws CommandRefused */
  register(scope: CommandScope, wanted: NewCommand): Promise<{ readonly command: Command; readonly isNew: boolean }>
  /** @returns undefined when there is none of the id. @throws CommandRefused, or what `make` does */
  change(scope: CommandScope, id: Snowflake, make: (old: Command) => NewCommand): Promise<Command | undefined>
  /** @throws CommandRefused */
  replace(
    scope: CommandScope,
    /** `known`: the id of one that is there already, whatever it was called. */
    wanted: readonly (NewCommand & { readonly known: Snowflake | null })[]
  ): Promise<readonly Command[]>
  /** @returns was there one? */
  remove(scope: CommandScope, id: Snowflake): Promise<boolean>
}

/** Emoji of an application, which its bot may use everywhere. */
export interface ApplicationEmojis {
  /** Of a bot of this node, as its other nodes know them too. */
  list(application: UserCid): Promise<readonly ApplicationEmoji[]>
  /** @param looks `image`: kept, as an op names it. @throws Denied, StorageFailed */
  make(application: UserCid, looks: Pick<ApplicationEmoji, 'name' | 'image'>): Promise<ApplicationEmoji>
  /** @returns undefined when there is none of the id. @throws StorageFailed */
  rename(application: UserCid, id: Snowflake, name: string): Promise<ApplicationEmoji | undefined>
  /** @returns was there one? @throws StorageFailed */
  remove(application: UserCid, id: Snowflake): Promise<boolean>
  /** Of whichever bot of a guild here. */
  find(id: Snowflake): Promise<ApplicationEmoji | undefined>
}

export interface Presences {
  /** A local user's presence changed (their gateway sessions decide it). */
  set(user: UserCid, presence: Presence): void
  get(user: UserCid): Presence
  /** @throws Denied unless the actor may send there. */
  typing(place: Place, actor: UserCid): void
}

export type Listener = (event: DomainEvent, seq: number) => void

export interface Bus {
  /** Calls `listener` with every event from now on, in order, after it is kept. Dispose to stop. */
  subscribe(listener: Listener): Disposable
}
