/** What is asked of the process that reads pictures, and how much of a picture it takes. */
export type Format = 'png' | 'jpeg' | 'webp' | 'gif'

/** Of one that stands still, of all frames together of one that moves, and frames. */
export const MAX_PIXELS = 64_000_000
export const MAX_MOVING = 32_000_000
export const MAX_FRAMES = 512
/** Pixels of a side: what JPEG and WebP can hold is no more. */
export const MAX_SIDE = 16_383
/** Bytes that the process may take, all in all. */
export const MAX_MEMORY = 640 * 1024 * 1024

/** How a picture is to be shown. */
export interface ShownAs {
  readonly format: Format
  /** Pixels, at most; it is made no larger than it is. */
  readonly width: number
  readonly height: number
  /** May it move? */
  readonly animated: boolean
  /** 1 to 100, or without loss where the format can be. */
  readonly quality: number | 'lossless'
}

export const WIDGET_STYLES = ['shield', 'banner1', 'banner2', 'banner3', 'banner4'] as const
export type WidgetStyle = (typeof WIDGET_STYLES)[number]

/** What a guild shows of itself on pages elsewhere. */
export interface WidgetLook {
  readonly style: WidgetStyle
  readonly name: string
  /** People. */
  readonly online: number
}

export type Job =
  /** Made small enough to be kept. @param size pixels of the longer side, at most. @param animated may it move? */
  | { readonly k: 'take'; readonly bytes: Uint8Array; readonly size: number; readonly animated: boolean }
  /** @param path of the file */
  | { readonly k: 'show'; readonly path: string; readonly as: ShownAs }
  | { readonly k: 'measure'; readonly path: string }
  /** @param icon path of a file with a picture */
  | { readonly k: 'widget'; readonly look: WidgetLook; readonly icon: string | null }

export interface Taken {
  /** WebP. */
  readonly bytes: Uint8Array
  /** Does it move? */
  readonly animated: boolean
}

/** In pixels, as it is seen. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Answers {
  readonly take: Taken
  readonly show: Uint8Array
  readonly measure: Size
  /** PNG. */
  readonly widget: Uint8Array
}
export type Answer = Answers[keyof Answers]

export interface Question {
  readonly n: number
  readonly job: Job
}

/** `k` ready: it can read pictures from here on. */
export type Reply =
  | { readonly k: 'ready' }
  | { readonly k: 'answer'; readonly n: number; readonly answer: Answer }
  | { readonly k: 'fault'; readonly n: number; readonly fault: string }
