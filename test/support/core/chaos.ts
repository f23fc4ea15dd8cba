/**
 * Many nodes of one guild on a network that loses, doubles, delays and reorders, falls apart and comes together; nodes
 * crash and forget what they had not stored; two members cheat. All of it in one thread, by a clock of ticks, from one seed.
 * What a node makes of an op is the product's own judgement: chain rules, stage 1, stage 2.
 */
import { chainProblem } from '../../../node/core/chain.ts'
import type { OpCid } from '../../../node/core/ids.ts'
import type { Op, VerifiedOp } from '../../../node/core/ops.ts'
import type { Actor } from './actors.ts'
import { fingerprint } from './council.ts'
import { QuickRandom } from './random.ts'
import type { Replica } from './replica.ts'
import { draftFor, players, settingOf } from './worlds.ts'

const { owner, ada, abe, mia, max, uma, una } = players
const HONEST: readonly Actor[] = [owner, ada, max, uma, una]
const CHEATS: readonly Actor[] = [abe, mia]

export interface ChaosOptions {
  readonly nodes: number
  readonly ticks: number
}

/** Of a hundred. */
const LOST = 25
const DOUBLED = 10
const CRASHES = 2
const PARTS = 5
const FANOUT = 4
/** Of two nodes, in a tick. */
const MEETINGS = 6
const LONGEST_DELAY = 8
/** Ops that lack parents, a node. */
const WAITING = 200

/** What a node has stored, and what it has not: parents are still on their way. */
export class ChaosNode {
  readonly replica: Replica
  readonly waiting = new Map<OpCid, VerifiedOp>()
  /** Ops that no honest node keeps or passes on. */
  refused = 0

  constructor(replica: Replica) {
    this.replica = replica
  }

  /** @returns what is stored now and was not before. */
  receive(verified: VerifiedOp): readonly VerifiedOp[] {
    if (this.replica.seen.has(verified.op.cid)) return []
    if (this.replica.control.missing(verified.op.header.next).length > 0) {
      if (this.waiting.size < WAITING) this.waiting.set(verified.op.cid, verified)
      return []
    }
    if (this.#problem(verified.op)) {
      this.refused += 1
      return []
    }
    this.replica.take(verified)
    return [verified, ...this.#release()]
  }

  crash(): void {
    this.waiting.clear()
  }

  /** Pulls what `other` has stored, parents first. */
  meet(other: ChaosNode): readonly VerifiedOp[] {
    return [...other.replica.seen.values()].flatMap((verified) => this.receive(verified))
  }

  #problem({ header, ...rest }: Op): string | null {
    const { control } = this.replica
    const { p } = header.payload
    const linkOf = (cid: OpCid) => {
      const op = control.get(cid)
      return op && { cid, q: op.header.payload.q, c: [], t: op.t, time: op.header.clock.time, key: op.header.key }
    }
    const previous = p === null ? undefined : linkOf(p)
    const broken = chainProblem(header, {
      parents: header.next.flatMap((cid) => linkOf(cid) ?? []),
      previous: previous?.key === header.key ? previous : undefined,
      previousInPast: () => p === null || control.covers(header.next, [p]),
      coversPrevious: () => true
    })
    return broken ?? control.judge({ ...rest, header } as Op)?.code ?? null
  }

  #release(): readonly VerifiedOp[] {
    const ready = [...this.waiting.values()].filter(
      ({ op }) => this.replica.control.missing(op.header.next).length === 0
    )
    for (const { op } of ready) this.waiting.delete(op.cid)
    return ready.flatMap((verified) => this.receive(verified))
  }
}

interface Parcel {
  readonly due: number
  readonly to: number
  readonly op: VerifiedOp
}

export interface ChaosResult {
  readonly nodes: readonly ChaosNode[]
  readonly written: number
  readonly sent: number
  readonly crashes: number
  readonly partitions: number
}

/** An op of `author`'s that breaks a rule of the log: no honest node may take it. */
const spoil = (made: VerifiedOp, random: QuickRandom): VerifiedOp => {
  const { op } = made
  const { payload } = op.header
  const wrong = random.pick([
    { clock: { ...op.header.clock, time: op.header.clock.time + 1 + random.below(1000) } },
    { payload: { ...payload, t: 1 } },
    // Without a previous op the codec refuses any place but the first.
    { payload: { ...payload, q: payload.q + (payload.p === null ? 0 : 1), t: payload.p === null ? 1 : payload.t } }
  ])
  const last = op.cid.at(-1)
  const cid =
    `${op.cid.slice(0, -1)}${random.pick(['1', '2', '3', '4', '5'].filter((digit) => digit !== last))}` as OpCid
  return { ...made, op: { ...op, cid, header: { ...op.header, ...wrong } } as Op }
}

