/** A guild with a hierarchy, as the attacks on it need: owner, admins, moderators, members, and a stale copy to act from. */
import { stateDigest, headsDigest } from '../../../node/core/digest.ts'
import { ControlLog } from '../../../node/core/control-log.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Draft, Op } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import type { Rule } from '../../../node/core/resolve/index.ts'
import { actor, type Actor } from './actors.ts'
import { chanNew, grant, invite, roleNew, admit } from './drafts.ts'
import { found, type Replica } from './replica.ts'
import { QuickRandom } from './random.ts'

const names = ['owner', 'ada', 'abe', 'mia', 'max', 'uma', 'una', 'sam'] as const
export type Name = (typeof names)[number]

/** Ada and Abe are admins, Mia and Max moderators, Uma and Una members; Sam has never been in. */
export const cast = Object.fromEntries(names.map((name) => [name, actor(name)])) as Record<Name, Actor>

const MODERATE = P.KICK_MEMBERS | P.BAN_MEMBERS | P.MANAGE_ROLES | P.CREATE_INSTANT_INVITE
const ADMINISTER = MODERATE | P.MANAGE_GUILD

export interface Council {
  readonly main: Replica
  readonly roles: Record<'boss' | 'admin' | 'mod' | 'vip', OpCid>
  readonly door: OpCid
}

export const council = (): Council => {
  const { owner, ada, abe, mia, max, uma, una } = cast
  const main = found(owner, { everyone: P.VIEW_CHANNEL | P.SEND_MESSAGES })
  const roles = {
    boss: main.write(owner, roleNew('k', ADMINISTER, 'boss')),
    admin: main.write(owner, roleNew('h', ADMINISTER, 'admin')),
    mod: main.write(owner, roleNew('d', MODERATE, 'mod')),
    vip: main.write(owner, roleNew('1', P.SEND_MESSAGES, 'vip'))
  }
  const door = main.write(owner, invite(main.write(owner, chanNew('door'))))
  for (const guest of [ada, abe, mia, max, uma, una]) main.write(owner, admit(main.guild, guest, door))
  for (const admin of [ada, abe]) main.write(owner, grant(admin.user, roles.admin))
  for (const mod of [ada, abe, mia, max]) main.write(owner, grant(mod.user, roles.mod))
  return { main, roles, door }
}

/** What replicas compare: the state, and which ops have no effect. */
export const fingerprint = (log: ControlLog): string =>
  [stateDigest(log.state), headsDigest(log.heads), ...[...log.rejected.keys()].toSorted()].join(' ')

/** Some order in which every parent comes before its children. */
export const shuffled = (ops: readonly Op[], seed: string): Op[] => {
  const random = new QuickRandom(seed)
  const left = new Map(ops.map((op) => [op.cid, op]))
  const out: Op[] = []
  while (left.size > 0) {
    const op = random.pick([...left.values()].filter(({ header }) => header.next.every((cid) => !left.has(cid))))
    left.delete(op.cid)
    out.push(op)
  }
  return out
}

/** The log of those ops, judged by stage 1 as they come. @throws Error when it refuses one */
export const logOf = (guild: Replica['guild'], ops: readonly Op[], rules?: readonly Rule[]): ControlLog => {
  const log = new ControlLog(guild, rules)
  for (const op of ops) {
    const refusal = log.judge(op)
    if (refusal) throw new Error(`stage 1 refuses ${op.k}: ${refusal.code}`)
    log.add(op)
  }
  return log
}

/** Writes on a stale copy, its clock turned back by `ms`, and hands the ops in. Refused drafts are left out. */
export const sneak = (
  main: Replica,
  stale: Replica,
  acts: readonly (readonly [Actor, Draft | ((last: OpCid | undefined) => Draft)])[]
): readonly (OpCid | undefined)[] => {
  const made: (OpCid | undefined)[] = []
  for (const [author, act] of acts) {
    const draft = typeof act === 'function' ? act(made.at(-1)) : act
    made.push(stale.attempt(author, draft).made?.op.cid)
  }
  main.merge(stale)
  return made
}
