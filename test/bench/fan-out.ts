/** What it costs to tell many sessions of one message, beside what `ws` takes to send them the same bytes. */
import { fork, type ChildProcess } from 'node:child_process'
import { on, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocket, WebSocketServer } from 'ws'
import { VERSION } from '../../compat-api/gateway/format/etf-tags.ts'
import { etfTerm } from '../../compat-api/gateway/format/etf-writer.ts'
import type { DomainEvent } from '../../node/core/events.ts'
import { found, startNode, type TestNode } from '../support/api/node.ts'
import { serveGateway } from '../support/gateway/server.ts'
import type { Bench, Figure } from './bench.ts'
import type { Command, Report } from './listeners.ts'
import { median } from './statistics.ts'

const LISTENERS = fileURLToPath(new URL('listeners.ts', import.meta.url))
const INTENTS = (1 << 0) | (1 << 9) | (1 << 15)
const TEXT = 'The quick brown fox jumps over the lazy dog, and nobody minds it at all.'
/** HELLO, READY and GUILD_CREATE. */
const GREETING = 3
const ROUNDS = 5
/** Frames in a round, over all sessions: enough to take some hundred ms, and at most so many messages. */
const FRAMES = 30_000
const MOST = 300

/** Says a message to everybody who listens. */
type Say = () => void

interface Crowd extends AsyncDisposable {
  /** ms of this process's CPU, and on the clock, to say `count` messages until the last client has the last of them. */
  hear(say: Say, count: number, each: number): Promise<{ cpu: number; wall: number }>
}

const gather = async (child: ChildProcess, command: Command): Promise<Crowd> => {
  let heard = 0
  let wake = (): void => {}
  const ready = Promise.withResolvers<void>()
  const onReport = (report: Report): void => {
    if ('ready' in report) return ready.resolve()
    if ('closed' in report) throw new Error(`a session was closed: ${report.closed}`)
    ;({ heard } = report)
    wake()
  }
  child.on('message', onReport)
  child.send(command)
  await ready.promise
  return {
    async hear(say, count, each) {
      const wanted = heard + count * each
      const cpu = process.cpuUsage()
      const begun = performance.now()
      for (let i = 0; i < count; i++) {
        say()
        await turn()
      }
      while (heard < wanted) await new Promise<void>((resolve) => (wake = resolve))
      const { user, system } = process.cpuUsage(cpu)
      return { cpu: (user + system) / 1000, wall: performance.now() - begun }
    },
    async [Symbol.asyncDispose]() {
      child.off('message', onReport)
      child.send('stop')
      await turn()
    }
  }
}

interface Stage extends AsyncDisposable {
  readonly node: TestNode
  readonly token: string
  readonly say: Say
}

/** A node with one message, of which sessions are told again and again. */
const setStage = async (): Promise<Stage> => {
  const node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const { guild, channel } = await found(alice)
  await alice.post(`/oauth2/authorize?client_id=${beep.id}&scope=bot`, { guild_id: guild, authorize: true })
  const said = Promise.withResolvers<DomainEvent>()
  using _ear = node.app.bus.subscribe((event) => {
    if (event.kind === 'message') said.resolve(event)
  })
  await alice.post(`/channels/${channel}/messages`, { content: TEXT })
  const event = await said.promise
  const bus = node.app.bus as unknown as { publish(event: DomainEvent): void }
  return {
    node,
    token: beep.token,
    say: () => bus.publish(event),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]()
  }
}

/** What a session says first, in its encoding. */
const identifyOf = ({ token }: Stage, isEtf: boolean): Buffer => {
  const identify = { op: 2, d: { token, intents: INTENTS, properties: {} } }
  return isEtf ? Buffer.concat([Buffer.from([VERSION]), etfTerm(identify)]) : Buffer.from(JSON.stringify(identify))
}

/** The bytes of one MESSAGE_CREATE, as a session gets them before they are compressed. */
const bytesOf = async (stage: Stage, isEtf: boolean): Promise<Buffer> => {
  await using gateway = await serveGateway(stage.node.app)
  const socket = new WebSocket(`${gateway.url}/?v=10&encoding=${isEtf ? 'etf' : 'json'}`)
  const frames = on(socket, 'message')
  const next = async (): Promise<Buffer> => (await frames.next()).value?.[0]
  await once(socket, 'open')
  socket.send(identifyOf(stage, isEtf), { binary: isEtf })
  for (let i = 0; i < GREETING; i++) await next()
  stage.say()
  const bytes = await next()
  socket.terminate()
  return bytes
}

