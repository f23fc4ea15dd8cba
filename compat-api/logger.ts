/** Where the API writes what its operator should know. */
export type { Logger } from '../node/core/ports.ts'
