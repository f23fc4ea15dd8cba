import { isLater } from '../devices.ts'
import { verifyRotation, type Rotation } from '../identity.ts'
import type { Op } from '../ops.ts'
import { refuse } from '../refusal.ts'
import { cutByUser } from './device-del.ts'
import { all } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, endEpochs } from './membership.ts'

/** Undefined when the recovery key has not signed it. */
export const rotationOf = ({ body }: Op<'rotate'>): Rotation | undefined => {
  const rotation = body ? verifyRotation(body.genesis, body.rotation) : undefined
  return rotation?.user === body?.user ? rotation : undefined
}

/** Does a user bring the rotation that made the root key of their own device? Then an older root does not stop it. */
export const bringsOwnRoot = (op: Op): boolean =>
  op.k === 'rotate' && op.body?.user === op.user && rotationOf(op)?.root === op.root

/**
 * A user replaces their root key with their recovery key: from here on no device that an older root key has certified acts
 * for them. Authority comes from the recovery key, whoever carries the op. The greatest `n` counts, so an old rotation that
 * is shown again changes nothing, and two at once come to one end.
 *
 * Attack when absent: whoever has got hold of a bot's token, which holds its root key, certifies themselves new devices
 * for ever.
 */
export const rotate: ControlRules<'rotate'> = {
  may: (state, op) => {
    const { body } = op
    if (!body || !state.users.has(body.user)) return refuse('unknown-user', 'they have never been here')
    const rotation = rotationOf(op)
    if (!rotation) return refuse('unproven', "the user's recovery key has not signed this")
    if (op.user === body.user && op.root !== rotation.root)
      return refuse('unproven', 'a device of an older root key does not bring the new one')
    return all(
      cutByUser(op),
      isLater(state.roots.get(body.user), rotation)
        ? null
        : refuse('revoked', 'the user has replaced that root key since')
    )
  },
  apply: (weave, op) => {
    const rotation = rotationOf(op)
    if (!rotation) return
    const { user, n, root } = rotation
    endEpochs(weave)
    cutOff(weave, op, user, { root })
    if (isLater(weave.view.roots.get(user), rotation))
      weave.view = { ...weave.view, roots: weave.view.roots.set(user, { n, root }) }
  }
}
