/** What a node shows to somebody who joins: the newest state that enough witnesses have signed, and what has come since. */
import { equalBytes, toBase64url } from '../../crypto/primitives.ts'
import type { DagNode } from './causal/dag.ts'
import type { ControlLog } from './control-log.ts'
import type { UserCid } from './ids.ts'
import type { Op } from './ops.ts'
import { encodeSnapshot, snapshotHash } from './snapshot.ts'
import { isSuccession } from './snapshot-proof.ts'
import type { Witnesses } from './state.ts'

/** How many of the newest ops are looked through for checkpoints. */
const LOOK = 4096
/** Ops that one offer holds. */
const OPS = 512

export interface Vouched {
  /** The checkpoints that say the same of the state, oldest first; their past is the same but for each other. */
  readonly words: readonly DagNode[]
  readonly latest: DagNode
}

const isEnough = (words: readonly DagNode[], { users, threshold }: Witnesses): boolean => {
  const by = new Set<UserCid>(words.map(({ op }) => op.user))
  return users.filter((user) => by.has(user)).length >= threshold
}

/** The newest state that enough of the present witnesses say the same of. */
export const latestVouched = (control: ControlLog): Vouched | undefined => {
  const groups = new Map<string, DagNode[]>()
  for (const node of control.dag.nodes().slice(-LOOK).toReversed()) {
    const { op } = node
    if (op.k !== 'cp' || !op.body?.state || !control.hasEffect(node)) continue
    const name = toBase64url(op.body.state)
    const words = [node, ...(groups.get(name) ?? [])]
    const latest = words.at(-1)
    if (latest && isEnough(words, control.state.witnesses)) return { words, latest }
    groups.set(name, words)
  }
  return undefined
}

/** The snapshot that the checkpoints vouch for; undefined when what is here makes another. */
export const bytesFor = (control: ControlLog, { latest }: Vouched): Uint8Array | undefined => {
  const { op } = latest
  const voids = [...control.rejected.keys()].filter((cid) => {
    const node = control.dag.get(cid)
    return node && control.dag.before(node, latest)
  })
  const bytes = encodeSnapshot({ state: control.stateAt(op.header.next), voids })
  return op.k === 'cp' && op.body?.state && equalBytes(snapshotHash(bytes), op.body.state) ? bytes : undefined
}

/** The ops by which the witnesses came to be such, the checkpoints, and what has come since, as far as it fits. */
export const opsFor = (control: ControlLog, { words, latest }: Vouched): readonly Op[] => {
  const { dag } = control
  const succession = dag.nodes().filter((node) => isSuccession(node.op) && dag.before(node, latest))
  const effective = succession.filter((node) => control.hasEffect(node))
  const tail = [...dag.unseenFrom([latest.op.cid])].map((index) => dag.at(index))
  return [...effective, ...words, ...tail].slice(0, OPS).map(({ op }) => op)
}
