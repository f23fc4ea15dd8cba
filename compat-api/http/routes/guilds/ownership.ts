import type { GuildView } from '../../../../node/app/index.ts'
import type { Snowflake, UserCid } from '../../../../node/core/ids.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import { apiError } from '../../api-error.ts'

/**
 * A guild is its owner's to offer to a member, and is the member's when they take it, by naming themselves its owner.
 *
 * @returns no op when the owner stays.
 * @throws ApiError for somebody who was never here, and for who takes what was not offered to them
 */
export const ownershipDrafts = (
  { state }: GuildView,
  actor: UserCid,
  wanted: Snowflake | null | undefined
): readonly Draft[] => {
  if (!wanted) return []
  const heir = state.ids.get(wanted)
  if (heir?.type !== 'user') throw apiError('unknownUser')
  if (heir.cid === state.owner) return []
  if (heir.cid !== actor) return [{ k: 'transfer', body: { user: heir.cid } }]
  const offer = [...state.transfers.values()].find(({ by, to }) => by === state.owner && to === actor)
  if (!offer) throw apiError('missingPermissions')
  return [{ k: 'accept', body: { transfer: offer.cid } }]
}
