import type { KindRules } from './kind.ts'

/** Everybody says of themselves what they like. */
export const profile: KindRules<'profile'> = { may: () => null }
