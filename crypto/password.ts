/** Passwords of local accounts, by scrypt (RFC 7914). */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { stretch } from './stretch.ts'

/** 2^15 rounds of 8 KiB: about 32 MiB and a tenth of a second. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

const derive = (password: string, salt: Uint8Array): Promise<Buffer> => stretch(password.normalize('NFKC'), salt, COST)

/** @returns `scrypt$salt$key`, both base64url. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(16)
  const key = await derive(password, salt)
  return `scrypt$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/** Takes as long for a malformed hash as for a wrong password. */
export const verifyPassword = async (password: string, hash: string | null): Promise<boolean> => {
  const [, salt = '', key = ''] = (hash ?? '').split('$')
  const derived = await derive(password, Buffer.from(salt, 'base64url'))
  const expected = Buffer.from(key, 'base64url')
  return expected.byteLength === derived.byteLength && timingSafeEqual(expected, derived)
}
