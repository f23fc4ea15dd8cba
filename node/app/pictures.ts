/** What can be done with pictures: of users, guilds and what stands in them, and with messages. */
import type { BlobCid } from '../core/ids.ts'
import type { ShownAs, Size, WidgetLook } from '../images/index.ts'
import type { FileHere, Staged } from './staged.ts'

export { WIDGET_STYLES } from '../images/index.ts'
export type { Format as ImageFormat, ShownAs, Size } from '../images/index.ts'

export interface PictureBounds {
  /** Pixels of the longer side, at most. */
  readonly size: number
  /** May it move? */
  readonly animated: boolean
  /** Bytes of it as it is kept. */
  readonly most?: number
}

export interface Pictures {
  /**
   * Keeps a picture that is to be something's, small and without whatever else stood in the file.
   *
   * @param bytes PNG, JPEG, WebP, GIF or AVIF, whatever it is called
   * @returns `image`: what an op names it by. It stays until it is disposed of, and then as long as something is shown with it.
   * @throws FileRefused, StorageFailed
   */
  keep(bytes: Uint8Array, as: PictureBounds): Promise<Staged & { readonly image: string }>
  /** Can it be read, and would it be kept? Nothing of it comes to the disk. @throws as `keep` */
  check(bytes: Uint8Array, as: PictureBounds): Promise<void>
  /**
   * A picture that is something's now.
   *
   * @param image as an op names it
   * @returns undefined when nobody who is connected has it, or it is none
   * @throws FileRefused when too many are asked for at once, StorageFailed
   */
  show(image: string, as: ShownAs): Promise<Uint8Array | undefined>
  /** A file of a message that is a picture. @returns undefined when it is none. @throws as `show` */
  thumbnail(file: FileHere, as: ShownAs): Promise<Uint8Array | undefined>
  /** @returns undefined when it is no picture, or it cannot be told now. */
  measure(file: Staged): Promise<Size | undefined>
  /**
   * What a guild shows of itself on pages elsewhere, drawn.
   *
   * @param icon as an op names it; one that nobody has here is none
   * @returns PNG. @throws FileRefused when too many pictures are asked for at once, StorageFailed
   */
  widget(look: WidgetLook, icon: string | null): Promise<Uint8Array>
}

export type OriginalKind = 'apng' | 'lottie' | 'sound' | 'template'

/** Files of at most 512 KiB, a template of 2 MiB, that are kept as they came: without what might do harm. */
export interface Originals {
  /** @throws FileRefused when it is larger */
  bytesOf(file: Staged): Promise<Uint8Array>
  /** @returns undefined when it is none of its kind. It stays as a picture does. @throws FileRefused for a sound that is too long, StorageFailed */
  keep(bytes: Uint8Array, kind: OriginalKind): Promise<Staged | undefined>
  /** The same of a file that is here: undefined when it is none of its kind. */
  approve(here: FileHere, kind: OriginalKind): Promise<FileHere | undefined>
  /** @returns undefined when nobody who is connected has it, or it is none of its kind. @throws StorageFailed */
  show(file: BlobCid, kind: OriginalKind): Promise<FileHere | undefined>
}
