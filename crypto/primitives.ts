/**
 * Hashes, canonical encoding, content ids and Ed25519: the only file outside node/core that node/core may import.
 * Everything here is synchronous and deterministic.
 */
import { hash, pbkdf2Sync } from 'node:crypto'
import sodium from 'sodium-native'
import { decodeCanonical, type Spans } from './canonical-cbor.ts'
import { encodeCanonical } from './canonical-encode.ts'
import { cidOfDigest } from './content-id.ts'
import { copyOf } from './copy-of.ts'

const PUBLIC_KEYS_CACHED = 4096

/** Cut from Node's pool: see copy-of.ts. */
export const utf8 = (text: string): Uint8Array => {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'utf8')
  return new Uint8Array(buffer, byteOffset, byteLength)
}

const DIGEST = 32

/**
 * By way of text, a byte a character: for bytes, Node gets memory of its own, which takes five times as long as the hash of an op.
 *
 * @param data bytes, or text, which is hashed as UTF-8.
 */
export const sha256 = (data: Uint8Array | string): Uint8Array => {
  const text = hash('sha256', data, 'binary')
  const digest = new Uint8Array(DIGEST)
  for (let i = 0; i < DIGEST; i++) digest[i] = text.charCodeAt(i)
  return digest
}

/** PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2). @param length of the key, in bytes */
export const pbkdf2 = (password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array =>
  pbkdf2Sync(password, salt, iterations, length, 'sha256')

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && Buffer.compare(a, b) === 0

export const toBase64url = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')

/** Lower case. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

export const fromBase64url = (text: string): Uint8Array => Buffer.from(text, 'base64url')

/** CIDv1, dag-cbor, SHA-256, as base58btc text: OrbitDB's form of an entry's hash. */
export const cidOf = (bytes: Uint8Array): string => cidOfDigest(sha256(bytes))

/** Every such CID is 36 bytes: `z` and 48 base58 characters. */
const CID_TEXT = /^zdpu[1-9A-HJ-NP-Za-km-z]{45}$/

export const isCid = (text: unknown): boolean => typeof text === 'string' && CID_TEXT.test(text)

/** Base64url of 32 bytes whose unused last bits are zero, so that one key has one spelling. */
export const isKey = (text: unknown): boolean =>
  typeof text === 'string' && /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)

/** Canonical dag-cbor. @throws Error for what it has no form for */
export const encodeCbor = (value: unknown): Uint8Array => encodeCanonical(value)

/**
 * Decodes dag-cbor and refuses every spelling but the canonical one.
 *
 * @param spans filled with the place of each entry of the outermost map, its key included.
 * @throws Error when the bytes are not dag-cbor, or do not re-encode to themselves.
 */
export const decodeCbor = (bytes: Uint8Array, spans?: Spans): unknown => decodeCanonical(bytes, spans)

/** As `decodeCbor`, for what has many blocks in it that nobody keeps for long: see copy-of.ts. */
export const decodeParcel = (bytes: Uint8Array): unknown => decodeCanonical(bytes, undefined, copyOf)
export type { Spans }

const publicKeys = new Map<string, Uint8Array>()

/** The 32 bytes of base64url `key`, from a bounded cache: most ops that come are of keys that were here a moment ago. */
const publicKeyOf = (key: string): Uint8Array => {
  const cached = publicKeys.get(key)
  if (cached) return cached
  const bytes = fromBase64url(key)
  if (publicKeys.size >= PUBLIC_KEYS_CACHED) {
    const oldest = publicKeys.keys().next()
    if (!oldest.done) publicKeys.delete(oldest.value)
  }
  publicKeys.set(key, bytes)
  return bytes
}

/**
 * Ed25519 as RFC 8032, section 5.1.7 has it, without the cofactor, and stricter: `S` is less than the group order, and neither key
 * nor `R` is of small order or has a spelling that is not canonical.
 *
 * @returns false for a malformed key or signature, never a throw.
 */
export const verifySignature = (key: string, bytes: Uint8Array, signature: Uint8Array): boolean => {
  const raw = publicKeyOf(key)
  if (signature.byteLength !== sodium.crypto_sign_BYTES || raw.byteLength !== sodium.crypto_sign_PUBLICKEYBYTES)
    return false
  return sodium.crypto_sign_verify_detached(signature, bytes, raw)
}

export interface SigningKey {
  readonly publicKey: Uint8Array
  /** Seed and public key, as libsodium takes them. */
  readonly secretKey: Uint8Array
}

/** @param seed 32 bytes (RFC 8032, section 5.1.5). */
export const signingKey = (seed: Uint8Array): SigningKey => {
  const publicKey = new Uint8Array(sodium.crypto_sign_PUBLICKEYBYTES)
  const secretKey = new Uint8Array(sodium.crypto_sign_SECRETKEYBYTES)
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed)
  return { publicKey, secretKey }
}

/** @returns the 64 bytes of the signature. */
export const signBytes = ({ secretKey }: SigningKey, bytes: Uint8Array): Uint8Array => {
  const signature = new Uint8Array(sodium.crypto_sign_BYTES)
  sodium.crypto_sign_detached(signature, bytes, secretKey)
  return signature
}
