/** Pictures, films and sounds, told by their first bytes and never by what somebody calls them. */

/** As many as it takes. */
export const HEAD_BYTES = 32

const starts = (bytes: Uint8Array, ...wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[i] === byte)

const ascii = (bytes: Uint8Array, at: number, text: string): boolean =>
  Array.from(text).every((character, i) => bytes[at + i] === character.charCodeAt(0))

/** Where a file of the MP4 family says what it is, and what else it may be read as, as far as its head reaches. ISO/IEC 14496-12, section 4.3. */
const BRANDS = [8, 16, 20, 24, 28]

/** Files of the RIFF and MP4 families. */
const inFamily = (head: Uint8Array): string | undefined => {
  if (ascii(head, 0, 'RIFF'))
    return ascii(head, 8, 'WEBP') ? 'image/webp' : ascii(head, 8, 'WAVE') ? 'audio/wav' : undefined
  if (!ascii(head, 4, 'ftyp')) return undefined
  if (BRANDS.some((at) => ascii(head, at, 'avif') || ascii(head, at, 'avis'))) return 'image/avif'
  return ascii(head, 8, 'M4A') ? 'audio/mp4' : ascii(head, 8, 'qt') ? 'video/quicktime' : 'video/mp4'
}

/** @returns undefined for whatever else. */
export const mediaTypeOf = (head: Uint8Array): string | undefined => {
  if (starts(head, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (starts(head, 0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (ascii(head, 0, 'GIF87a') || ascii(head, 0, 'GIF89a')) return 'image/gif'
  if (ascii(head, 0, 'OggS')) return 'audio/ogg'
  if (ascii(head, 0, 'fLaC')) return 'audio/flac'
  if (ascii(head, 0, 'ID3') || starts(head, 0xff, 0xfb)) return 'audio/mpeg'
  if (starts(head, 0x1a, 0x45, 0xdf, 0xa3)) return 'video/webm'
  return inFamily(head)
}

const READ = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Is it one of the four formats that are read here, whoever it is from, and written anew? */
export const isPicture = (head: Uint8Array): boolean => READ.has(mediaTypeOf(head) ?? '')

/** Is it one that is read when this node's own people bring it? */
export const isTakenPicture = (head: Uint8Array): boolean => isPicture(head) || mediaTypeOf(head) === 'image/avif'
