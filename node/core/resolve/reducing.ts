/** Ops that take authority away from somebody: what is concurrent with them must be judged as if it had seen them. */
import type { Kind, Op } from '../ops.ts'

const REDUCING = new Set<Kind>([
  'ban',
  'kick',
  'leave',
  'ungrant',
  'role.set',
  'role.del',
  'role.move',
  'ow.set',
  'ow.del',
  'timeout',
  'accept',
  'invite.set',
  'invite.del',
  'witness',
  'close',
  'hook.del',
  'device.del',
  'rotate'
])

/** Takes the right to let others in, or to do so at once: whoever was let in meanwhile asks again. */
const closesTheDoor = (op: Op): boolean =>
  op.k === 'settings' && (op.body?.approval === true || op.body?.openAdmit === false)

export const isReducing = (op: Op): boolean => REDUCING.has(op.k) || closesTheDoor(op)
