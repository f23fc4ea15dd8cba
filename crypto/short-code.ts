/** Short invite codes are stretched before anything follows from them, by scrypt (RFC 7914). */
import { stretch } from './stretch.ts'

/**
 * 64 MiB and a fifth of a second for a guess: of 58^10 codes, half are tried in a thousand million years of one core. Part of
 * the protocol: a code made under another cost is another code.
 */
const COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 96 * 1024 * 1024 }
const SALT = 'folkmoot/code/1'

/** @returns 32 bytes; whoever does not know the code finds them by trying codes only. */
export const stretchCode = async (code: string): Promise<Uint8Array> => new Uint8Array(await stretch(code, SALT, COST))
