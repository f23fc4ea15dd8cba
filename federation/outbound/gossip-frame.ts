/** What members gossip: ops with the certificates of devices that have just begun, sealed with the guild's key. */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'
import { list, object, type Schema, type Shape } from '../../node/core/schema.ts'
import { GOSSIP } from '../limits.ts'
import { decodeFrame, encodeFrame, wireIdentity, wireOps } from '../wire/frames.ts'

const CIPHER = 'aes-256-gcm'
const NONCE = 12
const TAG = 16

const gossipFrame = object({
  ops: wireOps(GOSSIP.frameOps),
  identities: list(wireIdentity, GOSSIP.frameOps + GOSSIP.frameGuests)
})
export type GossipFrame = Shape<typeof gossipFrame>

/** nonce || ciphertext || tag, bound to the topic. */
export const seal = (frame: object, key: KeyObject, topic: string): Uint8Array => {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG }).setAAD(Buffer.from(topic))
  return Buffer.concat([nonce, cipher.update(encodeFrame(frame)), cipher.final(), cipher.getAuthTag()])
}

/** @returns undefined when the bytes are too long, were not sealed with this key, or hold something else. */
export const unseal = <T>(sealed: Uint8Array, key: KeyObject, topic: string, schema: Schema<T>): T | undefined => {
  if (sealed.byteLength < NONCE + TAG || sealed.byteLength > GOSSIP.maxFrame) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE), { authTagLength: TAG })
    decipher.setAAD(Buffer.from(topic)).setAuthTag(sealed.subarray(-TAG))
    const plain = Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()])
    return decodeFrame(new Uint8Array(plain), schema)
  } catch {
    return undefined
  }
}

export const sealFrame = (frame: GossipFrame, key: KeyObject, topic: string): Uint8Array => seal(frame, key, topic)

export const openFrame = (sealed: Uint8Array, key: KeyObject, topic: string): GossipFrame | undefined =>
  unseal(sealed, key, topic, gossipFrame)
