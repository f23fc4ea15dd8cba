/** Keys and names that members of a guild derive from its secret; strangers can neither make nor recognise them. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { sha256, utf8 } from '../crypto/primitives.ts'
import type { GuildCid, UserCid } from '../node/core/ids.ts'

const derive = (secret: Uint8Array, purpose: string, guild: GuildCid): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, guild, `folkmoot/${purpose}/1`, 32))

/** AES-256 key for what the guild gossips. Node takes a key from bytes in four times the time that it then takes to decipher a frame. */
export const gossipKey = (secret: Uint8Array, guild: GuildCid): KeyObject =>
  createSecretKey(derive(secret, 'gossip-key', guild))

/** Gossipsub topic: peers see the name, and learn nothing of the guild from it. */
export const gossipTopic = (secret: Uint8Array, guild: GuildCid): string =>
  `folkmoot/${Buffer.from(derive(secret, 'gossip-topic', guild)).toString('base64url')}`

/** The same for what is said and not kept: typing, presence. */
export const noticeKey = (secret: Uint8Array, guild: GuildCid): KeyObject =>
  createSecretKey(derive(secret, 'notice-key', guild))

export const noticeTopic = (secret: Uint8Array, guild: GuildCid): string =>
  `folkmoot/${Buffer.from(derive(secret, 'notice-topic', guild)).toString('base64url')}`

/** Under which holders of the secret find each other in the DHT. */
export const guildKey = (secret: Uint8Array, guild: GuildCid): Uint8Array => derive(secret, 'dht-key', guild)

/** Under which the nodes of a user are found there, by who knows the user. */
export const userKey = (user: UserCid): Uint8Array => sha256(utf8(`folkmoot/dht/user/1/${user}`))

/** Both ends of a sync stream and what they drew for it. */
export interface Meeting {
  readonly client: string
  readonly server: string
  readonly clientNonce: Uint8Array
  readonly serverNonce: Uint8Array
}

const tagKeys = new WeakMap<Uint8Array, { readonly guild: GuildCid; readonly key: KeyObject }>()

/** Of every guild that is carried it is needed in each meeting, and to derive it takes a tenth of a millisecond. */
const tagKey = (secret: Uint8Array, guild: GuildCid): KeyObject => {
  const known = tagKeys.get(secret)
  if (known?.guild === guild) return known.key
  const key = createSecretKey(derive(secret, 'sync-tag', guild))
  tagKeys.set(secret, { guild, key })
  return key
}

/**
 * How a server names a guild it carries, in one meeting: 16 bytes that only holders of the secret can match.
 */
export const guildTag = (secret: Uint8Array, guild: GuildCid, meeting: Meeting): Uint8Array =>
  createHmac('sha256', tagKey(secret, guild))
    .update(meeting.clientNonce)
    .update(meeting.serverNonce)
    .update(`${meeting.client} ${meeting.server}`)
    .digest()
    .subarray(0, 16)
