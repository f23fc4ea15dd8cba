/** What Discord tells of a member in one number. Source: Discord, "Guild Resource: Guild Member Flags". */
export const DID_REJOIN = 1 << 0
/** The only one that others set. */
export const BYPASSES_VERIFICATION = 1 << 2

interface Flagged {
  readonly rejoined?: boolean
  readonly bypass?: boolean
}

export const memberFlags = ({ rejoined, bypass }: Flagged): number =>
  (rejoined ? DID_REJOIN : 0) | (bypass ? BYPASSES_VERIFICATION : 0)
