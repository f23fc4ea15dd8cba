/**
 * Sounds of soundboards: MP3 and Ogg, told by what they are made of, and without the words and pictures that stand around an MP3.
 * Sources: ID3 2.4.0, section 3.1; ISO/IEC 11172-3, section 2.4.1.3; RFC 3533; RFC 7845, section 5.1; Vorbis I, section 4.2.1.
 */
const ID3_HEAD = 10
const ID3_TAIL = 128
/** Bytes of the head of an Ogg page before its table of segments. */
const OGG_HEAD = 27

const text = (bytes: Uint8Array, at: number, length: number): string =>
  Buffer.from(bytes.subarray(at, at + length)).toString('latin1')

/** Seven bits a byte. */
const id3Size = (bytes: Uint8Array): number =>
  [6, 7, 8, 9].reduce((size, at) => (size << 7) | ((bytes[at] ?? 0) & 0x7f), 0)

const withoutTags = (bytes: Uint8Array): Uint8Array => {
  const start = text(bytes, 0, 3) === 'ID3' ? ID3_HEAD + id3Size(bytes) : 0
  const rest = bytes.subarray(Math.min(start, bytes.byteLength))
  const isTagged = text(rest, rest.byteLength - ID3_TAIL, 3) === 'TAG' && rest.byteLength > ID3_TAIL
  return isTagged ? rest.subarray(0, -ID3_TAIL) : rest
}

/** A frame of layer III, with a bit rate and a sample rate that there are. */
const isMp3 = (bytes: Uint8Array): boolean => {
  const [first = 0, second = 0, third = 0] = bytes
  const isFrame = first === 0xff && (second & 0xe6) === 0xe2
  const [rate, samples] = [third >> 4, (third >> 2) & 3]
  return isFrame && rate > 0 && rate < 15 && samples < 3 && (second & 0x18) !== 0x08
}

/** Its first page begins an Opus or a Vorbis stream. */
const isOgg = (bytes: Uint8Array): boolean => {
  if (text(bytes, 0, 4) !== 'OggS') return false
  const at = OGG_HEAD + (bytes[OGG_HEAD - 1] ?? 0)
  return text(bytes, at, 8) === 'OpusHead' || text(bytes, at, 7) === '\u0001vorbis'
}

/** Tags within tags: an honest file has one of each. */
const TAGS = 8

/** @returns undefined for what is neither. What it gives for its own result is the same. */
export const cleanSound = (bytes: Uint8Array): Uint8Array | undefined => {
  if (isOgg(bytes)) return bytes
  let rest = bytes
  for (let i = 0; i < TAGS; i++) rest = withoutTags(rest)
  return withoutTags(rest).byteLength === rest.byteLength && isMp3(rest) ? new Uint8Array(rest) : undefined
}
