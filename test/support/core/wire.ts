/** Ops from one node to another by hand: verified as a peer's are, then received. */
import { fromBase64url, verifySignature } from '../../../crypto/primitives.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { decodeEntry, decodeOp } from '../../../node/core/codec.ts'
import type { GuildCid, LogId } from '../../../node/core/ids.ts'
import { verifyIdentity } from '../../../node/core/identity.ts'
import type { OpBlocks, VerifiedOp } from '../../../node/core/ops.ts'
import type { IdentityBlocks, Receipt, VerifiedIdentity } from '../../../node/core/ports.ts'
import type { Actor } from './actors.ts'
import { must } from './local-app.ts'
import type { Replica } from './replica.ts'

export interface Verified {
  readonly op: VerifiedOp
  readonly identity: VerifiedIdentity
}

/** @throws Error when a block is not what it should be */
export const verified = (blocks: OpBlocks, identityOf: LocalApp['storage']['log']): Verified => {
  const entry = decodeEntry(blocks.entry)
  if (!entry.ok) throw new Error(entry.reason)
  const { header, signed } = entry.value
  const proof: IdentityBlocks = must(identityOf.identity(header.identity))
  const identity = must(verifyIdentity(proof))
  if (identity.key !== header.key || !verifySignature(header.key, signed, fromBase64url(header.sig))) {
    throw new Error('the signature does not hold')
  }
  const op = decodeOp(entry.value, identity, blocks)
  if (!op.ok) throw new Error(op.reason)
  const { entry: bytes, body, display } = blocks
  return { identity, op: { op: op.value, blocks: { entry: bytes, body, display } } }
}

/** Hands blocks that `from` holds the identities of to `to`. */
export const hand = async (
  from: LocalApp,
  to: LocalApp,
  guild: GuildCid,
  blocks: readonly OpBlocks[],
  backfill = false
): Promise<readonly Receipt[]> => {
  const all = blocks.map((each) => verified(each, from.storage.log))
  await to.inbox.learn(all.map(({ identity }) => identity))
  return to.inbox.receive(
    guild,
    all.map(({ op }) => op),
    { backfill }
  )
}

/** How many ops one answer holds: few, so that every sync takes several. */
const BATCH = 7

/** Contents that `to` wants and `from` has. */
const fillFrom = async (from: LocalApp, to: LocalApp, guild: GuildCid, log: LogId): Promise<number> => {
  const wanted = to.storage.log.lacking(log, 0, 1000).map(({ cid }) => must(from.storage.log.get(cid)))
  const held = wanted.filter((op) => !from.storage.log.lacks(op.cid) && (op.body ?? op.display) !== null)
  const receipts = held.length > 0 ? await hand(from, to, guild, held, true) : []
  return receipts.filter(({ status }) => status === 'admitted').length
}

const syncLog = async (from: LocalApp, to: LocalApp, guild: GuildCid, log: LogId): Promise<number> => {
  let handed = 0
  for (;;) {
    const lacking = from.storage.log.since(log, to.storage.log.have(log), BATCH, 100_000)
    if (lacking.length === 0) return handed + (await fillFrom(from, to, guild, log))
    const receipts = await hand(from, to, guild, lacking)
    const odd = receipts.find(({ status }) => status !== 'admitted' && status !== 'known')
    if (odd) throw new Error(`a sync went wrong: ${JSON.stringify(odd)}`)
    handed += lacking.length
  }
}

/** `to` gets everything of a guild that `from` has: the control log first. */
export const sync = async (from: LocalApp, to: LocalApp, guild: GuildCid): Promise<number> => {
  let handed = 0
  for (const { id } of from.storage.log.logs(guild)) handed += await syncLog(from, to, guild, id)
  return handed
}

/** `app` holds the replica's guild and has got `ops`, in that order. */
export const deliver = async (
  app: LocalApp,
  replica: Replica,
  actors: readonly Actor[],
  ops: readonly VerifiedOp[],
  backfill = false
): Promise<readonly Receipt[]> => {
  await app.inbox.adopt(replica.guild, replica.genesis.genesis)
  await app.inbox.learn(actors.map(({ identity }) => identity))
  return app.inbox.receive(replica.guild, ops, { backfill })
}
