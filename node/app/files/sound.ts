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

/** kbit/s of layer III by the header's number: MPEG-1, and MPEG-2 with 2.5. Source: ISO/IEC 11172-3, section 2.4.2.3; 13818-3. */
const RATES = [
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
] as const
const HERTZ = [44_100, 48_000, 32_000] as const
/** MPEG-2.5, none, MPEG-2, MPEG-1: by what the rate of samples is divided. */
const DIVISOR = [4, 1, 2, 1] as const
const MPEG_1 = 3

/** Of the frame that begins there: its bytes and how long it sounds, in ms. */
const frameAt = (bytes: Uint8Array, at: number): { readonly size: number; readonly length: number } | undefined => {
  const head = bytes.subarray(at, at + 4)
  if (head.byteLength < 4 || !isMp3(head)) return undefined
  const [, second = 0, third = 0] = head
  const version = (second >> 3) & 3
  const isFirst = version === MPEG_1
  const rate = RATES[isFirst ? 0 : 1][(third >> 4) - 1] ?? 0
  const hertz = (HERTZ[(third >> 2) & 3] ?? 0) / (DIVISOR[version] ?? 1)
  const samples = isFirst ? 1152 : 576
  const size = Math.floor((samples * rate * 125) / hertz) + ((third >> 1) & 1)
  return { size, length: (samples * 1000) / hertz }
}

/** What is no frame is passed over, as players do. */
const lengthOfMp3 = (bytes: Uint8Array): number => {
  let length = 0
  for (let at = 0; at < bytes.byteLength;) {
    const frame = bytes[at] === 0xff ? frameAt(bytes, at) : undefined
    length += frame?.length ?? 0
    at += frame?.size ?? 1
  }
  return length
}

const OPUS_HERTZ = 48_000
/** Where a page says how far into the stream it reaches, in samples. */
const GRANULE = 6

/** By the page that reaches farthest, whatever comes last. */
const lengthOfOgg = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const body = OGG_HEAD + (bytes[OGG_HEAD - 1] ?? 0)
  const isOpus = text(bytes, body, 8) === 'OpusHead'
  if (body + 16 > bytes.byteLength) return 0
  const skipped = isOpus ? view.getUint16(body + 10, true) : 0
  const hertz = isOpus ? OPUS_HERTZ : view.getUint32(body + 12, true)
  let last = 0n
  for (
    let at = 0;
    at >= 0 && at + OGG_HEAD <= bytes.byteLength;
    at = Buffer.from(view.buffer, view.byteOffset, view.byteLength).indexOf('OggS', at + 4)
  ) {
    const granule = view.getBigInt64(at + GRANULE, true)
    if (granule > last) last = granule
  }
  return hertz === 0 ? Infinity : ((Number(last) - skipped) * 1000) / hertz
}

/** How long it sounds, in ms. @param bytes of a sound that has been cleaned */
export const lengthOfSound = (bytes: Uint8Array): number => (isOgg(bytes) ? lengthOfOgg(bytes) : lengthOfMp3(bytes))

/** Tags within tags: an honest file has one of each. */
const TAGS = 8

/** @returns undefined for what is neither. What it gives for its own result is the same. */
export const cleanSound = (bytes: Uint8Array): Uint8Array | undefined => {
  if (isOgg(bytes)) return bytes
  let rest = bytes
  for (let i = 0; i < TAGS; i++) rest = withoutTags(rest)
  return withoutTags(rest).byteLength === rest.byteLength && isMp3(rest) ? new Uint8Array(rest) : undefined
}
