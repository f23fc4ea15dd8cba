import { Buffer } from 'node:buffer'
import { setFlagsFromString } from 'node:v8'

/** Bytes; what Node's own was before it became 64 KiB. */
const BUFFER_POOL = 8 * 1024

/**
 * Keeps the process small; to be called before anything else is loaded.
 *
 * V8 grows its young generation with the machine's memory, to 128 MB and more on a server, and never gives it back:
 * a node gains nothing by that. And a small buffer that lives long holds the whole pool it was cut from.
 */
export const spareMemory = (): void => {
  setFlagsFromString('--semi-space-growth-factor=1')
  Buffer.poolSize = BUFFER_POOL
}