/** `ws` and a loop. */
const bareServer = async (bytes: Buffer, binary: boolean): Promise<{ url: string; say: Say } & AsyncDisposable> => {
  const http = createServer()
  const server = new WebSocketServer({ server: http, perMessageDeflate: false })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`,
    say: () => {
      for (const client of server.clients) client.send(bytes, { binary })
    },
    async [Symbol.asyncDispose]() {
      server.close()
      http.close()
      for (const client of server.clients) client.terminate()
    }
  }
}

const LIMITS = { sockets: 4096, socketsPerRemote: 4096, starts: 1e6, startsAtOnce: 1e6, heartbeatTimeout: 1e9 }

interface Taken {
  readonly cpu: number
  readonly wall: number
}

/** µs of CPU for each frame, and ms on the clock for each message. */
const medians = (taken: readonly Taken[], count: number, sessions: number) => ({
  cpu: (median(taken.map(({ cpu }) => cpu)) * 1000) / (count * sessions),
  wall: median(taken.map(({ wall }) => wall)) / count
})

/** Gateway and bare server by turns, so that what else the machine does hits both alike. */
const compare = async (stage: Stage, child: [ChildProcess, ChildProcess], sessions: number, query: string) => {
  const count = Math.min(MOST, Math.round(FRAMES / sessions))
  await using gateway = await serveGateway(stage.node.app, { limits: LIMITS })
  const isEtf = query.includes('etf')
  await using bare = await bareServer(await bytesOf(stage, isEtf), isEtf)
  const say = { bytes: identifyOf(stage, isEtf).toString('base64'), isBinary: isEtf }
  const command = { url: `${gateway.url}/?v=10${query}`, count: sessions, say, greeting: GREETING }
  await using ours = await gather(child[0], command)
  await using theirs = await gather(child[1], { url: bare.url, count: sessions, say: null, greeting: 0 })
  const taken: { ours: Taken[]; bare: Taken[] } = { ours: [], bare: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    const one = {
      ours: await ours.hear(stage.say, count, sessions),
      bare: await theirs.hear(bare.say, count, sessions)
    }
    // The first warms both up.
    if (round > 0) for (const side of ['ours', 'bare'] as const) taken[side].push(one[side])
  }
  return { ours: medians(taken.ours, count, sessions), bare: medians(taken.bare, count, sessions) }
}

export const fanOut: Bench = {
  name: 'fan-out',
  title: 'one message to many gateway sessions, beside a bare ws broadcast of the same bytes',
  async run() {
    await using stage = await setStage()
    const child: [ChildProcess, ChildProcess] = [fork(LISTENERS), fork(LISTENERS)]
    try {
      const one = await compare(stage, child, 1, '')
      const hundred = await compare(stage, child, 100, '')
      const many = await compare(stage, child, 300, '')
      const thousand = await compare(stage, child, 1000, '')
      const zlib = await compare(stage, child, 300, '&compress=zlib-stream')
      const etf = await compare(stage, child, 300, '&encoding=etf')
      const figures: readonly Figure[] = [
        {
          name: '300 sessions, speed : bare ws',
          value: many.bare.wall / many.ours.wall,
          unit: 'ratio',
          goal: { least: 0.8 }
        },
        {
          name: '300 sessions, CPU of bare ws : CPU',
          value: many.bare.cpu / many.ours.cpu,
          unit: 'ratio',
          goal: { least: 0.8 }
        },
        {
          name: '300 sessions, ETF, speed : bare ws',
          value: etf.bare.wall / etf.ours.wall,
          unit: 'ratio',
          goal: { least: 0.8 }
        },
        { name: '300 sessions, a message', value: many.ours.wall, unit: 'ms' },
        { name: '300 sessions, a message, zlib-stream', value: zlib.ours.wall, unit: 'ms' },
        { name: '1 session, a message', value: one.ours.wall, unit: 'ms' },
        { name: '100 sessions, a message', value: hundred.ours.wall, unit: 'ms' },
        { name: '1000 sessions, a message', value: thousand.ours.wall, unit: 'ms' },
        {
          name: 'cost of a session, among 1000 : among 100',
          value: thousand.ours.cpu / hundred.ours.cpu,
          unit: 'ratio',
          goal: { most: 1.3 }
        }
      ]
      return figures
    } finally {
      for (const process of child) process.kill()
    }
  }
}
