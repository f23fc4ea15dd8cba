/**
 * Proofs of forks, told once: whoever sees a device sign a second op for one place tells the guild's peers, who may not see it
 * for long, and each of them notes it. It goes no further than the words that nobody keeps.
 */
import type { GuildCid } from '../core/ids.ts'
import { openForkProof } from '../core/fork-proof.ts'
import { verifyIdentity } from '../core/identity.ts'
import type { ForkProof } from '../core/notices.ts'
import type { Logger, Network } from '../core/ports.ts'
import type { Storage } from '../storage/index.ts'
import type { LocalAccounts } from './accounts.ts'
import { noteForks, type Fork } from './guild/forks.ts'
import type { Registry } from './guild/registry.ts'

export interface ForkProofDeps {
  readonly registry: Registry
  readonly accounts: LocalAccounts
  readonly storage: Storage
  readonly logger: Logger
  network(): Network
}

export interface ForkProofs {
  /** The first fork of a device has been seen here. */
  tell(guild: GuildCid, fork: Fork): void
  /** A peer proves one. */
  heard(guild: GuildCid, proof: ForkProof): void
}

export const createForkProofs = ({ registry, accounts, storage, logger, network }: ForkProofDeps): ForkProofs => {
  const forkOf = (guild: GuildCid, proof: ForkProof): Fork | undefined => {
    const fork = openForkProof(guild, proof)
    const blocks = fork && storage.log.identity(fork.cert)
    const identity = blocks && verifyIdentity(blocks)
    if (!fork || identity?.key !== fork.device) return undefined
    const { device, log, q, ops } = fork
    return { user: identity.user, device, log, q, ops }
  }

  return {
    tell(guild, { ops }) {
      const [a, b] = ops.map((cid) => storage.log.get(cid)?.entry)
      const members = registry.get(guild)?.state.members
      const teller = accounts.list().find(({ cid }) => members?.has(cid))
      const device = teller && accounts.device(teller.cid)
      if (a && b && device) network().tell(guild, device, { k: 'fork', proof: [a, b] })
    },
    heard(guild, proof) {
      const fork = forkOf(guild, proof)
      if (!fork || !registry.get(guild)?.state.users.has(fork.user) || storage.forks.has(guild, fork.device)) return
      storage.db
        .write(() => void noteForks(guild, [fork], { storage, logger }))
        .catch((error: unknown) => logger.error('a fork that a peer proves could not be noted', { guild, error }))
    }
  }
}
