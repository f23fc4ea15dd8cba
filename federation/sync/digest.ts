/** What two replicas compare to know that they hold the same ops of a guild. */
import { sha256, utf8 } from '../../crypto/primitives.ts'
import type { LogSummary } from '../../node/core/ports.ts'

const line = ({ id, heads }: LogSummary): string => `${id} ${heads.toSorted().join(' ')}\n`

/** SHA-256 over the heads of every log: equal heads mean equal history. */
export const digestOf = (logs: readonly LogSummary[]): Uint8Array => sha256(utf8(logs.map(line).toSorted().join('')))
