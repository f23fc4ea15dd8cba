/** Kinds that take authority away from somebody: what is concurrent with them must be judged as if it had seen them. */
import type { Kind } from '../ops.ts'

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
  'invite.del',
  'witness',
  'close'
])

export const isReducing = (k: Kind): boolean => REDUCING.has(k)
