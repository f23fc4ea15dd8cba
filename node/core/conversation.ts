/**
 * Conversations: direct messages of two people, and of a group. Each is a small space of logs, kept as a guild's are and
 * judged by the same machinery, but with one channel and rights that nobody changes.
 *
 * A pair's genesis block says nothing but who the two are, so both come to the same conversation without asking each
 * other, and nobody is ever in it but they. A group's names who began it; members bring others in.
 */
import { decodeCbor, encodeCbor } from '../../crypto/primitives.ts'
import { globalId, guildCidOf, objectId, type ChannelCid, type GuildCid, type Snowflake, type UserCid } from './ids.ts'
import type { Kind } from './op-schema.ts'
import { P } from './permissions.ts'
import { bytes, cid, literal, object, type Shape, sorted, time } from './schema.ts'
import type { GuildState } from './state.ts'

export const PAIR = 1
export const GROUP = 3
/** In a group. */
export const MAX_PEOPLE = 10
/** Of a group that nobody has named: names of channels have no space at their ends. */
export const NO_NAME = ' '

const pair = object({ v: literal(1), k: literal('pair'), users: sorted(cid<UserCid>(), 2, 2) })
const group = object({
  v: literal(1),
  k: literal('group'),
  owner: cid<UserCid>(),
  t: time,
  nonce: bytes(16)
})

export type PairGenesis = Shape<typeof pair>
export type GroupGenesis = Shape<typeof group>
export type ConversationGenesis = PairGenesis | GroupGenesis

/** @returns undefined when the bytes are no canonical genesis block of a conversation. */
export const openConversation = (block: Uint8Array): ConversationGenesis | undefined => {
  try {
    const genesis = decodeCbor(block)
    // Most blocks are those of guilds, and an error is dear to make.
    const kind = typeof genesis === 'object' && genesis !== null && 'k' in genesis ? genesis.k : undefined
    return kind === 'pair' ? pair(genesis, 'genesis') : kind === 'group' ? group(genesis, 'genesis') : undefined
  } catch {
    return undefined
  }
}

/** The conversation of two people: the same block whoever makes it. */
export const pairGenesis = (one: UserCid, other: UserCid): { readonly cid: GuildCid; readonly genesis: Uint8Array } => {
  const genesis = encodeCbor({ v: 1, k: 'pair', users: [one, other].toSorted() } satisfies PairGenesis)
  return { cid: guildCidOf(genesis), genesis }
}

export const groupGenesis = (owner: UserCid, t: number, nonce: Uint8Array) => {
  const genesis = encodeCbor({ v: 1, k: 'group', owner, t, nonce } satisfies GroupGenesis)
  return { cid: guildCidOf(genesis), genesis }
}

/** Its one channel is named by the genesis block too. */
export const channelOf = (conversation: GuildCid): ChannelCid => conversation as string as ChannelCid

export const conversationId = (conversation: GuildCid, genesis: ConversationGenesis): Snowflake =>
  genesis.k === 'pair' ? globalId('did1', conversation) : objectId(genesis.t, channelOf(conversation))

/** What everybody in it may do; nobody may more. */
export const IN_CONVERSATION =
  P.VIEW_CHANNEL |
  P.SEND_MESSAGES |
  P.READ_MESSAGE_HISTORY |
  P.ADD_REACTIONS |
  P.EMBED_LINKS |
  P.ATTACH_FILES |
  P.SEND_VOICE_MESSAGES |
  P.USE_EXTERNAL_EMOJIS |
  P.USE_EXTERNAL_STICKERS |
  P.USE_APPLICATION_COMMANDS |
  P.MENTION_EVERYONE |
  P.PIN_MESSAGES

/** How fast a device may write, whoever's node made the conversation. */
export const RATES = { messages: { n: 40, ms: 10_000 }, control: { n: 30, ms: 60_000 } }

/** Is this the state of a conversation, as opposed to a guild? */
export const isConversation = ({ channels, guild }: Pick<GuildState, 'channels' | 'guild'>): boolean =>
  channels.has(channelOf(guild))

export const isGroup = ({ channels, guild }: Pick<GuildState, 'channels' | 'guild'>): boolean =>
  channels.get(channelOf(guild))?.type === GROUP

/** Of a group: whoever has been in it longest, which is who began it until they leave. */
export const ownerOf = ({ members }: Pick<GuildState, 'members'>): UserCid | undefined =>
  [...members.values()].toSorted((a, b) => a.joinedAt - b.joinedAt || (a.user < b.user ? -1 : 1))[0]?.user

const IN_PAIRS: readonly Kind[] = [
  'create',
  'device.del',
  'rotate',
  'profile',
  'msg',
  'edit',
  'del',
  'react',
  'unreact',
  'vote',
  'poll.end',
  'suppress',
  'pin',
  'unpin'
]
const IN_GROUPS: readonly Kind[] = ['admit', 'kick', 'leave', 'chan.set', 'settings']

/** Which kinds of ops there are in a conversation. */
export const belongs = (state: Pick<GuildState, 'channels' | 'guild'>, k: Kind): boolean =>
  IN_PAIRS.includes(k) || (isGroup(state) && IN_GROUPS.includes(k))
