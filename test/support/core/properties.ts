/**
 * What must hold of a control log whatever its members do (design: guild log, section 7). Each property looks at one random
 * world, adds what it needs on copies of it, and says what is wrong.
 */
import { stateDigest } from '../../../node/core/digest.ts'
import { ControlLog } from '../../../node/core/control-log.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Op } from '../../../node/core/ops.ts'
import { outranks } from '../../../node/core/permissions.ts'
import { deepOr } from '../deep.ts'
import type { Actor } from './actors.ts'
import { fingerprint, logOf, shuffled } from './council.ts'
import * as drafts from './drafts.ts'
import { QuickRandom } from './random.ts'
import { players, writeLate, type World, type WorldName } from './worlds.ts'

const { owner, ada, abe, mia, max, uma, una } = players
const LATE = 11 * 60_000
/** Of so many worlds one is looked at by what goes beyond the nine properties. */
const RARE = deepOr(4, 16)

export interface Property {
  readonly name: string
  readonly world: WorldName
  /** Of how many seeds one is looked at; every one when absent. */
  readonly oneIn?: number
  /** @returns what is wrong, or null. */
  readonly check: (world: World, seed: string) => string | null
}

const same = (a: string, b: string, what: string): string | null => (a === b ? null : what)

/** Ops void in the one log and not in the other, of those that both have. */
const verdictsDiffer = (before: ControlLog, after: ControlLog): readonly OpCid[] =>
  before
    .ops()
    .map(({ cid }) => cid)
    .filter((cid) => before.rejected.has(cid) !== after.rejected.has(cid))

/** Any order, with repetitions, asked for the state at random moments. */
const anyOrder = ({ main }: World, seed: string): string | null => {
  const random = new QuickRandom(`orders ${seed}`)
  const expected = fingerprint(main.control)
  for (let i = 0; i < 2; i++) {
    const log = new ControlLog(main.guild)
    for (const op of shuffled(main.ops, `${seed}/${i}`)) {
      const refusal = log.judge(op)
      if (refusal) return `in one order stage 1 takes an op, in another it refuses it: ${refusal.code}`
      log.add(op)
      if (random.below(4) === 0) log.add(random.pick(log.ops()))
      if (random.below(8) === 0) void log.state
    }
    if (fingerprint(log) !== expected) return 'two orders of delivery give two states'
  }
  return null
}

/** `banner` bans everybody in `banned`, where they may; whoever was banned then brings out what nobody has seen. */
const bannedGainNothing =
  (banner: Actor, banned: readonly Actor[]) =>
  ({ main }: World, seed: string): string | null => {
    const now = main.fork(`${seed}/now`)
    const stale = main.fork(`${seed}/stale`)
    const out = banned.filter((each) => now.attempt(banner, drafts.ban(each.user)).made)
    // The owner has seen it: from here on it stands whatever rank anybody turns out to have had.
    now.attempt(owner, drafts.settings({ afkTimeout: 7 }))
    if (out.length === 0) return null
    const before = stateDigest(now.state)
    writeLate(stale, out, seed)
    now.merge(stale)
    return same(
      stateDigest(now.state),
      before,
      `what ${out.map(({ name }) => name).join(', ')} kept back changes the state`
    )
  }

const fastPath = ({ main }: World, seed: string): string | null => {
  const after = main.fork(`${seed}/after`)
  if (!after.attempt(owner, drafts.settings({ afkTimeout: 8 })).made) return null
  const differ = verdictsDiffer(main.control, after.control)
  return differ.length === 0 ? null : `an op on top of everything changes the verdict on ${differ.join(', ')}`
}

const nothingVoid = ({ main }: World): string | null =>
  main.control.rejected.size === 0 ? null : 'ops are void though nothing was taken from anybody'

const ownerSafe = ({ main }: World): string | null => {
  const { state } = main
  if (state.owner !== owner.user) return 'the guild has another owner, and nobody gave it away'
  return state.members.has(owner.user) && !state.bans.has(owner.user) ? null : 'the owner is out'
}

