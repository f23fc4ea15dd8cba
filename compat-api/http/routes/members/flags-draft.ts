import { BYPASSES_VERIFICATION } from '../../../../node/core/member-flags.ts'
import type { Draft } from '../../../../node/core/ops.ts'
import type { Member } from '../../../../node/core/state.ts'

/** Of the flags others set one. Whoever is exempt does not wait to be approved either. Source: Discord, "Add Guild Member". */
export const flagsDraft = (
  { user, bypass = false, pending }: Member,
  flags: number | null | undefined
): readonly Draft[] => {
  if (flags === undefined) return []
  const on = ((flags ?? 0) & BYPASSES_VERIFICATION) !== 0
  if (on === bypass) return []
  return [{ k: 'bypass', body: { user, on } }, ...(on && pending ? [{ k: 'approve', body: { user } } as const] : [])]
}
