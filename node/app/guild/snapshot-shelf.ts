/** Snapshots of the guilds of this node for those who join, each made once for the checkpoint that vouches for it. */
import type { GuildCid, OpCid } from '../../core/ids.ts'
import type { ServedSnapshot, SnapshotShelf } from '../../core/ports.ts'
import { encodeParcel, namesIn } from '../../core/snapshot.ts'
import { bytesFor, latestVouched, opsFor } from '../../core/snapshot-offer.ts'
import type { Storage } from '../../storage/index.ts'
import type { Registry } from './registry.ts'

/** Guilds of which a snapshot is kept; the one that was asked for least lately goes first. */
const KEPT = 4

interface Made {
  readonly checkpoint: OpCid
  /** Undefined: this node makes another state of it. */
  readonly parcel: Uint8Array | undefined
}

export class LocalSnapshots implements SnapshotShelf {
  readonly #registry: Registry
  readonly #storage: Storage
  readonly #made = new Map<GuildCid, Made>()

  constructor(registry: Registry, storage: Storage) {
    this.#registry = registry
    this.#storage = storage
  }

  of(cid: GuildCid): ServedSnapshot | undefined {
    const guild = this.#registry.get(cid)
    const vouched = guild && !guild.isArriving ? latestVouched(guild.control) : undefined
    if (!guild || !vouched) return undefined
    const checkpoint = vouched.latest.op.cid
    const known = this.#made.get(cid)
    const made = known?.checkpoint === checkpoint ? known : { checkpoint, parcel: this.#make(guild, vouched) }
    this.#keep(cid, made)
    if (!made.parcel) return undefined
    const ops = () =>
      opsFor(guild.control, vouched)
        .map(({ cid: op }) => this.#storage.log.get(op))
        .filter((op) => op !== undefined)
    return { checkpoint, parcel: made.parcel, ops }
  }

  #make({ control }: NonNullable<ReturnType<Registry['get']>>, vouched: Parameters<typeof bytesFor>[1]) {
    const bytes = bytesFor(control, vouched)
    return bytes && encodeParcel(bytes, namesIn(control.state))
  }

  #keep(cid: GuildCid, made: Made): void {
    this.#made.delete(cid)
    this.#made.set(cid, made)
    const oldest = this.#made.size > KEPT ? this.#made.keys().next() : undefined
    if (oldest && !oldest.done) this.#made.delete(oldest.value)
  }
}
