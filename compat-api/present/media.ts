/**
 * What embeds and components name by `attachment://NAME`, or by where some node has it, is the file that the message carries, where
 * this node has it.
 * Source: Discord, "Uploading Files: Referencing Attachments" and "Unfurled Media Item".
 */
import type { APIAttachment, APIEmbed } from 'discord-api-types/v10'
import { safeName } from './attachment.ts'

const SCHEME = /^attachment:\/\//i
/** Where a node has a file: a bot that sends back what it has read names it so, with a signature that ends within a day. */
const PLACE = /^https?:\/\/[^/?#]+\/attachments\/\d{1,20}\/(\d{1,20})\/[^/?#]+(?:[?#]|$)/i

type Loose = Readonly<Record<string, unknown>>

/** Finds what a message carries by an address. */
export type FindFile = (url: unknown) => APIAttachment | undefined

/** @param files of the message, as they are shown */
export const fileFinder =
  (files: readonly APIAttachment[]): FindFile =>
  (url) => {
    if (typeof url !== 'string') return undefined
    const place = PLACE.exec(url)
    if (place) return files.find(({ id }) => id === place[1])
    if (!SCHEME.test(url)) return undefined
    const name = url.replace(SCHEME, '')
    return files.find(({ filename, title }) => filename === name || filename === safeName(name) || title === name)
  }

const isMap = (value: unknown): value is Loose => typeof value === 'object' && value !== null && !Array.isArray(value)

const sizeOf = ({ width, height }: APIAttachment) => (width && height ? { width, height } : {})

const picture = <T extends { readonly url: string }>(shown: T, find: FindFile): T => {
  const file = find(shown.url)
  return file ? { ...shown, url: file.url, proxy_url: file.url, ...sizeOf(file) } : shown
}

const icon = <T extends { readonly icon_url?: string }>(shown: T, find: FindFile): T => {
  const file = find(shown.icon_url)
  return file ? { ...shown, icon_url: file.url, proxy_icon_url: file.url } : shown
}

export const embedWithFiles = (embed: APIEmbed, find: FindFile): APIEmbed => ({
  ...embed,
  ...(embed.image ? { image: picture(embed.image, find) } : {}),
  ...(embed.thumbnail ? { thumbnail: picture(embed.thumbnail, find) } : {}),
  ...(embed.author ? { author: icon(embed.author, find) } : {}),
  ...(embed.footer ? { footer: icon(embed.footer, find) } : {})
})

/** Those that no embed shows already. Source: Discord, "Uploading Files", and as its API answers. */
export const shownBeside = (files: readonly APIAttachment[], embeds: readonly APIEmbed[]): APIAttachment[] => {
  const within = new Set(
    embeds.flatMap(({ image, thumbnail, author, footer }) => [
      image?.url,
      thumbnail?.url,
      author?.icon_url,
      footer?.icon_url
    ])
  )
  return files.filter(({ url }) => !within.has(url))
}

const medium = (value: unknown, find: FindFile): unknown => {
  const file = isMap(value) ? find(value['url']) : undefined
  if (!isMap(value) || !file) return value
  const { id, url, content_type: type } = file
  return { ...value, url, proxy_url: url, attachment_id: id, ...(type ? { content_type: type } : {}), ...sizeOf(file) }
}

/** A thumbnail has `media`, a file `file` with its name and size beside it, a gallery `items` with `media`. */
export const componentWithFiles = <T extends Loose>(one: T, find: FindFile): T => {
  const whole = isMap(one['file']) ? find(one['file']['url']) : undefined
  const items = one['items']
  return {
    ...one,
    ...('media' in one ? { media: medium(one['media'], find) } : {}),
    ...('file' in one ? { file: medium(one['file'], find) } : {}),
    ...(whole ? { name: whole.filename, size: whole.size } : {}),
    ...(Array.isArray(items)
      ? { items: items.map((item) => (isMap(item) ? { ...item, media: medium(item['media'], find) } : item)) }
      : {})
  }
}
