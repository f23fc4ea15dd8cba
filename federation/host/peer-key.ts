/** The key that names this node among peers. It authorises nothing. */
import { generateKeyPairSync } from 'node:crypto'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { fromBase64url } from '../../crypto/primitives.ts'

/** @returns 64 bytes: Ed25519 seed and public key. */
export const makePeerKey = (): Uint8Array => {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return new Uint8Array(Buffer.concat([fromBase64url(d ?? ''), fromBase64url(x ?? '')]))
}

/** @throws Error when `key` is not what `makePeerKey` makes. */
export const parsePeerKey = (key: Uint8Array): PrivateKey => {
  if (key.byteLength !== 64) throw new Error('the peer key must be 64 bytes: Ed25519 seed and public key')
  return privateKeyFromRaw(key)
}
