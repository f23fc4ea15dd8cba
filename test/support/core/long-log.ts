/**
 * A control log as a busy guild grows one: people on three sides who write a few ops without hearing of each other, and
 * then do; now and then a long partition; things are taken from others all the time. Nothing is judged while it is made,
 * so that it can be as long as one likes.
 */
import { composeEntry } from '../../../node/core/compose.ts'
import { sealDraft } from '../../../node/core/codec.ts'
import type { ChainLink, Link } from '../../../node/core/chain.ts'
import { controlLog, type DeviceKey, type OpCid } from '../../../node/core/ids.ts'
import type { Draft, Op } from '../../../node/core/ops.ts'
import type { Actor } from './actors.ts'
import type { Council } from './council.ts'
import * as drafts from './drafts.ts'
import { QuickRandom } from './random.ts'
import { signEntry } from './replica.ts'
import { players, settingOf } from './worlds.ts'

const { owner, ada, abe, mia, max, uma } = players

const SIDES: readonly (readonly Actor[])[] = [[owner, ada], [abe, max], [mia]]
const ADMINS: readonly Actor[] = [owner, ada, abe]
/** Ops of a side before the others hear of them. */
const FORK = 6
const LONG_FORK = 80
/** One in so many meetings comes late. */
const LATE = 100

interface Ground {
  readonly random: QuickRandom
  readonly setting: Council
  readonly channel: OpCid
}

/** What people do all day, and may. */
const byModerators: readonly ((ground: Ground) => Draft)[] = [
  ({ setting }) => drafts.grant(uma.user, setting.roles.vip),
  ({ setting }) => drafts.ungrant(uma.user, setting.roles.vip),
  ({ setting, random }) => drafts.roleSet(setting.roles.vip, { color: random.below(1000) }),
  ({ channel }) => drafts.invite(channel)
]
const byAdmins: readonly ((ground: Ground) => Draft)[] = [
  ...byModerators,
  ({ random }) => drafts.settings({ afkTimeout: random.below(3600) }),
  ({ random }) => drafts.settings({ verificationLevel: random.below(4) })
]

interface Side {
  heads: Map<OpCid, Link>
}

/**
 * @param count ops after the set-up.
 * @returns the set-up and those, parents first, in an order in which they might arrive.
 */
export const longLog = (seed: string, count: number): readonly Op[] => {
  const random = new QuickRandom(`long log ${seed}`)
  const setting = settingOf()
  const { main } = setting
  const [channel] = [...main.state.channels.keys()]
  const last = new Map<DeviceKey, ChainLink>()
  const linkOf = ({ cid, t, header }: Op): ChainLink => ({
    cid,
    q: header.payload.q,
    c: [],
    t,
    time: header.clock.time
  })
  for (const op of main.ops) last.set(op.header.key, linkOf(op))
  const start = main.ops
    .filter(({ cid }) => main.control.heads.includes(cid))
    .map((op) => [op.cid, linkOf(op)] as const)
  const sides: Side[] = SIDES.map(() => ({ heads: new Map(start) }))
  const ops: Op[] = []
  let now = main.clock.now()

  const write = (side: Side, author: Actor): void => {
    now += random.below(60_000)
    const makers = ADMINS.includes(author) ? byAdmins : byModerators
    const draft = random.pick(makers)({ random, setting, channel: channel as OpCid })
    const sealed = sealDraft(draft, random.bytes(32))
    const tail = {
      id: controlLog(main.guild),
      guild: main.guild,
      heads: side.heads,
      last: last.get(author.device.key),
      frontier: []
    }
    const { op } = signEntry(
      author,
      composeEntry(tail, draft.k, { hash: sealed.hash, length: sealed.body.byteLength }, now),
      sealed
    )
    for (const parent of op.header.next) side.heads.delete(parent)
    side.heads.set(op.cid, linkOf(op))
    last.set(op.header.key, linkOf(op))
    ops.push(op)
  }
  const meet = (): void => {
    const known = new Map(sides.flatMap(({ heads }) => [...heads]))
    const parents = new Set(ops.slice(-4 * LONG_FORK).flatMap(({ header }) => header.next))
    for (const side of sides) side.heads = new Map([...known].filter(([cid]) => !parents.has(cid)))
  }
  while (ops.length < count) {
    const length = random.below(LATE) === 0 ? LONG_FORK : 1 + random.below(FORK)
    for (let n = 0; n < length * sides.length && ops.length < count; n++) {
      const at = random.below(sides.length)
      write(sides[at] as Side, random.pick(SIDES[at] as readonly Actor[]))
    }
    meet()
  }
  return [...main.ops, ...ops]
}
