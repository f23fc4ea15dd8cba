/** One question, one answer: what an invite leads to, and the wish to join. */
import { CARD_LIMIT, CARDS } from '../../node/core/card.ts'
import { type CertCid, type DeviceKey, type GuildCid, type Snowflake, type UserCid } from '../../node/core/ids.ts'
import type { InviteCard, JoinGrant, JoinRefusal, JoinRequest, SignedCard } from '../../node/core/ports.ts'
import {
  bool,
  bytes,
  bytesUpTo,
  cid,
  deviceKey,
  int,
  list,
  literal,
  nullable,
  object,
  signature,
  text,
  type Schema,
  type Shape,
  extensible
} from '../../node/core/schema.ts'
import { frameOf, wireIdentity } from '../wire/frames.ts'

const guild = cid<GuildCid>()
const time = int(0, Number.MAX_SAFE_INTEGER)
const key = deviceKey<DeviceKey>()
const snowflake = text(20, 1) as Schema<Snowflake>

const joinRequest = object({
  guild: nullable(guild),
  guildHash: bytes(16),
  user: cid<UserCid>(),
  cert: cid<CertCid>(),
  bot: bool,
  profile: object({ name: text(32, 1), globalName: nullable(text(32, 1)), avatar: nullable(text(128)) }),
  t: time,
  inviteKey: key,
  sig: bytes(64),
  identity: wireIdentity
}) satisfies Schema<JoinRequest>

export const questionFrame = frameOf({
  describe: object({ k: literal('describe'), guildHash: bytes(16), inviteKey: key }),
  join: object({ k: literal('join'), request: joinRequest }),
  /** `guild` null: of any. */
  cards: object({ k: literal('cards'), guild: nullable(guild) })
})
export type Question = Shape<typeof questionFrame>

const person = object({
  id: snowflake,
  name: text(100),
  globalName: nullable(text(100)),
  avatar: nullable(text(128)),
  bot: bool
})

const card = extensible(
  {
    guild,
    guildId: snowflake,
    name: text(100),
    description: nullable(text(300)),
    icon: nullable(text(128)),
    channelId: snowflake,
    channelName: text(100),
    channelType: int(0, 100),
    members: int(0, Number.MAX_SAFE_INTEGER),
    inviter: nullable(person),
    expiresAt: nullable(time),
    verificationLevel: int(0, 4)
  },
  { lead: object({ type: literal(1, 2), face: person }) }
) satisfies Schema<InviteCard>

const grant = object({ guild, genesis: bytesUpTo(1024) }) satisfies Schema<JoinGrant>

const signedCard = object({
  bytes: bytesUpTo(CARD_LIMIT),
  sig: signature,
  identity: wireIdentity
}) satisfies Schema<SignedCard>

export const replyFrame = frameOf({
  card: object({ k: literal('card'), card }),
  grant: object({ k: literal('grant'), grant }),
  cards: object({ k: literal('cards'), cards: list(signedCard, CARDS) }),
  refused: object({
    k: literal('refused'),
    reason: literal('unknown-invite', 'expired', 'used-up', 'banned', 'not-invited', 'no-sponsor', 'bad-request')
  })
})
export type Reply = Shape<typeof replyFrame>

export const isRefusal = (value: object): value is JoinRefusal => 'refused' in value
