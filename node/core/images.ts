/** Pictures of users, guilds and what stands in them, as ops name them and as clients do. */
import { sha256, toHex, utf8 } from '../../crypto/primitives.ts'
import { parseBlobCid, type BlobCid } from './ids.ts'

/** Before the name of one that moves: Discord's, for clients ask for another form of it. */
const MOVES = 'a_'

/** In ops a picture is named by its file. */
export const imageOf = ({ blob, animated }: { readonly blob: BlobCid; readonly animated: boolean }): string =>
  `${animated ? MOVES : ''}${blob}`

export const isAnimated = (image: string): boolean => image.startsWith(MOVES)

/** @returns undefined for what names none: ops come from strangers. */
export const blobOfImage = (image: string | null | undefined): BlobCid | undefined =>
  typeof image === 'string' ? parseBlobCid(isAnimated(image) ? image.slice(MOVES.length) : image) : undefined

/** To clients: 32 hexadecimal digits, which some libraries take nothing else for. Null for what names no picture. */
export const imageHash = (image: string | null | undefined): string | null => {
  const blob = blobOfImage(image)
  if (typeof image !== 'string' || !blob) return null
  return `${isAnimated(image) ? MOVES : ''}${toHex(sha256(utf8(blob)).subarray(0, 16))}`
}
