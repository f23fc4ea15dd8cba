import type { APIAttachment } from 'discord-api-types/v10'
import type { App } from '../../node/app/index.ts'
import type { Snowflake } from '../../node/core/ids.ts'
import type { Attachment } from '../../node/core/messages.ts'

/** Of Discord's flags: the file is a spoiler. */
const IS_SPOILER = 1 << 3
const MAX_NAME = 150
const MEDIA_TYPE = /^[a-z\d.+-]{1,60}\/[a-z\d.+-]{1,60}$/

/** Types that are told by a name, where its author's client has said none. */
const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/x-wav',
  flac: 'audio/flac',
  txt: 'text/plain',
  pdf: 'application/pdf',
  zip: 'application/zip',
  json: 'application/json'
}

/** Whatever its author has called it, what clients build paths with. */
export const safeName = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^\.+/, '')
    .slice(-MAX_NAME)
    .toWellFormed() || 'file'

/** Without signs that turn text around, or are none. */
const titleOf = (name: string): string => name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '') || 'file'

export const mediaType = ({ name, type }: Pick<Attachment, 'name' | 'type'>): string | null =>
  (type !== null && MEDIA_TYPE.test(type) ? type : null) ?? TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? null

/** Where a file is had, for a day or so. @param origin without a trailing slash */
export const attachmentUrl = (app: App, origin: string, room: Snowflake, { id, name }: Attachment): string => {
  const path = `/attachments/${room}/${id}/${encodeURIComponent(safeName(name))}`
  return `${origin}${path}?${app.files.sign(`${room}/${id}`)}`
}

/** Only of what can be heard. Source: Discord, "Voice Messages". */
const spokenOf = ({ duration, waveform }: Attachment, type: string | null) =>
  type?.startsWith('audio/')
    ? { ...(duration === undefined ? {} : { duration_secs: duration / 1000 }), ...(waveform ? { waveform } : {}) }
    : {}

export const presentAttachment = (app: App, origin: string, room: Snowflake, file: Attachment): APIAttachment => {
  const url = attachmentUrl(app, origin, room, file)
  const type = mediaType(file)
  const filename = safeName(file.name)
  const title = file.title ?? (filename === file.name ? undefined : file.name)
  return {
    id: file.id,
    filename,
    ...(title === undefined ? {} : { title: titleOf(title) }),
    size: file.size,
    url,
    proxy_url: url,
    ...(type === null ? {} : { content_type: type }),
    ...(file.width && file.height ? { width: file.width, height: file.height } : {}),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...spokenOf(file, type),
    ...(file.spoiler ? { flags: IS_SPOILER } : {})
  }
}