/** Moderators and members alone, whatever they try, leave those above them as they were. */
const ranksHold = ({ main, setting }: World): string | null => {
  const { state } = main
  const changed = [ada, abe].filter(
    ({ user }) => !state.members.get(user)?.roles.includes(setting.roles.admin) || state.bans.has(user)
  )
  if (changed.length > 0) return `${changed.map(({ name }) => name).join(', ')} lost what only the owner can take`
  const lifted = [mia, max, uma, una].find(({ user }) => outranks(state, user, ada.user))
  if (lifted) return `${lifted.name} stands above an admin`
  const before = setting.main.state.roles.get(setting.roles.admin)
  const after = state.roles.get(setting.roles.admin)
  return before?.permissions === after?.permissions ? null : 'the role of the admins is another one'
}

/** Two of three witnesses have seen everything; what claims to be older and comes only now counts for nothing. */
const finalIsFinal = ({ main }: World, seed: string): string | null => {
  const now = main.fork(`${seed}/now`)
  const users = [owner.user, ada.user, uma.user].toSorted()
  if (!now.attempt(owner, { k: 'witness', body: { users, threshold: 2 } }).made) return null
  const stale = now.fork(`${seed}/stale`)
  // Later than whatever anybody's clock has said so far.
  now.clock.turn(Math.max(...now.ops.map(({ t }) => t)) - now.clock.now() + 2 * LATE)
  const seen = [ada, uma, owner].filter((each) => now.attempt(each, { k: 'cp', body: { state: null } }).made)
  if (seen.length < 2) return null
  const before = stateDigest(now.state)
  writeLate(stale, [ada, abe, mia, max, uma, una], seed)
  // As many witnesses as make something final can unmake it, by saying two things.
  if (seen.filter((each) => stale.ops.some(({ user, cid }) => user === each.user && !now.seen.has(cid))).length >= 2)
    return null
  now.merge(stale)
  return same(stateDigest(now.state), before, 'what is final has been changed')
}

const stepByStep = ({ main, added }: World): string | null => {
  const log = logOf(main.guild, main.ops.slice(0, main.ops.length - added.length))
  for (const [i, op] of added.entries()) {
    log.add(op)
    const known: readonly Op[] = main.ops.slice(0, main.ops.length - added.length + i + 1)
    const whole = logOf(main.guild, shuffled(known, op.cid))
    if (fingerprint(whole) !== fingerprint(log)) return `after op ${i} step by step is not the same as at once`
  }
  return null
}

export const properties: readonly Property[] = [
  { name: '1 any order gives one state', world: 'free', check: anyOrder },
  { name: '2 whom the owner bans gains nothing', world: 'settled', check: bannedGainNothing(owner, [mia, abe]) },
  { name: '3a nor whom an admin bans', world: 'settled', check: bannedGainNothing(ada, [mia, max]) },
  { name: '3b nor whom a moderator bans', world: 'settled', check: bannedGainNothing(max, [uma, una]) },
  { name: '4 the fast path changes nothing past', world: 'settled', check: fastPath },
  { name: '5 no removal, nothing void', world: 'calm', check: nothingVoid },
  { name: '6 the owner is safe', world: 'settled', check: ownerSafe },
  { name: '7 ranks cannot be crossed', world: 'leaderless', check: ranksHold },
  { name: '8 final is final', world: 'settled', check: finalIsFinal },
  { name: '9 step by step is at once', world: 'short', check: stepByStep },
  { name: '1w any order gives one state, also between checkpoints', world: 'watched', oneIn: RARE, check: anyOrder },
  { name: '9w step by step is at once, also between checkpoints', world: 'watched', oneIn: RARE, check: stepByStep },
  { name: '1a any order gives one state, of all that there is', world: 'whole', oneIn: RARE, check: anyOrder },
  { name: '9a step by step is at once, of all that there is', world: 'whole', oneIn: 4 * RARE, check: stepByStep }
]
