/** From what a Slack webhook takes to a message. Source: Slack, "Reference: Secondary message attachments". */
import { z } from 'zod'
import { parseJson } from '../../json.ts'
import { clip, clipped, link } from '../../schema/clip.ts'
import { maybe } from '../../schema/fields.ts'

const words = maybe(z.string())

const field = z.object({
  title: words,
  name: words,
  value: words,
  short: maybe(z.boolean()),
  inline: maybe(z.boolean())
})

const attachment = z.object({
  color: words,
  pretext: words,
  author_name: words,
  author_link: words,
  author_icon: words,
  title: words,
  title_link: words,
  text: words,
  fields: maybe(z.array(field).max(100)),
  image_url: words,
  thumb_url: words,
  footer: words,
  footer_icon: words,
  ts: maybe(z.union([z.number(), z.string()]))
})

/** Of a form, some services send all of it as JSON in one field. @throws ApiError 400 for what is no JSON */
const fromForm = (value: unknown): unknown => {
  const payload = typeof value === 'object' && value !== null && 'payload' in value ? value.payload : undefined
  return typeof payload === 'string' ? parseJson(Buffer.from(payload)) : value
}

const written = z.object({
  text: words,
  username: words,
  icon_url: words,
  attachments: maybe(z.array(attachment).max(100))
})

export const slackBody = z.preprocess(fromForm, written)

type Attachment = z.output<typeof attachment>

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** `<url|words>` becomes `[words](url)`; mentions of Slack's people and channels stay as they are. */
const marked = (text: string | null | undefined): string =>
  (text ?? '')
    .replaceAll(/<(https?:\/\/[^|>\s]+)\|([^>]*)>/g, '[$2]($1)')
    .replaceAll(/<(https?:\/\/[^|>\s]+)>/g, '$1')
    .replaceAll(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity)

const NAMED: Readonly<Record<string, number>> = { good: 0x2eb886, warning: 0xdaa038, danger: 0xa30200 }

const colour = (text: string | null | undefined): number | undefined => {
  const hex = /^#?([\da-f]{6})$/i.exec(text ?? '')?.[1]
  return hex === undefined ? NAMED[text ?? ''] : Number.parseInt(hex, 16)
}

/** Slack's are in seconds. */
const timestamp = (ts: Attachment['ts']): string | undefined => {
  const ms = Number(ts) * 1000
  return ts !== null && ts !== undefined && ms > 0 && ms < 8.64e15 ? new Date(ms).toISOString() : undefined
}

const named = (name: string | null | undefined, more: object): object | undefined =>
  name ? { name: clip(name, 256), ...more } : undefined

const fieldOf = ({ title, name, value, short, inline }: z.output<typeof field>) => {
  const [heading, said] = [title ?? name, marked(value)]
  return heading && said
    ? [{ name: clip(heading, 256), value: clip(said, 1024), inline: short ?? inline ?? false }]
    : []
}

const embedOf = (one: Attachment) => ({
  title: clipped(marked(one.title), 256),
  url: link(one.title_link),
  description: clipped([one.pretext, one.text].filter(Boolean).map(marked).join('\n'), 4096),
  color: colour(one.color),
  timestamp: timestamp(one.ts),
  author: named(one.author_name, { url: link(one.author_link), icon_url: link(one.author_icon) }),
  footer: one.footer ? { text: clip(one.footer, 2048), icon_url: link(one.footer_icon) } : undefined,
  image: link(one.image_url) && { url: link(one.image_url) },
  thumbnail: link(one.thumb_url) && { url: link(one.thumb_url) },
  fields: (one.fields ?? []).flatMap(fieldOf).slice(0, 25)
})

/** @returns what a webhook of Discord's takes, still to be checked. */
export const slackMessage = (body: z.output<typeof slackBody>): object => ({
  content: clipped(marked(body.text), 2000),
  username: clipped(body.username, 80),
  avatar_url: link(body.icon_url),
  embeds: (body.attachments ?? []).map(embedOf).slice(0, 10)
})
