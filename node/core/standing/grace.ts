/** How long somebody may go on without knowing of what was done, in ms. */
export const GRACE = 300_000
