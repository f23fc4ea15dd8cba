/** A message as an index of words and tags has it. */
import type { ChannelCid, OpCid, Snowflake, UserCid } from '../ids.ts'
import type { MessageRow } from '../message-fold.ts'
import { tag, type Has } from './tags.ts'

export interface SearchDocument {
  readonly text: string
  /** With spaces between them. */
  readonly tags: string
}

/** What of a message stands elsewhere. */
export interface Surroundings {
  /** The channel whose permissions hold for it, and whether it is in a private thread there. */
  readonly channel: ChannelCid
  readonly isPrivate: boolean
  readonly isBot: boolean
  /** A message that this one answers, if it is known. */
  original(message: OpCid): { readonly id: Snowflake; readonly author: UserCid } | undefined
}

/** Tags of one sort in one message. */
const MOST = 100
const LINK = /https?:\/\/([^\s/?#<>"'()]{1,253})/gi
const USER = /<@!?(\d{1,20})>/g
const ROLE = /<@&(\d{1,20})>/g
const EVERYONE = /@(?:everyone|here)\b/

/** Scripts without spaces between words: each character is a word, so that any part of a sentence is found. */
const WORDLESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu
export const spaced = (text: string): string => text.normalize('NFC').replaceAll(WORDLESS, ' $& ')

const MEDIA: readonly (readonly [Has, RegExp])[] = [
  ['image', /^image\/|\.(?:png|jpe?g|gif|webp|avif)$/],
  ['video', /^video\/|\.(?:mp4|webm|mov)$/],
  ['sound', /^audio\/|\.(?:mp3|ogg|opus|wav|flac)$/]
]

const found = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, part = '']) => part))].slice(0, MOST)

const hostOf = (authority: string): string => authority.replace(/^.*@/, '').replace(/:\d*$/, '')

const linkTags = (text: string): string[] => {
  const hosts = found(text, LINK).map(hostOf)
  return hosts.length === 0 ? [] : [tag.has('link'), ...hosts.map(tag.host)]
}

const mentionTags = (text: string): string[] => [
  ...found(text, USER).map((id) => tag.mentions(id as Snowflake)),
  ...found(text, ROLE).map((id) => tag.mentionsRole(id as Snowflake)),
  ...(EVERYONE.test(text) ? [tag.everyone()] : [])
]

const fileTags = (files: MessageRow['content']['files'] = []): string[] =>
  files.length === 0
    ? []
    : [
        tag.has('file'),
        ...files.flatMap(({ name, type }) => [
          tag.filename(name),
          ...(name.includes('.') ? [tag.extension(name.split('.').at(-1) ?? '')] : []),
          ...MEDIA.filter(([, pattern]) => pattern.test(type ?? '') || pattern.test(name.toLowerCase())).map(([what]) =>
            tag.has(what)
          )
        ])
      ]

const replyTags = (reply: MessageRow['fixed']['reply'], around: Surroundings): string[] => {
  const original = reply && around.original(reply.message)
  return original ? [tag.repliesTo(original.id), tag.repliesToUser(original.author)] : []
}

const writerTags = ({ author, fixed: { hook } }: MessageRow, { isBot }: Surroundings): string[] =>
  hook ? [tag.by('webhook'), tag.hook(hook.id)] : [tag.by(isBot ? 'bot' : 'user'), tag.author(author)]

export const documentOf = (row: MessageRow, around: Surroundings): SearchDocument => {
  const { content, fixed } = row
  const tags = [
    tag.room(row.channel),
    tag.below(around.channel, around.isPrivate),
    ...writerTags(row, around),
    ...linkTags(content.content),
    ...mentionTags(content.content),
    ...fileTags(content.files),
    ...(content.embeds === null ? [] : [tag.has('embed')]),
    ...(fixed.poll ? [tag.has('poll')] : []),
    ...(fixed.stickers ? [tag.has('sticker')] : []),
    ...(fixed.forward ? [tag.has('snapshot')] : []),
    ...replyTags(fixed.reply, around),
    ...(row.pin?.on ? [tag.pinned()] : [])
  ]
  return { text: spaced(content.content), tags: [...new Set(tags)].join(' ') }
}
