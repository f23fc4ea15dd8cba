/**
 * Whose device has been revoked, or whose root key replaced: by an op that proves itself by a key the device does not have.
 * What such a device writes as the owner's without having seen it acknowledges nothing, however early it says it is.
 *
 * Attack when absent: a thief of a device of the owner bans everybody on an old branch (S56), or makes that branch final
 * (S57), long after the device was revoked: an owner's act is its own acknowledgement, and the oldest comes first.
 */
import { rotationOf } from '../kinds/rotate.ts'
import type { DagNode } from '../causal/dag.ts'
import type { Effective, Window } from './window.ts'

export const revocationsIn = ({ nodes }: Effective): readonly DagNode[] =>
  [...nodes].filter(({ op }) => op.k === 'device.del' || op.k === 'rotate')

/** Does a user revoke the device that wrote `node`, or replace the root key that certified it? */
export const revokes = ({ op }: DagNode, { op: { user, root, header } }: DagNode): boolean => {
  if (op.k === 'device.del') return op.body?.user === user && op.body.device === header.key
  return op.k === 'rotate' && op.body?.user === user && rotationOf(op)?.root !== root
}

/** Has the device that wrote the op been revoked at the same time? */
export const isRevoked = ({ dag }: Window, revocations: readonly DagNode[], node: DagNode): boolean =>
  revocations.some((revocation) => revokes(revocation, node) && dag.concurrent(revocation, node))
