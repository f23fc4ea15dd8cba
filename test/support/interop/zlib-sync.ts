/**
 * Stands in for the native package of this name, which discord.js takes when it is there, and then asks the gateway
 * for zlib-stream. The same interface over Node's own zlib, which has no synchronous stream: every flushed piece is
 * inflated by itself, with what came before it as its dictionary.
 */
import { constants, inflateRawSync } from 'node:zlib'

const HEADER = 2
/** Deflate refers back this far. */
const WINDOW = 32_768

class Inflate {
  err = 0
  msg = ''
  result = ''
  #skip = HEADER
  #window = Buffer.alloc(0)
  #held: Buffer[] = []

  push(chunk: Buffer, flush: number): void {
    this.#held.push(chunk)
    if (flush !== constants.Z_SYNC_FLUSH) return
    const piece = Buffer.concat(this.#held).subarray(this.#skip)
    this.#held = []
    this.#skip = 0
    try {
      const plain = inflateRawSync(piece, { dictionary: this.#window, finishFlush: constants.Z_SYNC_FLUSH })
      this.#window = Buffer.concat([this.#window, plain]).subarray(-WINDOW)
      this.result = plain.toString()
    } catch (error) {
      this.err = constants.Z_DATA_ERROR
      this.msg = String(error)
    }
  }
}

export default { Inflate, Z_SYNC_FLUSH: constants.Z_SYNC_FLUSH, Z_NO_FLUSH: constants.Z_NO_FLUSH }
