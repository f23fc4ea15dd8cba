import { verifySignature } from '../../../crypto/primitives.ts'
import { userCidOf, type UserCid } from '../ids.ts'
import { openUserGenesis, revocationStatement } from '../identity.ts'
import type { Op } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { GuildState } from '../state.ts'
import { all } from './allow.ts'
import type { ControlRules } from './kind.ts'
import { cutOff, endEpochs } from './membership.ts'

/** Of one user in one guild. */
const MAX_REVOKED = 256

/** Whose identity it is says how far it had been read: another carrier could hide what an honest device has written. */
export const cutByUser = (op: Op<'device.del' | 'rotate'>): Refusal | null =>
  op.body && (op.body.user === op.user || op.body.cut.length === 0)
    ? null
    : refuse('unproven', 'only the user says how far their device had been read')

const isProven = (state: GuildState, body: NonNullable<Op<'device.del'>['body']>): boolean => {
  const genesis = openUserGenesis(body.genesis)
  if (!genesis || userCidOf(body.genesis) !== body.user) return false
  const root = state.roots.get(body.user)?.root ?? genesis.root
  return verifySignature(root, revocationStatement(body.user, body.device), body.sig)
}

const revokedOf = (state: GuildState, user: UserCid) => state.revoked.get(user) ?? []

/**
 * One device of a user is revoked, by the word of their present root key: authority comes from its signature, whoever
 * carries the op, save the device itself. For ever: a device key is never good again.
 *
 * Attack when absent: whoever has stolen a laptop acts as its user until they are banned everywhere.
 */
export const deviceDel: ControlRules<'device.del'> = {
  may: (state, op) => {
    const { body } = op
    if (!body || !state.users.has(body.user)) return refuse('unknown-user', 'they have never been here')
    if (op.header.key === body.device) return refuse('unproven', 'a device does not revoke itself')
    return all(
      cutByUser(op),
      isProven(state, body) ? null : refuse('unproven', "the user's root key has not signed this"),
      revokedOf(state, body.user).length >= MAX_REVOKED
        ? refuse('limit-reached', `a user revokes at most ${MAX_REVOKED} devices in a guild`)
        : null
    )
  },
  apply: (weave, op) => {
    if (!op.body) return
    const { user, device } = op.body
    endEpochs(weave)
    cutOff(weave, op, user, { device })
    const revoked = [...new Set([...revokedOf(weave.view, user), device])].toSorted()
    weave.view = { ...weave.view, revoked: weave.view.revoked.set(user, revoked) }
  }
}
