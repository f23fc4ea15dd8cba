/** The key of an application follows from the recovery key of its bot, which stays when its token is replaced. */
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { fromBase64url, sha256, utf8 } from '../../crypto/primitives.ts'
import type { ApplicationKey } from './app.ts'

const PURPOSE = utf8('folkmoot/application/1\n')

const make = (recovery: Uint8Array): ApplicationKey => {
  const seed = sha256(Buffer.concat([PURPOSE, recovery]))
  return {
    verifyKey: Buffer.from(fromBase64url(makeKeyPair(seed).key)).toString('hex'),
    sign: makeSigner(seed)
  }
}

/** Kept for as long as the recovery key is: every READY names its application's key, and a thousand bots may come back at once. */
const made = new WeakMap<Uint8Array, ApplicationKey>()

/** @param recovery 32 bytes that stay what they are. */
export const applicationKeyOf = (recovery: Uint8Array): ApplicationKey => {
  const key = made.get(recovery) ?? make(recovery)
  made.set(recovery, key)
  return key
}
