/** Everything that a node keeps, over one database. */
import { channelLog, threadLog, type ChannelCid, type GuildCid } from '../core/ids.ts'
import { AccountStore } from './sqlite/account-store.ts'
import { ActivityStore } from './sqlite/activity-store.ts'
import { AuditStore } from './sqlite/audit-store.ts'
import { BlobStore } from './sqlite/blob-store.ts'
import { CidIndex } from './sqlite/cid-index.ts'
import { CommandStore } from './sqlite/command-store.ts'
import { ConnectionStore } from './sqlite/connection-store.ts'
import { ConversationStore } from './sqlite/conversation-store.ts'
import { CopyStore } from './sqlite/copy-store.ts'
import { Database } from './sqlite/database.ts'
import { DeviceStore } from './sqlite/device-store.ts'
import { ForkStore } from './sqlite/fork-store.ts'
import { FrontierStore } from './sqlite/frontier-store.ts'
import { GrantStore } from './sqlite/grant-store.ts'
import { GuildStore } from './sqlite/guild-store.ts'
import { HookStore } from './sqlite/hook-store.ts'
import { InteractionStore } from './sqlite/interaction-store.ts'
import { LetterStore } from './sqlite/letter-store.ts'
import { IdentityStore } from './sqlite/identity-store.ts'
import type { Disk } from './sqlite/log-file.ts'
import { LogStore } from './sqlite/log-store.ts'
import { MessageStore } from './sqlite/message-store.ts'
import { PeerStore } from './sqlite/peer-store.ts'
import { RelationStore } from './sqlite/relation-store.ts'
import { SearchStore } from './sqlite/search-store.ts'
import { SealStore } from './sqlite/seal-store.ts'
import { StandingStore } from './sqlite/standing-store.ts'
import { TemplateStore } from './sqlite/template-store.ts'
import { ThreadStore } from './sqlite/thread-store.ts'

export interface Storage extends Disposable {
  readonly db: Database
  readonly log: LogStore
  readonly identities: IdentityStore
  readonly frontiers: FrontierStore
  readonly standings: StandingStore
  readonly seals: SealStore
  readonly messages: MessageStore
  readonly search: SearchStore
  readonly activity: ActivityStore
  readonly blobs: BlobStore
  readonly threads: ThreadStore
  readonly accounts: AccountStore
  readonly devices: DeviceStore
  readonly guilds: GuildStore
  readonly grants: GrantStore
  readonly forks: ForkStore
  readonly hooks: HookStore
  readonly peers: PeerStore
  readonly audit: AuditStore
  readonly letters: LetterStore
  readonly relations: RelationStore
  readonly conversations: ConversationStore
  readonly commands: CommandStore
  readonly copies: CopyStore
  readonly interactions: InteractionStore
  readonly templates: TemplateStore
  readonly connections: ConnectionStore
}

/**
 * @param path the database file, or ':memory:'.
 * @param guildOf which guild a channel belongs to; undefined for a channel nobody knows.
 * @param disk the system's when absent.
 * @throws DatabaseTooNew, DatabaseCorrupt, NotADatabase
 */
export const openStorage = (
  path: string,
  guildOf: (channel: ChannelCid) => GuildCid | undefined,
  disk?: Disk
): Storage => {
  const db = new Database(path, disk)
  const frontiers = new FrontierStore(db)
  const cids = new CidIndex(db)
  const identities = new IdentityStore(db)
  const log = new LogStore(db, identities, frontiers, cids)
  const threads = new ThreadStore(db)
  const blobs = new BlobStore(db)
  const search = new SearchStore(db)
  const numberOf = (channel: ChannelCid): number | undefined => {
    const guild = guildOf(channel)
    if (guild) return log.number(channelLog(guild, channel))
    const thread = threads.get(channel)
    return thread && log.number(threadLog(thread.guild, thread.parent, thread.cid))
  }
  return {
    db,
    log,
    identities,
    frontiers,
    standings: new StandingStore(db),
    seals: new SealStore(db, cids),
    messages: new MessageStore(db, { cids, blobs, search }, numberOf),
    search,
    activity: new ActivityStore(db),
    blobs,
    threads,
    accounts: new AccountStore(db),
    devices: new DeviceStore(db),
    guilds: new GuildStore(db),
    grants: new GrantStore(db),
    forks: new ForkStore(db),
    hooks: new HookStore(db),
    peers: new PeerStore(db),
    audit: new AuditStore(db, cids),
    letters: new LetterStore(db),
    relations: new RelationStore(db),
    conversations: new ConversationStore(db),
    commands: new CommandStore(db),
    copies: new CopyStore(db),
    interactions: new InteractionStore(db),
    templates: new TemplateStore(db),
    connections: new ConnectionStore(db),
    [Symbol.dispose]: () => db.close()
  }
}

export { openFailure } from './sqlite/database.ts'
export type { Disk } from './sqlite/log-file.ts'
export type { InviteCodes } from './sqlite/guild-store.ts'
