/** Content ids as text: CIDv1, dag-cbor, SHA-256, in base58btc, OrbitDB's form of an entry's hash. */

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
/** Version 1, dag-cbor, SHA2-256, 32 bytes. */
const PREFIX = [0x0171, 0x1220]
/** Digits that are worked out at once: 58^5 times 2^16 is still exact. */
const AT_ONCE = 5
const BASE = 58 ** AT_ONCE
const DIGITS = 48

const PAIRS = Array.from({ length: 58 ** 2 }, (_, n) => ALPHABET.charAt(Math.floor(n / 58)) + ALPHABET.charAt(n % 58))

/** Numbers below 58^5 as five digits. */
const digitsOf = (value: number): string => {
  const high = Math.floor(value / 58 ** 3)
  const rest = value - high * 58 ** 3
  return `${PAIRS[high] ?? ''}${PAIRS[Math.floor(rest / 58)] ?? ''}${ALPHABET.charAt(rest % 58)}`
}

/** Divides by 58^5 in place. @param from those before are 0. @returns the remainder. */
const divide = (words: Uint16Array, from: number): number => {
  let remainder = 0
  for (let i = from; i < words.length; i++) {
    const value = remainder * 2 ** 16 + (words[i] as number)
    const quotient = Math.floor(value / BASE)
    words[i] = quotient
    remainder = value - quotient * BASE
  }
  return remainder
}

/**
 * The 36 bytes of such a CID begin with 1, so that all have `z` and 48 digits.
 *
 * @param digest 32 bytes.
 */
export const cidOfDigest = (digest: Uint8Array): string => {
  const words = new Uint16Array(PREFIX.length + digest.length / 2)
  words.set(PREFIX)
  for (let i = 0; i < digest.length; i += 2) {
    words[PREFIX.length + i / 2] = ((digest[i] as number) << 8) | (digest[i + 1] as number)
  }
  let text = ''
  for (let from = 0; text.length < DIGITS;) {
    text = digitsOf(divide(words, from)) + text
    while (words[from] === 0) from += 1
  }
  return `z${text.slice(-DIGITS)}`
}
