/**
 * Random guilds in which much happens at the same time: three sides that meet now and then, honest people on one side
 * each, and two who write wherever they like, also upon the past and with any clock. One seed, one world.
 */
import type { OpCid } from '../../../node/core/ids.ts'
import type { Draft, Op } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Actor } from './actors.ts'
import { cast, council, type Council } from './council.ts'
import * as drafts from './drafts.ts'
import { furnish, FURNISHING } from './furnishing.ts'
import { QuickRandom } from './random.ts'
import type { Replica } from './replica.ts'

/** The control log takes ops whose signatures others have verified: here nobody does, and making them takes longest. */
const unsigned = (actor: Actor): Actor => ({ ...actor, device: { ...actor.device, sign: () => new Uint8Array(64) } })

export const players = Object.fromEntries(
  Object.entries(cast).map(([name, actor]) => [name, unsigned(actor)])
) as typeof cast
const { owner, ada, abe, mia, max, uma, una, sam } = players
const everybody: readonly Actor[] = [owner, ada, abe, mia, max, uma, una]
/** Nobody removes the owner; trying is half the fun. */
const targets: readonly Actor[] = [...everybody, sam]

/** Who writes on which side; the byzantine write on all of them. */
const SIDES: readonly (readonly Actor[])[] = [
  [owner, ada, una],
  [abe, max],
  [uma, mia]
]
const BYZANTINE: readonly Actor[] = [mia, abe]
const STALE_COPIES = 4
/** Most drafts are of things that their author may not do. */
const TRIES = 3
const DAY = 24 * 3_600_000

type Maker = (scene: Scene) => Draft

interface Scene {
  readonly replica: Replica
  readonly random: QuickRandom
  readonly setting: Council
}

const who = ({ random }: Scene) => random.pick(targets).user
const roleOf = ({ random, replica }: Scene) => random.pick([...replica.state.roles.keys()]) as OpCid
const channelOf = ({ random, replica }: Scene) => random.pick([...replica.state.channels.keys()])
const bitsOf = ({ random }: Scene) =>
  random.pick([0n, P.SEND_MESSAGES, P.KICK_MEMBERS, P.BAN_MEMBERS | P.MANAGE_ROLES, P.MANAGE_GUILD, P.ADMINISTRATOR])
const positionOf = ({ random }: Scene) => random.pick(['1', '2', 'c', 'e', 'g', 'i', 'm'])

/** Take something away from somebody. */
const REDUCING: readonly Maker[] = [
  (scene) => drafts.ban(who(scene)),
  (scene) => drafts.ban(who(scene)),
  (scene) => drafts.kick(who(scene)),
  (scene) => drafts.kick(who(scene)),
  (scene) => drafts.ungrant(who(scene), roleOf(scene)),
  (scene) => drafts.ungrant(who(scene), roleOf(scene)),
  (scene) => drafts.roleSet(roleOf(scene), { permissions: bitsOf(scene) }),
  (scene) => ({ k: 'role.move', body: { moves: [{ role: roleOf(scene), position: positionOf(scene) }] } }),
  (scene) => drafts.roleDel(roleOf(scene)),
  (scene) => drafts.overwrite(channelOf(scene) ?? ('' as OpCid), roleOf(scene), 'role', 0n, P.VIEW_CHANNEL),
  (scene) => drafts.timeout(who(scene), scene.replica.clock.now() + DAY),
  (scene) => drafts.inviteDel(scene.random.pick([...scene.replica.state.invites.keys()]) ?? scene.setting.door),
  () => ({ k: 'leave', body: {} })
]

/** Give, or only change. */
const GIVING: readonly Maker[] = [
  (scene) => drafts.grant(who(scene), roleOf(scene)),
  (scene) => drafts.grant(who(scene), roleOf(scene)),
  (scene) => drafts.grant(who(scene), roleOf(scene)),
  (scene) => drafts.unban(who(scene)),
  (scene) => drafts.admit(scene.replica.guild, scene.random.pick(targets), scene.setting.door),
  (scene) => drafts.admit(scene.replica.guild, scene.random.pick(targets), scene.setting.door),
  (scene) => drafts.roleNew(positionOf(scene), bitsOf(scene), 'new'),
  (scene) => drafts.chanNew(`room ${scene.random.below(100)}`),
  (scene) => drafts.settings({ afkTimeout: scene.random.below(1000) }),
  (scene) => drafts.invite(channelOf(scene) ?? ('' as OpCid)),
  (scene) => drafts.timeout(who(scene), null)
]

/** Say what is final. */
const FINALITY: readonly Maker[] = [
  () => ({ k: 'witness', body: { users: [owner.user, ada.user, uma.user].toSorted(), threshold: 2 } }),
  () => ({ k: 'cp', body: { state: null } }),
  () => ({ k: 'cp', body: { state: null } })
]

