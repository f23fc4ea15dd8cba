import type { HaveVector } from '../../node/core/ports.ts'
import type { Candidate } from '../inbound/candidate.ts'

/** Of each device the later op of the two. */
export const laterOf = (a: HaveVector, b: HaveVector): HaveVector => {
  const later: Record<string, number> = { ...a }
  for (const [key, seq] of Object.entries(b)) later[key] = Math.max(seq, later[key] ?? -1)
  return later
}

/** How far `ops` continue the chains of `have`. */
export const reachedBy = (ops: readonly Candidate[], have: HaveVector): HaveVector => {
  const reached: Record<string, number> = {}
  for (const { entry } of ops) {
    const { key, payload } = entry.header
    if (payload.q > (have[key] ?? -1)) reached[key] = Math.max(payload.q, reached[key] ?? -1)
  }
  return reached
}
