/** Messages that are spoken: one file, and nothing else. Source: Discord, "Voice Messages". */
import type { MessageFile } from './op-schema.ts'

/** Discord's flag of one. */
export const VOICE_MESSAGE = 1 << 13

interface Contents {
  readonly flags: number
  readonly content: string
  readonly embeds: string | null
  readonly components: string | null
  readonly files?: readonly MessageFile[] | undefined
  readonly stickers?: readonly unknown[] | undefined
  readonly poll?: object | undefined
  readonly theme?: object | undefined
}

/** Does it say to be one? */
export const saysVoice = ({ flags }: Pick<Contents, 'flags'>): boolean => (flags & VOICE_MESSAGE) !== 0

/** Has it what one has, and nothing else? Whether the file can be heard is its author's word, as its type is. */
export const isSpoken = ({ content, embeds, components, files = [], stickers, poll, theme }: Contents): boolean => {
  const [file] = files
  const isBare = content === '' && embeds === null && components === null && !stickers && !poll && !theme
  return isBare && files.length === 1 && file?.duration !== undefined && file.waveform !== undefined
}
