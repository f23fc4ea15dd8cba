/** Sounds of tests: heads as the formats have them, with silence behind. */

/** MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes. */
const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)])
const bytesOf = (...parts: readonly Buffer[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

export const MP3 = bytesOf(frame, frame, frame)

/** Each frame sounds for 26.1 ms. */
export const mp3Of = (frames: number): Uint8Array => bytesOf(...Array.from({ length: frames }, () => frame))

/** With its author before and behind. */
export const taggedMp3 = (): Uint8Array => {
  const words = Buffer.from('TPE1 alice <script>alert(1)</script>')
  const head = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, words.byteLength]), words])
  return bytesOf(head, frame, frame, frame, Buffer.from('TAGalice'.padEnd(128, '\0')))
}

/** The first page of an Opus stream. */
export const OGG = bytesOf(
  Buffer.from('OggS'),
  Buffer.from([0, 2]),
  Buffer.alloc(20),
  Buffer.from([1, 19]),
  Buffer.from('OpusHead'),
  Buffer.from([1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0])
)

/** With a last page that says how far the stream reaches, in 48ths of a ms. */
export const oggOf = (samples: number): Uint8Array => {
  const granule = Buffer.alloc(8)
  granule.writeBigInt64LE(BigInt(samples))
  return bytesOf(Buffer.from(OGG), Buffer.from('OggS'), Buffer.from([0, 4]), granule, Buffer.alloc(13))
}
