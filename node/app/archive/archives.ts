/** Guilds out of a node and into it, frame by frame: see format.ts. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { headsDigest, stateDigest } from '../../core/digest.ts'
import { certCidOf, guildCidOf, type CertCid, type GuildCid, type OpCid } from '../../core/ids.ts'
import { verifyIdentity } from '../../core/identity.ts'
import { openGenesis } from '../../core/kinds/create.ts'
import type { OpBlocks, VerifiedOp } from '../../core/ops.ts'
import type { Inbox, Receipt, VerifiedIdentity } from '../../core/ports.ts'
import type { Storage } from '../../storage/index.ts'
import type { Registry } from '../guild/registry.ts'
import { ArchiveBroken, decodeFrame, encodeFrame, type Frame } from './format.ts'
import { openOp } from './open-op.ts'
import type { Archives, Outline, Page, Taken } from './outline.ts'

const PAGE = 256
const PAGE_BYTES = 512 * 1024
/** Ops whose signatures are checked side by side. */
const VERIFIED_AT_ONCE = 64
const REMEMBERED = 4096

/** The first of these, as far as a page holds them; one at least. */
const withinBytes = <T extends OpBlocks>(ops: readonly T[]): readonly T[] => {
  let room = PAGE_BYTES
  const end = ops.findIndex(({ entry, body, display }, i) => {
    room -= entry.byteLength + (body?.byteLength ?? 0) + (display?.byteLength ?? 0)
    return i > 0 && room < 0
  })
  return end < 0 ? ops : ops.slice(0, end)
}

const why = (cid: OpCid, receipt: Receipt): string | undefined => {
  if (receipt.status === 'refused') return `op ${cid}: ${receipt.detail}`
  if (receipt.status === 'held') return `op ${cid}: its time lies ahead of this machine's clock`
  if (receipt.status === 'missing') return `op ${cid}: it comes before ${receipt.parents[0]}, which it rests on`
  return undefined
}

export class LocalArchives implements Archives {
  readonly #registry: Registry
  readonly #storage: Storage
  readonly #inbox: Inbox
  readonly #identities = new Map<CertCid, VerifiedIdentity>()

  constructor(registry: Registry, storage: Storage, inbox: Inbox) {
    this.#registry = registry
    this.#storage = storage
    this.#inbox = inbox
  }

  outline(guild: GuildCid): Outline | undefined {
    const held = this.#registry.get(guild)
    if (!held) return undefined
    const logs = this.#storage.log.logs(guild)
    return {
      guild,
      id: held.state.id,
      name: held.state.settings.name,
      genesis: held.genesis,
      upTo: this.#storage.log.lastPlace(),
      entries: logs.reduce((sum, { count }) => sum + count, 0),
      voids: held.control.rejected.size,
      state: stateDigest(held.state),
      logs: logs.map(({ id, count, heads }) => ({ id, entries: count, heads: headsDigest(heads) }))
    }
  }

  page(guild: GuildCid, after: number, upTo: number): Page {
    const ops = withinBytes(this.#storage.log.between(guild, after, upTo, PAGE))
    const certs = [...new Set(ops.map(({ cert }) => cert))]
    const identities = certs.flatMap((cert) => {
      const blocks = this.#storage.log.identity(cert)
      return blocks ? [{ cert, frame: encodeFrame({ k: 'identity', ...blocks }) }] : []
    })
    const frames = ops.map(({ entry, body, display }) => encodeFrame({ k: 'op', entry, body, display }))
    return { identities, frames, after: ops.at(-1)?.n ?? null }
  }

  async take(guild: GuildCid, frames: readonly Uint8Array[]): Promise<Taken> {
    try {
      const taken = await this.#takeFrames(
        guild,
        frames.map((bytes) => decodeFrame(bytes))
      )
      await this.#storage.db.sync()
      return taken
    } catch (error) {
      if (error instanceof ArchiveBroken) return { admitted: 0, known: 0, fault: error.message }
      throw error
    }
  }

  async #takeFrames(guild: GuildCid, frames: readonly Frame[]): Promise<Taken> {
    const ops: Extract<Frame, { k: 'op' }>[] = []
    const learnt: VerifiedIdentity[] = []
    for (const frame of frames) {
      if (frame.k === 'op') ops.push(frame)
      if (frame.k === 'guild' && !(await this.#adopt(guild, frame.genesis))) {
        return { admitted: 0, known: 0, fault: 'its first block is not the genesis of the guild' }
      }
      if (frame.k !== 'identity') continue
      const identity = this.#find(certCidOf(frame.cert)) ?? this.#remember(verifyIdentity(frame))
      if (!identity) return { admitted: 0, known: 0, fault: 'a certificate was not signed by its user' }
      learnt.push(identity)
    }
    await this.#inbox.learn(learnt)
    return this.#takeOps(guild, ops)
  }

  async #takeOps(guild: GuildCid, ops: readonly Extract<Frame, { k: 'op' }>[]): Promise<Taken> {
    const verified: VerifiedOp[] = []
    let fault: string | null = null
    for (let at = 0; at < ops.length && fault === null; at += VERIFIED_AT_ONCE) {
      const some = ops.slice(at, at + VERIFIED_AT_ONCE)
      const opened = some.map((op) => openOp(op, guild, (cert) => this.#find(cert)))
      await nextTurn()
      for (const each of opened) {
        if ('fault' in each) fault ??= each.fault
        else if (fault === null) verified.push(each.op)
      }
    }
    const receipts = verified.length > 0 ? await this.#inbox.receive(guild, verified, { backfill: true }) : []
    const refused = receipts.flatMap((receipt, i) => why(verified[i]?.op.cid as OpCid, receipt) ?? [])[0]
    return {
      admitted: receipts.filter(({ status }) => status === 'admitted').length,
      known: receipts.filter(({ status }) => status === 'known').length,
      fault: refused ?? fault
    }
  }

  async #adopt(guild: GuildCid, genesis: Uint8Array): Promise<boolean> {
    if (guildCidOf(genesis) !== guild || !openGenesis(genesis)) return false
    await this.#inbox.adopt(guild, genesis)
    return true
  }

  #find(cert: CertCid): VerifiedIdentity | undefined {
    const known = this.#identities.get(cert)
    if (known) return known
    const blocks = this.#storage.log.identity(cert)
    return blocks && this.#remember(verifyIdentity(blocks))
  }

  #remember(identity: VerifiedIdentity | undefined): VerifiedIdentity | undefined {
    if (!identity) return undefined
    if (this.#identities.size >= REMEMBERED) this.#identities.clear()
    this.#identities.set(identity.cid, identity)
    return identity
  }
}
