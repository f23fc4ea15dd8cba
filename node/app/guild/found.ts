/** What a new guild looks like: the channels that Discord's own would have. */
import { encodeCbor } from '../../../crypto/primitives.ts'
import { guildCidOf, type GuildCid, type OpCid, type UserCid } from '../../core/ids.ts'
import type { GuildGenesis } from '../../core/op-schema.ts'
import type { Op, Step } from '../../core/ops.ts'
import { DEFAULT_EVERYONE } from '../../core/permissions.ts'
import type { Random } from '../../core/ports.ts'
import type { Account } from '../app.ts'

/** Chain rule of a guild with limits: ops in a chain, and the ms they need at least. */
export const RATES = { messages: { n: 40, ms: 10_000 }, control: { n: 30, ms: 60_000 } }

export interface Foundation {
  readonly cid: GuildCid
  readonly genesis: Uint8Array
  readonly t: number
}

/**
 * @param t ms since the Unix epoch.
 * @param begins `rates`: its chain rule; `everyone`: what everybody may.
 */
export const makeGenesis = (
  owner: UserCid,
  t: number,
  random: Random,
  { rates, everyone = DEFAULT_EVERYONE }: Pick<GuildGenesis, 'rates'> & Partial<Pick<GuildGenesis, 'everyone'>>
): Foundation => {
  const block: GuildGenesis = {
    v: 1,
    k: 'guild',
    owner,
    t,
    nonce: random.bytes(16),
    secret: random.bytes(32),
    everyone,
    rates
  }
  const genesis = encodeCbor(block)
  return { cid: guildCidOf(genesis), genesis, t }
}

const TEXT = 0
const VOICE = 2
const CATEGORY = 4

const channel =
  (type: 0 | 2 | 4, name: string, position: number, parent: (made: readonly Op[]) => OpCid | null): Step =>
  (made) => ({
    k: 'chan.new',
    body: {
      type,
      position,
      parent: parent(made),
      nsfw: false,
      slowmode: 0,
      bitrate: 64_000,
      userLimit: 0,
      overwrites: []
    },
    display: { name, topic: null }
  })

const none = (): null => null
const op =
  (index: number) =>
  (made: readonly Op[]): OpCid | null =>
    made[index]?.cid ?? null

/** Indexes in the list of steps. */
const TEXT_CATEGORY = 1
const GENERAL = 2
const VOICE_CATEGORY = 3

export const firstSteps = (owner: Account, name: string, icon: string | null, genesis: Uint8Array): readonly Step[] => [
  {
    k: 'create',
    body: { genesis },
    display: { name, icon, owner: { name: owner.name, globalName: owner.globalName, avatar: owner.avatar } }
  },
  channel(CATEGORY, 'Text channels', 0, none),
  channel(TEXT, 'general', 0, op(TEXT_CATEGORY)),
  channel(CATEGORY, 'Voice channels', 1, none),
  channel(VOICE, 'General', 0, op(VOICE_CATEGORY)),
  (made) => ({ k: 'settings', body: { systemChannel: op(GENERAL)(made) }, display: {} })
]
