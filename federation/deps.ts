/** What the federation needs of the node that runs it. */
import type { GuildCid, UserCid } from '../node/core/ids.ts'
import type {
  Audiences,
  BlobShelf,
  CardRack,
  Clock,
  Device,
  Doorkeeper,
  Inbox,
  InteractionDesk,
  Logger,
  LogReader,
  Mailroom,
  Network,
  PeerBook,
  SealProofs,
  SnapshotShelf
} from '../node/core/ports.ts'
import type { CodeDesk } from '../node/core/short-codes.ts'
import type { Reachability } from '../node/core/reachability.ts'

export interface FederationDeps {
  /** Multiaddrs to listen on; port 0 takes any free one. */
  readonly listen: readonly string[]
  /** Multiaddrs of peers to stay connected with. */
  readonly bootstrap: readonly string[]
  /** Multiaddrs by which others reach this node that it cannot know of itself. */
  readonly announce: readonly string[]
  /** Relay others: those of this node's guilds, and strangers a little. */
  readonly relay: boolean
  /** Look for peers on the local network. */
  readonly mdns: boolean
  /** 64 bytes: Ed25519 seed and public key, as `makePeerKey` makes them. Names this node, authorises nothing. */
  readonly privateKey: Uint8Array
  readonly log: LogReader
  readonly book: PeerBook
  readonly inbox: Inbox
  readonly doorkeeper: Doorkeeper
  readonly codes: CodeDesk
  readonly cards: CardRack
  readonly proofs: SealProofs
  readonly snapshots: SnapshotShelf
  readonly mailroom: Mailroom
  readonly interactions: InteractionDesk
  readonly blobs: BlobShelf
  /** Who is in a conversation: their nodes alone have anything of it. Undefined for a guild. */
  participants(guild: GuildCid): readonly UserCid[] | undefined
  /** 32 bytes from the guild's genesis; undefined for a guild this node does not hold. */
  guildSecret(guild: GuildCid): Uint8Array | undefined
  readonly audiences: Audiences
  /** Local devices whose users are members, or have just been let in; their certificates must be in `log.identity`. */
  devices(guild: GuildCid): readonly Device[]
  /** A peer takes that device for no member's: another has its turn. */
  turnedAway(guild: GuildCid): void
  readonly clock: Clock
  readonly logger: Logger
  /** Told when a history begins to come in, and when none does any more. */
  readonly historyComes?: ((isComing: boolean) => void) | undefined
  /** Ends everything, as disposing does. */
  readonly signal?: AbortSignal
}

export interface Federation extends Network, AsyncDisposable {
  reachability(): Reachability
}
