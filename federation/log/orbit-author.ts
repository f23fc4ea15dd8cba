/** Makes entries with OrbitDB's own code, so that a guild is a set of real OrbitDB logs and nothing is signed twice. */
import { Entry } from '@orbitdb/core'
import { opCidOf } from '../../node/core/ids.ts'
import type { EntryAuthor } from '../../node/core/ports.ts'
import { identityOf } from './orbit-identity.ts'

export const orbitAuthor: EntryAuthor = {
  async sign({ id, next, time, payload }, device) {
    const clock = { id: device.key, time }
    const entry = await Entry.create(identityOf(device), id, payload, undefined, clock, [...next], [])
    const { bytes } = await Entry.encode(entry)
    return { cid: opCidOf(bytes), bytes }
  }
}
