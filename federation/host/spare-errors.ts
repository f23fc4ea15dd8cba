/**
 * libp2p's decoder of length-prefixed frames takes all frames out of what has come, and learns that nothing is left from an exception: one for
 * every packet, and what an exception costs is its stack. Here what says that nothing is left is made once.
 */
import { LengthPrefixedDecoder } from '@libp2p/utils'

/** What the decoder works with. */
interface Decoding {
  lengthDecoder?: (data: { readonly byteLength: number }) => number
}

const NOTHING_LEFT = new RangeError('nothing is left to read a length from')

const spared = new WeakSet<object>()

const spare = (decoder: Decoding): void => {
  const { lengthDecoder: read } = decoder
  if (!read) throw new Error('libp2p decodes lengths in another way than it did')
  decoder.lengthDecoder = (data) => {
    if (data.byteLength === 0) throw NOTHING_LEFT
    return read(data)
  }
  spared.add(decoder)
}

const { decode } = LengthPrefixedDecoder.prototype

/** Of every decoder in this process, those of the libraries too. */
export const spareErrors = (): void => {
  LengthPrefixedDecoder.prototype.decode = function decodeSparingly(data) {
    if (!spared.has(this)) spare(this as unknown as Decoding)
    return decode.call(this, data)
  }
}
