/**
 * A webhook's token is its whole identity: whoever is shown it can certify a device for the webhook, so that it is good on
 * every node of the guild. It has the form of Discord's, 68 characters of base64url, by which libraries know one.
 */
import { randomBytes } from 'node:crypto'
import { makeKeyPair, type KeyPair } from './identity.ts'
import { cidOf, encodeCbor, sha256, utf8 } from './primitives.ts'

/** Makes 68 characters, all of whose bits count: a token has one spelling. */
const SECRET_BYTES = 51
const TOKEN = /^[\w-]{68}$/

export interface WebhookIdentity {
  /** CID of the genesis block: the user that the webhook posts as. */
  readonly user: string
  readonly genesis: Uint8Array
  readonly root: KeyPair
}

export const makeWebhookToken = (): string => randomBytes(SECRET_BYTES).toString('base64url')

/**
 * The hash of no key: a webhook's root key cannot be replaced, so that whoever finds its token cannot lock out those who
 * have it by right. They delete the webhook and make another.
 */
const noRecovery = (root: string): Uint8Array => sha256(utf8(`folkmoot/webhook/recovery/${root}`))

/** @returns undefined when it is no token. Whether there is such a webhook is another question. */
export const openWebhookToken = (token: string): WebhookIdentity | undefined => {
  if (!TOKEN.test(token)) return undefined
  const root = makeKeyPair(sha256(utf8(`folkmoot/webhook/root/${token}`)))
  const recovery = noRecovery(root.key)
  const genesis = encodeCbor({ v: 1, k: 'user', root: root.key, recovery, bot: true, owner: null, t: 0 })
  return { user: cidOf(genesis), genesis, root }
}
