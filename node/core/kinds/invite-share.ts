/**
 * How often an invite may be used, and by whom.
 *
 * One for at most ten uses is strict: the count holds under partition too, because it is divided beforehand among
 * devices, each of which counts its share in its own chain (a bounded counter: Balegas et al., "Extending Eventually
 * Consistent Cloud Databases for Enforcing Numeric Invariants", 2015). The device that made the invite has what is not
 * allotted to others. A larger one counts what each sponsor has seen: under partition it may let in more.
 *
 * Attack when absent: whoever has an invite for one asks two members who do not hear of each other.
 */
import type { DeviceKey } from '../ids.ts'
import type { BodyOf } from '../ops.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { Invite } from '../state.ts'

const STRICT_USES = 10

export const isStrict = ({ maxUses }: Pick<Invite, 'maxUses'>): boolean => maxUses > 0 && maxUses <= STRICT_USES

const sum = (allot: Invite['allot']): number => allot.reduce((total, { n }) => total + n, 0)

/** How often a device may use a strict invite. */
const shareOf = ({ device: maker, maxUses, allot }: Invite, device: DeviceKey): number =>
  device === maker ? maxUses - sum(allot) : (allot.find((each) => each.device === device)?.n ?? 0)

/** May `device` let one more in? */
export const usesProblem = (invite: Invite, device: DeviceKey): Refusal | null => {
  const usedUp = refuse('invite-used-up', 'the invite has been used as often as it allows')
  if (!isStrict(invite)) return invite.maxUses > 0 && invite.uses >= invite.maxUses ? usedUp : null
  const share = shareOf(invite, device)
  if (share === 0) {
    return refuse(
      'missing-permission',
      'an invite for a few is used by the devices it names, so that nobody comes in twice'
    )
  }
  return (invite.spent[device] ?? 0) >= share ? usedUp : null
}

/** Does anybody still have a use of it left? */
export const isUsedUp = (invite: Invite): boolean => invite.maxUses > 0 && invite.uses >= invite.maxUses

/** @param maker the device that writes the invite. */
export const allotProblem = ({ maxUses, allot }: BodyOf<'invite'>, maker: DeviceKey): Refusal | null => {
  if (allot.length === 0) return null
  if (!isStrict({ maxUses })) return refuse('limit-reached', 'only an invite for at most ten uses is allotted')
  const ordered = allot.every(({ device }, i) => i === 0 || (allot[i - 1]?.device ?? '') < device)
  if (!ordered || allot.some(({ device }) => device === maker)) {
    return refuse('limit-reached', 'shares are sorted, one for each device but the one that makes the invite')
  }
  return sum(allot) <= maxUses ? null : refuse('limit-reached', 'the shares come to more than the invite allows')
}

export const withUse = (invite: Invite, device: DeviceKey): Invite => ({
  ...invite,
  uses: invite.uses + 1,
  spent: isStrict(invite) ? { ...invite.spent, [device]: (invite.spent[device] ?? 0) + 1 } : invite.spent
})
