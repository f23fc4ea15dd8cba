/**
 * Channels and threads that have been deleted: nobody can open them any more, so nothing of what was said in them is kept.
 * When it turns out that the deletion does not count, it is wanted of every peer again.
 */
import type { ControlLog } from '../../core/control-log.ts'
import { parseLogId, type ChannelCid, type GuildCid, type LogId } from '../../core/ids.ts'
import { PersistentMap } from '../../core/persistent-map.ts'
import type { GuildState } from '../../core/state.ts'
import type { Storage } from '../../storage/index.ts'

interface Known {
  readonly control: ControlLog
  readonly size: number
  readonly revision: number
  readonly deleted: ReadonlySet<ChannelCid>
}

const deletedIn = (control: ControlLog): ReadonlySet<ChannelCid> =>
  new Set(
    control.dag
      .nodes()
      .flatMap((node) =>
        node.op.k === 'chan.del' && node.op.body && control.hasEffect(node) ? [node.op.body.channel] : []
      )
  )

export class GoneRooms {
  readonly #guild: GuildCid
  readonly #storage: Storage
  #known: Known | undefined

  constructor(guild: GuildCid, storage: Storage) {
    this.#guild = guild
    this.#storage = storage
  }

  /** A channel that never came to be is not gone: it may still come. */
  has(id: LogId, state: GuildState, control: ControlLog): boolean {
    const place = parseLogId(id)
    if (place?.type !== 'channel') return false
    if (!state.channels.has(place.channel)) return this.#deleted(control).has(place.channel)
    return place.thread !== null && this.#storage.threads.isDeleted(place.thread)
  }

  /** Call inside a write, after a change of the control log. */
  revive(before: GuildState, after: GuildState, control: ControlLog): void {
    if (before.channels === after.channels) return
    const back = new Set<ChannelCid>()
    for (const { key } of PersistentMap.changes(before.channels, after.channels)) {
      if (!before.channels.has(key) && this.#storage.log.has(key)) back.add(key)
    }
    if (back.size === 0) return
    for (const { id } of this.#storage.log.logs(this.#guild)) {
      const place = parseLogId(id)
      if (place?.type === 'channel' && back.has(place.channel) && !this.has(id, after, control)) this.want(id, after)
    }
  }

  /** What has been said there is wanted, but for what was deleted or erased by itself. Call inside a write. */
  want(id: LogId, state: GuildState): void {
    const { log } = this.#storage
    const number = log.number(id)
    if (number !== undefined) log.contents.missLog(number)
    for (const [user, t] of state.erased) log.contents.forgoBy(this.#guild, user, t)
  }

  #deleted(control: ControlLog): Known['deleted'] {
    const { size, revision } = control
    const known = this.#known
    if (known?.control === control && known.size === size && known.revision === revision) return known.deleted
    const deleted = deletedIn(control)
    this.#known = { control, size, revision, deleted }
    return deleted
  }
}
