/** A stored log as OrbitDB's own code reads it. Apart from the network, for a node that starts does without OrbitDB. */
export { auditLog } from './audit.ts'
export { openOrbitLog } from './orbit-log.ts'
