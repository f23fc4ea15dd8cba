/** Tokens of people and bots. Only their hashes are kept, save that a bot's first token is its root key. */
import { hash, randomBytes } from 'node:crypto'

const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url')

/**
 * `base64url(id).base64url(created).base64url(secret)`: libraries read the bot's id from the first part.
 *
 * @param created ms since the Unix epoch.
 * @param secret 32 bytes; for a bot's first token the seed of its root key.
 */
export const makeToken = (id: string, created: number, secret: Uint8Array = randomBytes(32)): string =>
  [base64url(id), base64url(String(created)), Buffer.from(secret).toString('base64url')].join('.')

/** What is stored of a token: a look-up by this hash leaks nothing about the secret by its timing. */
export const tokenHash = (token: string): Uint8Array => hash('sha256', token, 'buffer')

/** Long enough for any token, short enough to hash without thought. */
export const isTokenShaped = (token: string): boolean => token.length <= 256 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)

/** The parts of a bot's token, wherever it was made: whose it says to be, and the seed of the root key. */
export const openToken = (token: string): { readonly id: string; readonly seed: Uint8Array } | undefined => {
  const [id = '', , secret = ''] = isTokenShaped(token) ? token.split('.') : []
  const seed = Buffer.from(secret, 'base64url')
  return seed.byteLength === 32 ? { id: Buffer.from(id, 'base64url').toString('utf8'), seed } : undefined
}
