/** A person takes their account to this node by the 24 words that were shown when it was made. */
import { makeKeyPair } from '../../crypto/identity.ts'
import { equalBytes, fromBase64url, sha256, toBase64url } from '../../crypto/primitives.ts'
import { fromWords, toWords } from '../../crypto/recovery-words.ts'
import type { UserCid } from '../core/ids.ts'
import { openUserGenesis } from '../core/identity.ts'
import type { Storage } from '../storage/index.ts'
import type { Recovery } from './app.ts'
import { AccountRefused } from './errors.ts'
import type { States } from './guest-bots.ts'

/** What a person keeps. The words are not on the node; the identity is no secret. */
export const recoveryOf = (seed: Uint8Array, genesis: Uint8Array): Recovery => ({
  words: toWords(seed),
  identity: toBase64url(genesis)
})

export interface Recovered {
  /** Of the recovery key. */
  readonly seed: Uint8Array
  readonly genesis: Uint8Array
}

/** Whose recovery key is it? Every guild that the user is in holds their genesis block. */
const findGenesis = (
  hash: Uint8Array,
  identity: string | null,
  identities: Storage['identities']
): Uint8Array | undefined => {
  const known = identity === null ? identities.people() : [fromBase64url(identity)]
  return known.find((genesis) => {
    const user = openUserGenesis(genesis)
    return user !== undefined && !user.bot && equalBytes(user.recovery, hash)
  })
}

/** @throws AccountRefused */
export const recovered = (
  { words, identity }: { words: string; identity: string | null },
  identities: Storage['identities']
) => {
  const seed = fromWords(words)
  if (!seed)
    throw new AccountRefused('words-malformed', 'these are not the 24 words: one is missing, or spelt otherwise')
  const genesis = findGenesis(sha256(fromBase64url(makeKeyPair(seed).key)), identity, identities)
  if (!genesis) {
    const say =
      identity === null
        ? 'no guild here knows whose words these are: give the identity too'
        : 'the words are not those of this identity'
    throw new AccountRefused('unknown-account', say)
  }
  return { seed, genesis } satisfies Recovered
}

/** How often the guilds of this node know the user to have replaced their root key. */
export const knownRoots = (states: States, user: UserCid): number =>
  Math.max(0, ...[...states()].map((state) => state.roots.get(user)?.n ?? 0))
