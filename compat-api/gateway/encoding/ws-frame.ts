/** RFC 6455, 5.2: FIN, and the opcodes of the two kinds of data. */
const TEXT = 0x81
const BINARY = 0x82

const { fromCharCode } = String

/** A character for each byte. Nothing here is as long as 4 GiB. */
const headOf = (first: number, length: number): string => {
  if (length < 126) return fromCharCode(first, length)
  if (length < 0x10000) return fromCharCode(first, 126, length >> 8, length & 0xff)
  return fromCharCode(first, 127, 0, 0, 0, 0, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff)
}

/** A message of a server's, whole and unmasked. @param payload a character for each byte */
export const headed = (payload: string, isBinary: boolean): string =>
  headOf(isBinary ? BINARY : TEXT, payload.length) + payload

/**
 * The same, in one piece. ws would give the kernel the head and the payload apart, which for payloads of some hundred bytes costs
 * as much as everything else about them.
 *
 * @param payload a string has a character for each byte; a buffer is always binary.
 */
export const wsFrame = (payload: string | Buffer, isBinary: boolean): string | Buffer =>
  typeof payload === 'string'
    ? headed(payload, isBinary)
    : Buffer.concat([Buffer.from(headOf(BINARY, payload.length), 'latin1'), payload])
