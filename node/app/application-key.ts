/** The key of an application follows from the recovery key of its bot, which stays when its token is replaced. */
import { makeKeyPair, makeSigner } from '../../crypto/identity.ts'
import { fromBase64url, sha256, utf8 } from '../../crypto/primitives.ts'
import type { ApplicationKey } from './app.ts'

const PURPOSE = utf8('folkmoot/application/1\n')

export const applicationKeyOf = (recovery: Uint8Array): ApplicationKey => {
  const seed = sha256(Buffer.concat([PURPOSE, recovery]))
  return {
    verifyKey: Buffer.from(fromBase64url(makeKeyPair(seed).key)).toString('hex'),
    sign: makeSigner(seed)
  }
}
