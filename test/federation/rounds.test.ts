/** Rounds with many peers: each has its turn, and the node has no more to do for it. */
import test from 'ava'
import fc from 'fast-check'
import { ROUNDS } from '../../federation/limits.ts'
import {
  nextRound,
  noRounds,
  stepRounds,
  type RoundInput,
  type RoundResult,
  type Schedule
} from '../../federation/sync/round-schedule.ts'

const MINUTE = 60_000

/** A node that plays out its schedule; each round takes `length` ms. */
class Node {
  schedule: Schedule = noRounds
  now = 0
  readonly rounds: { readonly peer: string; readonly at: number }[] = []
  readonly #open: { readonly peer: string; readonly end: number }[] = []
  readonly #result: (peer: string) => RoundResult
  readonly #length: number
  most = 0

  constructor(result: (peer: string) => RoundResult = () => 'done', length = 20) {
    this.#result = result
    this.#length = length
  }

  tell(input: RoundInput): void {
    const [next, peers] = stepRounds(this.schedule, input)
    this.schedule = next
    for (const peer of peers) {
      this.rounds.push({ peer, at: this.now })
      this.#open.push({ peer, end: this.now + this.#length })
    }
    this.most = Math.max(this.most, this.#open.length)
  }

  meet(...peers: readonly string[]): void {
    for (const peer of peers) this.tell({ type: 'begin', peer, now: this.now })
  }

  until(end: number): void {
    while (this.now < end) {
      const [first] = this.#open.toSorted((a, b) => a.end - b.end)
      this.now = Math.min(end, Math.max(this.now, Math.min(first?.end ?? Infinity, nextRound(this.schedule))))
      for (const { peer } of this.#open.filter(({ end: over }) => over <= this.now)) {
        this.#open.splice(0, this.#open.length, ...this.#open.filter((one) => one.peer !== peer))
        this.tell({ type: 'over', peer, result: this.#result(peer), now: this.now, random: 0.5 })
      }
      this.tell({ type: 'tick', now: this.now })
    }
  }

  /** How many rounds there have been from `start` on. */
  since(start: number): number {
    return this.rounds.filter(({ at }) => at >= start).length
  }
}

const named = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `peer ${i}`)

test('a hundred peers cost a node no more rounds than three', (t) => {
  const count = (peers: number): number => {
    const node = new Node()
    node.meet(...named(peers))
    node.until(21 * MINUTE)
    return node.since(MINUTE)
  }
  const [few, many] = [count(3), count(100)]
  t.log(`in 20 minutes ${few} rounds with 3 peers, ${many} with 100`)
  t.true(few > 100)
  t.true(many <= few * 1.1)
})

test('each of a hundred peers has its turn', (t) => {
  const node = new Node()
  node.meet(...named(100))
  node.until(30 * MINUTE)
  t.is(new Set(node.rounds.filter(({ at }) => at > MINUTE).map(({ peer }) => peer)).size, 100)
})

test('when a hundred come at once, a few rounds go on at a time, and all are met within seconds', (t) => {
  const node = new Node()
  node.meet(...named(100))
  node.until(1000)
  t.is(node.most, ROUNDS.atOnce)
  t.is(new Set(node.rounds.map(({ peer }) => peer)).size, 100)
})

test('who shares nothing is not asked again and again', (t) => {
  const node = new Node(() => 'stranger')
  node.meet('eve')
  node.until(MINUTE)
  const met = node.rounds.length
  node.until(5 * MINUTE)
  t.is(node.rounds.length, met)
})

test('who has failed is asked again soon, and then more and more rarely; who has come back at once', (t) => {
  const node = new Node(() => 'failed')
  node.meet('bob')
  node.until(10 * MINUTE)
  t.true(node.rounds.length < 30)
  const before = node.rounds.length
  node.tell({ type: 'end', peer: 'bob' })
  node.meet('bob')
  node.until(node.now + 10)
  t.is(node.rounds.length, before + 1)
})

const peerName = fc.integer({ min: 0, max: 20 }).map((n) => `peer ${n}`)
const event = fc.oneof(
  fc.record({ type: fc.constant('begin' as const), peer: peerName }),
  fc.record({ type: fc.constant('soon' as const), peer: peerName }),
  fc.record({ type: fc.constant('end' as const), peer: peerName }),
  fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) })
)

test('whatever happens: never two rounds with one peer, never too many, and nobody who is here is forgotten', (t) => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.constantFrom('done', 'busy', 'failed'), (events, result) => {
      const node = new Node(() => result as RoundResult)
      const here = new Set<string>()
      for (const one of events) {
        if (one.type === 'wait') node.until(node.now + one.ms)
        else if (one.type === 'end') here.delete(one.peer)
        else here.add(one.peer)
        if (one.type === 'begin') node.meet(one.peer)
        if (one.type === 'soon') node.tell({ type: 'soon', peer: one.peer, due: node.now + 1000 })
        if (one.type === 'end') node.tell({ type: 'end', peer: one.peer })
        const running = [...node.schedule.values()].filter((plan) => plan.running).length
        if (running > ROUNDS.atOnce) return false
      }
      const from = node.now
      node.until(from + 15 * MINUTE)
      const asked = new Set(node.rounds.filter(({ at }) => at >= from).map(({ peer }) => peer))
      return [...here].every((peer) => asked.has(peer)) && [...asked].every((peer) => here.has(peer))
    })
  )
  t.pass()
})