/** As nodes do by themselves, those of several witnesses too. */
const WATCHFUL: readonly Maker[] = [
  ...Array.from({ length: 10 }, (): Maker => () => ({ k: 'cp', body: { state: null } })),
  () => ({ k: 'witness', body: { users: [owner.user, ada.user, abe.user].toSorted(), threshold: 2 } }),
  () => ({ k: 'witness', body: { users: [owner.user, mia.user].toSorted(), threshold: 2 } })
]

const GIVING_AWAY: readonly Maker[] = [
  (scene) => ({ k: 'transfer', body: { user: who(scene) } }),
  (scene) => ({
    k: 'accept',
    body: { transfer: scene.random.pick([...scene.replica.state.transfers.keys()]) ?? scene.setting.door }
  })
]

/** Nobody gives the guild away, so that it is clear who may do what. */
const SETTLED: readonly Maker[] = [...REDUCING, ...REDUCING, ...GIVING, ...FINALITY]

/** Everything that there is in a guild. */
const ALL_KINDS: readonly Maker[] = [
  ...SETTLED,
  ...GIVING_AWAY,
  ...FURNISHING.map(
    (maker): Maker =>
      ({ replica, random }) =>
        maker({ replica, random, targets })
  )
]

interface WorldOptions {
  readonly steps?: number
  readonly makers: readonly Maker[]
  /** Who writes at all. */
  readonly authors?: readonly Actor[]
  readonly byzantine?: boolean
  /** Do admins and moderators have all rights, over more than a door? */
  readonly furnished?: boolean
}

export interface World {
  readonly setting: Council
  /** Has seen everything. */
  readonly main: Replica
  /** What came after the set-up, parents first. */
  readonly added: readonly Op[]
}

/** Kinds of worlds, by what may happen in them and who does it. */
const WORLDS = {
  free: { makers: [...SETTLED, ...GIVING_AWAY] },
  settled: { makers: SETTLED },
  /** Without the owner and the admins. */
  leaderless: { makers: SETTLED, authors: [mia, max, uma, una] },
  /** With a checkpoint for every few ops, and hours between them. */
  watched: { makers: [...SETTLED, ...GIVING_AWAY, ...WATCHFUL, ...WATCHFUL], steps: 40 },
  whole: { makers: ALL_KINDS, steps: 40, furnished: true },
  /** Nobody takes anything, nobody cheats. */
  calm: { makers: GIVING, byzantine: false, steps: 15 },
  short: { makers: [...SETTLED, ...GIVING_AWAY], steps: 12 }
} satisfies Record<string, WorldOptions>
export type WorldName = keyof typeof WORLDS

const SETTING = council()
const FURNISHED = SETTING.main.fork('furnished')
furnish(FURNISHED, owner, [SETTING.roles.admin, SETTING.roles.mod])

/** The council that every world begins with. */
export const settingOf = (): Council => SETTING

/** Something that anybody might try, allowed or not. */
export const draftFor = (replica: Replica, random: QuickRandom): Draft =>
  random.pick(SETTLED)({ replica, random, setting: SETTING })

const TRIED_LATE = 8

/** What `authors` write upon an old copy, for others to see only now. */
export const writeLate = (stale: Replica, authors: readonly Actor[], seed: string): void => {
  const random = new QuickRandom(`late ${seed}`)
  for (let n = 0; n < TRIED_LATE; n++) {
    stale.attempt(random.pick(authors), draftFor(stale, random))
  }
}

/** @param seed names the world, among those of its kind. */
export const worldOf = (name: WorldName, seed: string): World => {
  const { steps = 30, makers, authors = everybody, byzantine = true, furnished = false }: WorldOptions = WORLDS[name]
  const random = new QuickRandom(`world ${seed}`)
  const begin = furnished ? FURNISHED : SETTING.main
  const sides = SIDES.map((_, i) => begin.fork(`${seed}/${i}`))
  const stale: Replica[] = []

  const write = (replica: Replica, author: Actor): void => {
    if (!authors.includes(author)) return
    const scene = { replica, random, setting: SETTING }
    for (let tries = 0; tries < TRIES; tries++) {
      if (replica.attempt(author, random.pick(makers)(scene)).made) return
    }
  }
  const keepCopy = (n: number): void => {
    const copy = random.pick(sides).fork(`${seed}/stale ${n}`)
    copy.clock.turn(random.below(3) * DAY)
    stale[stale.length < STALE_COPIES ? stale.length : random.below(STALE_COPIES)] = copy
  }

  for (let n = 0; n < steps; n++) {
    const side = random.below(sides.length)
    const replica = sides[side] as Replica
    replica.clock.turn(random.below(20) * 60_000)
    const turn = random.below(10)
    if (turn === 0) replica.merge(random.pick(sides))
    else if (byzantine && turn === 1) keepCopy(n)
    else if (byzantine && turn < 5 && stale.length > 0) write(random.pick(stale), random.pick(BYZANTINE))
    else write(replica, random.pick(SIDES[side] as readonly Actor[]))
  }
  const main = begin.fork(`${seed}/all`)
  const before = main.seen.size
  for (const replica of [...sides, ...stale]) main.merge(replica)
  return { setting: SETTING, main, added: main.ops.slice(before) }
}
