/** Makes OrbitDB entries by our codec: byte for byte what OrbitDB's own code makes (test/federation/orbit-log.test.ts). */
import { toBase64url } from '../../crypto/primitives.ts'
import { encodeEntry, headerOf, signedBytes } from '../core/codec.ts'
import type { EntryAuthor } from '../core/ports.ts'

export const entryAuthor: EntryAuthor = {
  async sign(entry, { key, cert, sign }) {
    const sig = toBase64url(sign(signedBytes(entry, key)))
    return { bytes: encodeEntry(entry, key, cert, sig), header: headerOf(entry, key, cert, sig) }
  }
}
