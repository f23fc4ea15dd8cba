/**
 * What somebody who joins can know of a guild before its history is here: a state that as many witnesses have signed as
 * it takes, and who those are, from the guild's founder on.
 *
 * What it cannot know is what has been left out: a founder who has given the guild away since, or witnesses of former
 * times, may show a state of their own making. So all of it is on trial until every op has been judged, and nothing is
 * written upon it.
 */
import { equalBytes } from '../../crypto/primitives.ts'
import { authorize } from './authorize.ts'
import { unwoven, type Woven } from './causal/weave.ts'
import type { Decoded } from './codec.ts'
import type { ControlLog } from './control-log.ts'
import type { GuildCid, OpCid, UserCid } from './ids.ts'
import { isControlKind } from './kinds/index.ts'
import type { Kind, Op } from './ops.ts'
import { rank } from './permissions.ts'
import { reduce } from './reduce.ts'
import { decodeSnapshot, encodeSnapshot, snapshotHash, type Snapshot } from './snapshot.ts'
import type { GuildState, Transfer, Witnesses } from './state.ts'

/** Kinds of ops by which witnesses come to be witnesses. */
const SUCCESSION = new Set<Kind>(['witness', 'transfer', 'accept'])

export const isSuccession = ({ k }: Op): boolean => SUCCESSION.has(k)

/** Where trust begins: both stand in the guild's genesis block. */
export interface Root {
  readonly guild: GuildCid
  readonly owner: UserCid
}

/** A state on trial. */
export interface Trial {
  readonly snapshot: Snapshot
  /** The latest checkpoint that vouches for the snapshot. */
  readonly checkpoint: Op<'cp'>
  /** Who has signed it. */
  readonly witnesses: readonly UserCid[]
  /** With what has come since, as far as it is known. */
  readonly state: GuildState
}

interface Line {
  readonly owner: UserCid
  /** Null: nobody has been named. */
  readonly named: Witnesses | null
  readonly offers: ReadonlyMap<OpCid, Transfer>
}

const follow = (line: Line, op: Op): Line => {
  const { owner, offers } = line
  if (op.k === 'witness' && op.body && op.user === owner) return { ...line, named: op.body }
  if (op.k === 'transfer' && op.body && op.user === owner) {
    const offer = { cid: op.cid, by: owner, to: op.body.user }
    return { ...line, offers: new Map([...offers, [op.cid, offer]]) }
  }
  const offer = op.k === 'accept' && op.body ? offers.get(op.body.transfer) : undefined
  return offer?.to === op.user && offer.by === owner ? { ...line, owner: op.user } : line
}

const witnessesOf = ({ owner, named }: Line): Witnesses => named ?? { users: [owner], threshold: 1 }

const vouchesFor =
  (hash: Uint8Array) =>
  (op: Op): op is Op<'cp'> =>
    op.k === 'cp' && op.body?.state != null && equalBytes(op.body.state, hash)

const bad = (reason: string): Decoded<never> => ({ ok: false, reason })

const extend = (woven: Woven, op: Op): Woven =>
  reduce(woven, { op, rank: rank(woven.view, op.user) ?? '', sees: () => true })

const REMOVALS: ReadonlySet<Kind> = new Set(['kick', 'ban'])

/** Who has been out of the guild before, as far as the state tells: whoever of them is let in now has come back. */
const outBefore = ({ users, members, removals }: GuildState): readonly UserCid[] => [
  ...[...users.keys()].filter((user) => !members.has(user) || members.get(user)?.rejoined),
  ...[...removals].filter(([, of]) => of.some(({ k }) => REMOVALS.has(k))).map(([user]) => user)
]

/**
 * What has come upon the snapshot, one op after the other: as good as it gets without the history. A checkpoint is an act
 * of its device, and nothing else.
 */
const withTail = (state: GuildState, vouching: readonly Op<'cp'>[], tail: readonly Op[]): GuildState => {
  const known = new Set<OpCid>(vouching.map(({ cid }) => cid))
  const before = vouching.slice(-1)
  const removed = before.flatMap(({ cid }) => outBefore(state).map((user) => [`member/${user}`, cid] as const))
  let woven = before.reduce(extend, unwoven(state, removed))
  for (const op of tail) {
    if (!isControlKind(op.k) || !op.header.next.every((cid) => known.has(cid))) continue
    known.add(op.cid)
    if (authorize(woven.view, op) === null) woven = extend(woven, op)
  }
  return woven.view
}

/**
 * @param bytes of the snapshot.
 * @param ops signed and decoded: those of the succession in their order, the checkpoints, and what has come since.
 */
export const openTrial = (root: Root, bytes: Uint8Array, ops: readonly Op[]): Decoded<Trial> => {
  const isWord = vouchesFor(snapshotHash(bytes))
  const last = ops.findLastIndex(isWord)
  const proof = ops.slice(0, last + 1)
  const line = proof.reduce(follow, { owner: root.owner, named: null, offers: new Map() })
  const { users, threshold } = witnessesOf(line)
  const words = proof.filter(isWord).filter(({ user }) => users.includes(user))
  const checkpoint = words.at(-1)
  const witnesses = [...new Set(words.map(({ user }) => user))]
  if (!checkpoint || witnesses.length < threshold) return bad('too few witnesses have signed the snapshot')
  const snapshot = decodeSnapshot(bytes)
  if (!snapshot.ok) return snapshot
  const { state } = snapshot.value
  if (state.guild !== root.guild) return bad('the snapshot is of another guild')
  if (state.owner !== line.owner) return bad('the snapshot has another owner than the guild')
  const value = { snapshot: snapshot.value, checkpoint, witnesses }
  return { ok: true, value: { ...value, state: withTail(state, words, ops.slice(last + 1)) } }
}

/** Now that the history is here: was it true what the witnesses said? */
export const holdsTrue = ({ snapshot, checkpoint }: Trial, control: ControlLog): boolean => {
  if (!control.has(checkpoint.cid)) return false
  const { voids } = snapshot
  const found = encodeSnapshot({ state: control.stateAt(checkpoint.header.next), voids })
  return equalBytes(found, encodeSnapshot(snapshot))
}
