/**
 * Whose turn it is to write a checkpoint, and over what: ops that nothing final has seen yet. What only acknowledges is
 * not itself acknowledged, so checkpoints come to an end; a witness adds to another's only what makes it final.
 */
import { sha256, toBase64url, utf8 } from '../../crypto/primitives.ts'
import type { Dag, DagNode } from './causal/dag.ts'
import type { ControlLog } from './control-log.ts'
import type { DeviceKey, OpCid, UserCid } from './ids.ts'

/** A checkpoint is written over so many ops, or when the oldest has waited for so long (in ms). */
const OPS = 64
const AGE = 60_000
/** What each witness waits longer than the one before. */
const MORE_OPS = 16
const MORE_AGE = 15_000
/** Devices of one witness do not write at once: each waits a while of its own, in ms. */
const SPREAD = 10_000

/** An op that is not behind anything final, and the checkpoints that have seen it. */
interface Open {
  readonly node: DagNode
  readonly above: readonly Word[]
}

/** A checkpoint, and the witnesses who stand by it: they have written it, or one that has seen it. */
interface Word {
  readonly node: DagNode
  readonly by: ReadonlySet<UserCid>
}

type OfNode = Pick<Open, 'node'>

const byTime = (a: OfNode, b: OfNode): number => a.node.op.t - b.node.op.t || (a.node.op.cid < b.node.op.cid ? -1 : 1)

/** What a witness would bring closer to being final. */
export interface Waiting {
  readonly count: number
  /** Of the oldest, in ms since the Unix epoch. */
  readonly since: number
  /** The oldest: turns are drawn by it. */
  readonly first: OpCid
  /** How many witnesses are to write before this one. */
  readonly place: number
}

const wordOf = (dag: Dag, node: DagNode, later: readonly Word[]): Word => ({
  node,
  by: new Set([node.op.user, ...later.filter((word) => dag.before(node, word.node)).map((word) => word.node.op.user)])
})

/** From the newest op down to a final checkpoint that has seen everything before it. */
const openOps = (control: ControlLog): readonly Open[] => {
  const { dag, state } = control
  const { users, threshold } = state.witnesses
  const words: Word[] = []
  const open: Open[] = []
  for (const node of dag.nodes().toReversed()) {
    if (node.op.k === 'cp') {
      if (!users.includes(node.op.user) || !control.hasEffect(node)) continue
      const word = wordOf(dag, node, words)
      words.push(word)
      if (word.by.size >= threshold && node.unseen.size === 0) return open
    } else {
      const above = words.filter((word) => dag.before(node, word.node))
      if (above.every(({ by }) => by.size < threshold)) open.push({ node, above })
    }
  }
  return open
}

/** The checkpoint that lacks the fewest witnesses, and of those the oldest: all go on with one. */
const closest = (words: readonly Word[]): Word | undefined =>
  words.toSorted((a, b) => b.by.size - a.by.size || byTime(a, b))[0]

/** Would a checkpoint of this witness bring the op closer? Not when all that can be said of it they have said. */
const helps = (user: UserCid, { above }: Open): boolean => closest(above)?.by.has(user) !== true

const lot = (name: string, first: OpCid): string => toBase64url(sha256(utf8(`${name}/${first}`)))

/** @returns null when the user is no witness, or there is nothing that a checkpoint of theirs would be good for. */
export const waitingFor = (control: ControlLog, user: UserCid): Waiting | null => {
  const { closed, witnesses, members } = control.state
  if (closed || !witnesses.users.includes(user) || !members.has(user)) return null
  const open = openOps(control).filter((op) => helps(user, op))
  const [first] = open.toSorted(byTime)
  if (!first) return null
  const { cid, t } = first.node.op
  const order = witnesses.users
    .filter((each) => members.has(each) && helps(each, first))
    .toSorted((a, b) => (lot(a, cid) < lot(b, cid) ? -1 : 1))
  return { count: open.length, since: t, first: cid, place: order.indexOf(user) }
}

const spread = (device: DeviceKey, first: OpCid): number =>
  (sha256(utf8(`${device}/${first}`)).reduce((sum, byte) => sum + byte, 0) * 997) % SPREAD

/** @returns ms since the Unix epoch: when this device is to write. */
export const dueAt = ({ count, since, first, place }: Waiting, device: DeviceKey): number =>
  count >= OPS + place * MORE_OPS ? since : since + AGE + place * MORE_AGE + spread(device, first)