export const chaos = (seed: string, { nodes: count, ticks }: ChaosOptions): ChaosResult => {
  const random = new QuickRandom(`chaos ${seed}`)
  const setting = settingOf()
  const nodes = Array.from({ length: count }, (_, i) => new ChaosNode(setting.main.fork(`${seed}/${i}`)))
  const stale = CHEATS.map((_, i) => setting.main.fork(`${seed}/cheat ${i}`))
  let parcels: Parcel[] = []
  let group = nodes.map(() => 0)
  const counts = { written: 0, sent: 0, crashes: 0, partitions: 0 }
  const chance = (percent: number): boolean => random.below(100) < percent

  const send = (op: VerifiedOp, from: number, now: number): void => {
    for (let i = 0; i < FANOUT; i++) {
      const to = random.below(count)
      if (group[to] !== group[from] || chance(LOST)) continue
      const copies = chance(DOUBLED) ? 2 : 1
      for (let n = 0; n < copies; n++) parcels.push({ due: now + 1 + random.below(LONGEST_DELAY), to, op })
      counts.sent += copies
    }
  }
  const arrive = (to: number, op: VerifiedOp, now: number): void => {
    for (const fresh of (nodes[to] as ChaosNode).receive(op)) send(fresh, to, now)
  }
  const writeHonestly = (now: number): void => {
    const who = random.below(HONEST.length)
    const { replica } = nodes[who] as ChaosNode
    replica.clock.turn(random.below(120_000))
    const made = replica.attempt(HONEST[who] as Actor, draftFor(replica, random)).made
    if (!made) return
    counts.written += 1
    send(made, who, now)
  }
  const cheat = (now: number): void => {
    const who = random.below(CHEATS.length)
    const replica = stale[who] as Replica
    if (chance(20)) replica.merge(random.pick(nodes).replica)
    replica.clock.turn(random.below(3_600_000))
    // Two ops of one place in the chain, shown to different nodes; and some that break a rule.
    const drafted = [draftFor(replica, random), draftFor(replica, random)]
    const made = drafted.map((draft) => replica.compose(CHEATS[who] as Actor, draft))
    for (const each of made) {
      if (replica.control.judge(each.op) !== null) continue
      counts.written += 1
      send(each, random.below(count), now)
      arrive(random.below(count), each, now)
      arrive(random.below(count), spoil(each, random), now)
    }
    const first = made.find((each) => replica.control.judge(each.op) === null)
    if (first && chance(50)) replica.take(first)
  }

  for (let now = 0; now < ticks; now++) {
    if (chance(PARTS)) {
      const parts = 1 + random.below(4)
      group = nodes.map(() => random.below(parts))
      counts.partitions += 1
    }
    if (chance(70)) for (let i = 0; i < 2; i++) writeHonestly(now)
    if (chance(15)) cheat(now)
    if (chance(CRASHES)) {
      random.pick(nodes).crash()
      counts.crashes += 1
    }
    const due = parcels.filter((parcel) => parcel.due <= now)
    parcels = parcels.filter((parcel) => parcel.due > now)
    for (const { to, op } of random.shuffle(due)) arrive(to, op, now)
    for (let i = 0; i < MEETINGS; i++) {
      const [a, b] = [random.below(count), random.below(count)]
      if (group[a] === group[b]) for (const op of (nodes[a] as ChaosNode).meet(nodes[b] as ChaosNode)) send(op, a, now)
    }
  }
  heal(nodes)
  return { nodes, ...counts }
}

/** Everybody meets everybody, there and back along a line, until nobody learns anything: what had waited may be wanted elsewhere. */
const heal = (nodes: readonly ChaosNode[]): void => {
  for (let moved = true, line = nodes; moved; line = line.toReversed()) {
    const fresh = line.map((node, i) => (i === 0 ? 0 : node.meet(line[i - 1] as ChaosNode).length))
    moved = fresh.some((count) => count > 0)
  }
}

/** @returns how many different states the nodes hold: one, if all is well. */
export const differentStates = ({ nodes }: ChaosResult): number =>
  new Set(nodes.map(({ replica }) => fingerprint(replica.control))).size
