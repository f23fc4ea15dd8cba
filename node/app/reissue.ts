/**
 * What an honest minority did while it was cut off can become void when the others are back: a checkpoint is final
 * without it, or a removal comes before it (design: guild log, section 3.4). The author's own node writes such acts anew,
 * upon everything that is known now, when that is still allowed and still means something.
 *
 * An act is written anew once: neither again after a restart, nor when what it was written as becomes void in turn.
 */
import type { ControlLog } from '../core/control-log.ts'
import type { GuildCid, OpCid } from '../core/ids.ts'
import { isControlKind } from '../core/kinds/index.ts'
import type { Draft, Kind, Op } from '../core/ops.ts'
import type { Device, Logger } from '../core/ports.ts'
import type { GuildState } from '../core/state.ts'
import { superseded } from '../core/superseded.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import type { EventBus } from './bus.ts'
import { Denied } from './errors.ts'
import type { Guild } from './guild/guild.ts'
import type { Registry } from './guild/registry.ts'

/**
 * Acts whose moment has passed: they say what their author knew then, or give away what is given once, as the address of a
 * webhook is, which has its id in it.
 */
const ONCE = new Set<Kind>([
  'create',
  'cp',
  'accept',
  'transfer',
  'close',
  'epoch',
  'upgrade',
  'hook.new',
  'voice.move'
])

export interface ReissueDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly bus: EventBus
  readonly logger: Logger
}

/** Objects that were made anew have new names. */
const renamed = (value: unknown, became: (cid: OpCid) => OpCid | undefined): unknown => {
  if (typeof value === 'string') return became(value as OpCid) ?? value
  if (Array.isArray(value)) return value.map((item) => renamed(item, became))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, became)]))
}

/** Under approval that was switched on meanwhile, whoever was let in waits like the others. */
const asNow = (op: Op, state: GuildState): Op =>
  op.k === 'admit' && op.body && state.settings.approval ? { ...op, body: { ...op.body, pending: true } } : op

export class Reissue {
  readonly #deps: ReissueDeps
  #line: Promise<unknown> = Promise.resolve()

  constructor(deps: ReissueDeps) {
    this.#deps = deps
  }

  /** Ops of a guild that have just lost their effect. */
  reversed(guild: GuildCid, ops: readonly Op[]): void {
    this.#line = this.#line.then(() => this.#again(guild, ops)).catch((error: unknown) => this.#failed(error))
  }

  /** What was left undone when the node stopped. */
  resume(): void {
    for (const { cid, control } of this.#deps.registry.all()) {
      const left = [...control.rejected.keys()].map((op) => control.get(op)).filter((op) => op !== undefined)
      if (left.length > 0) this.reversed(cid, left)
    }
  }

  /** Resolves when everything that was reversed so far has been looked at. */
  async settled(): Promise<void> {
    for (let last; last !== this.#line;) {
      last = this.#line
      await last
    }
  }

  #failed(error: unknown): void {
    this.#deps.logger.error('acts that became void could not be written again', { error })
  }

  async #again(cid: GuildCid, ops: readonly Op[]): Promise<void> {
    const guild = this.#deps.registry.get(cid)
    if (!guild || guild.state.closed) return
    const own = ops.filter((op) => this.#isOwn(op) && !this.#deps.storage.audit.isSettled(op.cid))
    // In the order they were written: later ones name what earlier ones make.
    const inOrder = own.toSorted((a, b) => a.header.clock.time - b.header.clock.time)
    let applied = 0
    let refused = 0
    for (const op of inOrder) {
      const outcome = await this.#one(guild, op)
      if (outcome === 'applied') applied += 1
      if (outcome === 'refused') refused += 1
    }
    if (applied + refused > 0) this.#tell(cid, applied, refused)
  }

  #tell(guild: GuildCid, applied: number, refused: number): void {
    this.#deps.logger.info(`${applied} actions re-applied, ${refused} refused`, { guild, applied, refused })
    this.#deps.bus.publish({ kind: 'reissue', guild, applied, refused })
  }

  #isOwn(op: Op): boolean {
    return this.#deviceOf(op) !== undefined && isControlKind(op.k)
  }

  /** The device that wrote it, if it is this node's. */
  #deviceOf({ user, header }: Op): Device | undefined {
    const device = this.#deps.accounts.device(user)
    return device?.key === header.key ? device : undefined
  }

  async #one(guild: Guild, op: Op): Promise<'applied' | 'refused' | 'needless'> {
    const device = this.#deviceOf(op)
    if (!device || !this.#isMeant(op, guild.control)) {
      await this.#settle(op, null)
      return 'needless'
    }
    try {
      const { audit } = this.#deps.storage
      await guild.write(device, [this.#draftOf(asNow(op, guild.state))], {
        alongside: ([written]) => audit.settle(op.cid, written?.cid ?? null)
      })
      return 'applied'
    } catch (error) {
      if (!(error instanceof Denied)) throw error
      await this.#settle(op, null)
      return 'refused'
    }
  }

  /** Has nobody done something about the same since? And has it no effect still? */
  #isMeant(op: Op, control: ControlLog): boolean {
    return !ONCE.has(op.k) && op.body !== null && control.rejected.has(op.cid) && !superseded(op, control)
  }

  #draftOf(op: Op): Draft {
    const became = (cid: OpCid): OpCid | undefined => this.#deps.storage.audit.became(cid)
    const body = renamed(op.body, became)
    return { k: op.k, body, ...(op.display === null ? {} : { display: op.display }) } as Draft
  }

  async #settle({ cid }: Op, became: OpCid | null): Promise<void> {
    await this.#deps.storage.db.write(() => this.#deps.storage.audit.settle(cid, became))
  }
}
