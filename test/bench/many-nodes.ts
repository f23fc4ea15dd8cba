/** Real nodes of one guild in several processes, and people who talk there. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { foundGuild, makeInvite, registerOn, type Actor } from '../support/process/rest.ts'
import type { CrewOrder, CrewPlace, CrewReport } from './crew.ts'
import { keepAlive } from './keep-alive.ts'
import { quantile } from './statistics.ts'

export interface Scale {
  readonly nodes: number
  readonly processes: number
  /** Messages a second, of all together. */
  readonly rate: number
  /** s */
  readonly seconds: number
  /** ms that are waited before anybody speaks, when all have been heard once: what follows the joining of many is not measured. */
  readonly calm: number
}

export interface ScaleResult {
  readonly said: number
  /** Fewest and most messages that a node has. */
  readonly heard: readonly [number, number]
  /** ms */
  readonly p50: number
  readonly p99: number
  readonly longest: number
  /** Bytes that a node sends on average, by those of all that was said. */
  readonly traffic: number
  /** Connections of a node, on average. */
  readonly connections: number
  /** CPU ms that a message costs a node, all that a node does meanwhile included. */
  readonly cpu: number
}

const CREW = fileURLToPath(new URL('crew.ts', import.meta.url))
/** Nodes that each knows from the beginning. */
const KNOWN = 6
/** ms that the last words may take. */
const PATIENCE = 60_000
/** What a message of this length takes on the wire, at least: entry, body, and nothing around it. */
const WORDS = 'and this is about as much as people say at a time in a chat, give or take a few words'

class Crew implements Disposable {
  readonly #child: ChildProcess = fork(CREW, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

  async order<T>(order: CrewOrder): Promise<T> {
    this.#child.send(order)
    const [{ answer, error }] = await once(this.#child, 'message')
    if (error !== undefined) throw new Error(error)
    return answer
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}

interface Seat {
  readonly place: CrewPlace
  readonly who: Actor
}

const startAll = async (crews: readonly Crew[], folders: readonly string[]): Promise<readonly CrewPlace[]> => {
  const places: CrewPlace[] = []
  const each = Math.ceil(folders.length / crews.length)
  for (const [i, crew] of crews.entries()) {
    const mine = folders.slice(i * each, (i + 1) * each)
    const bootstrap = places.slice(-KNOWN).flatMap(({ multiaddrs }) => multiaddrs.slice(0, 1))
    places.push(...(await crew.order<readonly CrewPlace[]>({ k: 'start', folders: mine, bootstrap })))
  }
  return places
}

const seat = async (places: readonly CrewPlace[]): Promise<{ seats: readonly Seat[]; channel: string }> => {
  const seats: Seat[] = []
  for (const [i, place] of places.entries()) {
    seats.push({ place, who: await registerOn(() => place.http, `person${i}`) })
  }
  const [first, ...others] = seats
  if (!first) throw new Error('there are no nodes')
  const { channel } = await foundGuild(first.who, 'Large Moot')
  const code = await makeInvite(first.who, channel)
  for (const { who } of others) await who.post(`/invites/${code}`, {})
  return { seats, channel }
}

const sizeOf = async (seats: readonly Seat[], crews: readonly Crew[]) => {
  const reports = await Promise.all(crews.map((crew) => crew.order<CrewReport>({ k: 'report' })))
  const heard = reports.flatMap((report) => report.heard)
  return { reports, heard, least: Math.min(...heard), nodes: seats.length }
}

/** Waits until every node has heard so much, or no longer has a chance to. */
const heardBy = async (seats: readonly Seat[], crews: readonly Crew[], count: number) => {
  const end = performance.now() + PATIENCE
  let last = await sizeOf(seats, crews)
  while (last.least < count && performance.now() < end) {
    await delay(250)
    last = await sizeOf(seats, crews)
  }
  return last
}

/** Something that the nodes count. */
const wordsOf = (n: number): string => `measured ${Date.now()} ${n} ${WORDS}`

/** @param folders one for each node. @param wire bytes of one such message, entry and body. */
export const talkAmongMany = async (scale: Scale, folders: readonly string[], wire: number): Promise<ScaleResult> => {
  using stack = new DisposableStack()
  const crews = Array.from({ length: scale.processes }, () => stack.use(new Crew()))
  const { seats, channel } = await seat(await startAll(crews, folders))
  const clients = seats.map(({ place, who }) => stack.use(keepAlive(place.http, who)))
  for (const [i, client] of clients.entries())
    await client.post(`/channels/${channel}/messages`, { content: wordsOf(i) })
  await heardBy(seats, crews, clients.length)
  await delay(scale.calm)
  for (const crew of crews) await crew.order({ k: 'begin' })

  const count = scale.rate * scale.seconds
  const begun = performance.now()
  const sending: Promise<unknown>[] = []
  for (let i = 0; i < count; i++) {
    const due = begun + (i * 1000) / scale.rate
    if (due > performance.now()) await delay(due - performance.now())
    const client = clients[i % clients.length]
    if (client) sending.push(client.post(`/channels/${channel}/messages`, { content: wordsOf(i) }))
  }
  await Promise.all(sending)
  const last = await heardBy(seats, crews, count)
  const latencies = last.reports.flatMap((report) => report.latencies)
  const sent = last.reports.reduce((sum, report) => sum + report.sent, 0)
  const cpu = last.reports.reduce((sum, report) => sum + report.cpu, 0)
  return {
    said: count,
    heard: [last.least, Math.max(...last.heard)],
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    longest: Math.max(...latencies),
    traffic: sent / last.nodes / (count * wire),
    cpu: cpu / count / last.nodes,
    connections: last.reports.reduce((sum, report) => sum + report.connections, 0) / last.nodes
  }
}
