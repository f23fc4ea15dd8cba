/** Makes OrbitDB entries by our codec: byte for byte what OrbitDB's own code makes (test/federation/orbit-log.test.ts). */
import { toBase64url } from '../../crypto/primitives.ts'
import { encodeEntry, signedBytes } from '../core/codec.ts'
import type { EntryAuthor } from '../core/ports.ts'

export const entryAuthor: EntryAuthor = {
  async sign(entry, { key, cert, sign }) {
    return encodeEntry(entry, key, cert, toBase64url(sign(signedBytes(entry, key))))
  }
}
