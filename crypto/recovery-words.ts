/** A recovery key as 24 words that a person can write down (BIP-39, English): 256 bits and a checksum. */
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

/** @param seed 32 bytes. */
export const toWords = (seed: Uint8Array): string => entropyToMnemonic(seed, wordlist)

/** @returns undefined unless they are 24 words of the list, and the checksum holds. Case and spaces do not matter. */
export const fromWords = (words: string): Uint8Array | undefined => {
  try {
    const seed = mnemonicToEntropy(words.trim().toLowerCase().split(/\s+/).join(' '), wordlist)
    return seed.byteLength === 32 ? seed : undefined
  } catch {
    return undefined
  }
}
