/**
 * Short codes, `/folkmoot/codes/1.0.0`: one question a stream, asked of any peer.
 *
 *     client -> seek {key: where the code is looked for, proof: of its tag}
 *     server -> found {the invites that have that tag, each with a proof of its key; where the server listens; proof of the tag}
 *
 * Whoever knows the key only (as the DHT does) can neither ask nor answer. Whoever knows the tag (as members do) can ask, and
 * answer for the guild that the code is of: of no other do they know the invite's key. What a proof says holds for these two peers
 * and this question.
 */
import { createHmac } from 'node:crypto'
import { encodeCbor, equalBytes, fromBase64url } from '../../crypto/primitives.ts'
import { bool, bytes, list, literal, object, text, type Schema, type Shape } from '../../node/core/schema.ts'
import type { KnownCode } from '../../node/core/short-codes.ts'
import { CODES } from '../limits.ts'
import { frameOf } from '../wire/frames.ts'

const proof = bytes(32)

export const seekFrame = object({ k: literal('seek'), v: literal(1), key: bytes(32), nonce: bytes(16), proof })

const place = object({ guildHash: bytes(16), admits: bool, bound: proof })

const found = object({
  k: literal('found'),
  places: list(place, CODES.places, 1),
  addresses: list(text(CODES.addressLength, 1), CODES.addresses),
  proof
})
export type CodeAnswer = Shape<typeof found>

export const replyFrame = frameOf({
  found,
  unknown: object({ k: literal('unknown') }),
  /** The server has been asked too much. */
  busy: object({ k: literal('busy') })
}) satisfies Schema<unknown>
export type CodeReply = Shape<typeof replyFrame>

/** Peer ids, and what the client has drawn. */
export interface Asking {
  readonly client: string
  readonly server: string
  readonly nonce: Uint8Array
}

const mac = (key: string, what: string, { client, server, nonce }: Asking, said: readonly unknown[]): Uint8Array =>
  createHmac('sha256', fromBase64url(key))
    .update(encodeCbor([`folkmoot/code/${what}/1`, client, server, nonce, ...said]))
    .digest()

/** That whoever asks knows the tag. */
export const seekProof = (tag: string, asking: Asking): Uint8Array => mac(tag, 'seek', asking, [])

/** That whoever answers knows the key of the code's invite in that guild. */
export const boundProof = (
  { inviteKey, guildHash, admits }: Pick<KnownCode, 'inviteKey' | 'guildHash' | 'admits'>,
  asking: Asking
): Uint8Array => mac(inviteKey, 'bound', asking, [guildHash, admits])

/** That whoever answers knows the tag, and has said this. */
export const foundProof = (
  tag: string,
  asking: Asking,
  { places, addresses }: Pick<CodeAnswer, 'places' | 'addresses'>
): Uint8Array => mac(tag, 'found', asking, [places, addresses])

export const isProof = equalBytes
