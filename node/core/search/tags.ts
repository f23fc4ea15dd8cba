/**
 * What a message can be found by besides its words: one token each, in an index of tokens. A tag is a prefix that says what it is, and
 * letters and digits alone, whatever was written.
 */
import type { ChannelCid, Snowflake, UserCid } from '../ids.ts'

/** Characters of a CID: 113 bits, its case left out. */
const TAIL = 22
/** Bytes of a word. */
const LONGEST = 40

const encoder = new TextEncoder()

const tailOf = (cid: string): string => cid.slice(-TAIL).toLowerCase()

const spelled = (word: string): string =>
  [...encoder.encode(word.normalize('NFC').toLowerCase()).subarray(0, LONGEST)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

export const HAS = ['link', 'embed', 'file', 'image', 'video', 'sound', 'sticker', 'poll', 'snapshot'] as const
export type Has = (typeof HAS)[number]

export const tag = {
  /** Of one channel or thread. */
  room: (cid: ChannelCid) => `r${tailOf(cid)}`,
  /** Of a channel and its threads that are not private, or of those that are. */
  below: (cid: ChannelCid, isPrivate: boolean) => `${isPrivate ? 'v' : 'c'}${tailOf(cid)}`,
  author: (cid: UserCid) => `u${tailOf(cid)}`,
  by: (what: 'user' | 'bot' | 'webhook') => `by${what}`,
  hook: (id: Snowflake) => `k${id}`,
  has: (what: Has) => `has${what}`,
  mentions: (id: Snowflake) => `m${id}`,
  mentionsRole: (id: Snowflake) => `g${id}`,
  everyone: () => 'everyone',
  repliesTo: (id: Snowflake) => `p${id}`,
  repliesToUser: (cid: UserCid) => `q${tailOf(cid)}`,
  pinned: () => 'pinned',
  host: (name: string) => `d${spelled(name)}`,
  extension: (name: string) => `x${spelled(name)}`,
  filename: (name: string) => `f${spelled(name)}`
} as const
