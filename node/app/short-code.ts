/**
 * Short invite codes: ten characters of base58, as random as they can be. They carry nothing; all that there is to know follows
 * from the code, stretched:
 *
 *     S              = scrypt(code)
 *     tag            = H("folkmoot/code/tag/1" ‖ S)                        stands in the `invite` op: members' nodes know who asks
 *     secret in g    = the first half of H("folkmoot/code/secret/1" ‖ S ‖ half)   half: the first half of H(CID of g)
 *
 * So members, who know the tag, cannot let anybody in by it, nor pass another guild off as the code's: the secret of the same
 * code is another one there. From that secret on it is an invite like all others: see invite-code.ts.
 */
import { sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import { stretchCode } from '../../crypto/short-code.ts'
import type { Random } from '../core/ports.ts'

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const LENGTH = 10
const FORM = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`)
/** The greatest multiple of 58 that a byte holds: bytes from there on would make some characters likelier. */
const FAIR = 232
const SECRET = 16

export interface Stretched {
  /** 32 bytes in base64url. */
  readonly tag: string
  /** @param guildHash first half of SHA-256 of the guild's CID. */
  secretIn(guildHash: Uint8Array): Uint8Array
}

/** What people paste may be a link: the code is the last part of its path, whatever host stands before it. */
export const bareCode = (typed: string): string => {
  const [path = ''] = typed.trim().split(/[?#]/)
  return path.replace(/\/+$/, '').split('/').at(-1) ?? ''
}

export const isShortCode = (code: string): boolean => FORM.test(code)

export const makeShortCode = (random: Random): string => {
  let code = ''
  while (code.length < LENGTH) {
    for (const byte of random.bytes(LENGTH)) if (byte < FAIR && code.length < LENGTH) code += ALPHABET[byte % 58]
  }
  return code
}

/** Takes a fifth of a second, beside the event loop. */
export const stretch = async (code: string): Promise<Stretched> => {
  const stretched = await stretchCode(code)
  const derive = (purpose: string, more: Uint8Array = new Uint8Array()): Uint8Array =>
    sha256(Buffer.concat([utf8(`folkmoot/code/${purpose}/1`), stretched, more]))
  return {
    tag: toBase64url(derive('tag')),
    secretIn: (guildHash) => derive('secret', guildHash).subarray(0, SECRET)
  }
}
