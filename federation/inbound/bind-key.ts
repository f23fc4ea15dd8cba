import type { VerifiedIdentity } from '../../node/core/ports.ts'
import type { Attributed, Candidate, Fault } from './candidate.ts'

/**
 * Step 6. OrbitDB checks access by `identity` and the signature by `key`, and never compares them: without this
 * step anybody could sign with a key of their own in somebody else's name.
 */
export const bindKey = (candidate: Candidate, identity: VerifiedIdentity): Attributed | Fault => {
  const { key, clock } = candidate.entry.header
  return key === identity.key && clock.id === identity.key
    ? { ...candidate, identity }
    : { fault: 'an entry signed with another key than its certificate names' }
}
