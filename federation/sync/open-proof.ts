/** What a seal that comes with a page says of its messages, verified. */
import { isAbsent } from '../../node/core/deleted-set.ts'
import type { GuildCid, LogId } from '../../node/core/ids.ts'
import type { Sealed } from '../../node/core/ports.ts'
import { ProtocolBroken } from '../errors.ts'
import type { BatchStore } from './batch-store.ts'
import type { Page } from './frames.ts'

/**
 * An honest peer leaves out what it cannot prove: a proof that does not hold is a lie. Whether the author of the seal may
 * seal is the inbox's to judge.
 *
 * @throws ProtocolBroken
 */
export const openProof = async (
  guild: GuildCid,
  log: LogId,
  proof: Page['proof'],
  store: Pick<BatchStore, 'read' | 'check'>
): Promise<Sealed | null> => {
  if (!proof) return null
  const { candidates, known } = await store.read(guild, [proof.seal])
  const [seal] = await store.check([...candidates, ...known])
  if (seal?.op.k !== 'seal' || seal.op.header.id !== log)
    throw new ProtocolBroken('a proof by what is no seal of the log')
  const { body } = seal.op
  const { absences } = proof
  if (!body || !absences.every((absence) => isAbsent(absence, body.deleted))) {
    throw new ProtocolBroken('a proof that a message was not deleted does not hold')
  }
  return { seal, undeleted: new Set(absences.map(({ message }) => message)) }
}
