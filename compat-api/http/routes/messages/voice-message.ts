/** A message that is spoken is one sound, of which it is said how long and how loud it is. Source: Discord, "Voice Messages". */
import type { MessageFile } from '../../../../node/core/op-schema.ts'
import { saysVoice } from '../../../../node/core/voice-message.ts'
import { mediaType } from '../../../present/attachment.ts'
import { apiError } from '../../api-error.ts'

interface Said {
  readonly flags?: number | null | undefined
  readonly content?: string | null | undefined
  readonly embeds?: readonly unknown[] | null | undefined
  readonly components?: readonly unknown[] | null | undefined
  readonly sticker_ids?: readonly unknown[] | null | undefined
  readonly poll?: unknown
  readonly shared_client_theme?: unknown
}

const saysMore = ({
  content,
  embeds,
  components,
  sticker_ids: stickers,
  poll,
  shared_client_theme: theme
}: Said): boolean =>
  [content, poll, theme].some(Boolean) || [embeds, components, stickers].some((all) => Boolean(all?.length))

/** @param require asked when it is one. @throws ApiError 50159, 50160, 50161 */
export const requireVoice = (body: Said, files: readonly MessageFile[] = [], require: () => void): void => {
  if (!saysVoice({ flags: body.flags ?? 0 })) return
  require()
  if (saysMore(body)) throw apiError('voiceWithMore')
  const [file] = files
  if (!file || files.length > 1 || !mediaType(file)?.startsWith('audio/')) throw apiError('voiceWithoutSound')
  if (file.duration === undefined || file.waveform === undefined) throw apiError('voiceUntold')
}
