/**
 * Several real nodes in one process, each with a data folder, a database and a network of its own; the bench that has forked
 * it steers it by messages. It counts what goes over the sockets of peers, and when each node hears what is said.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { resolveConfig } from '../../node/config/read-config.ts'
import { createNode, type FolkmootNode } from '../../node/main.ts'

export interface CrewOrder {
  readonly k: 'start' | 'begin' | 'report'
  readonly folders?: readonly string[]
  readonly bootstrap?: readonly string[]
}

export interface CrewReport {
  /** ms from when something was said until a node here had it. */
  readonly latencies: readonly number[]
  /** Messages, by node. */
  readonly heard: readonly number[]
  /** Bytes written to sockets of peers. */
  readonly sent: number
  readonly connections: number
  /** ms of this process, since what is measured began. */
  readonly cpu: number
}

export interface CrewPlace {
  readonly http: string
  readonly multiaddrs: readonly string[]
}

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const surroundings = { env: {}, platform: process.platform, readFile: () => undefined }

const nodes: FolkmootNode[] = []
const sockets = new Set<Socket>()
/** Of sockets that are closed. */
let before = 0
let latencies: number[] = []
let heard: number[] = []
let sentAtBegin = 0
let cpuAtBegin = process.cpuUsage()

const note = (message: unknown): void => {
  const { socket } = message as { readonly socket: Socket }
  sockets.add(socket)
  socket.once('close', () => {
    if (isPeers(socket)) before += socket.bytesWritten
    sockets.delete(socket)
  })
}
subscribe('net.server.socket', note)
subscribe('net.client.socket', note)

/** Ports of clients, as far as nodes here listen for them. */
const doors = new Set<number>()
const isPeers = ({ localPort }: Socket): boolean => localPort === undefined || !doors.has(localPort)

const sent = (): number =>
  before + [...sockets].filter(isPeers).reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)

const start = async (data: string, bootstrap: readonly string[]): Promise<CrewPlace> => {
  const flags = new Map<string, string | string[] | boolean>([
    ['data', data],
    ['http', '127.0.0.1:0'],
    ['tls', 'off'],
    ['p2p', ['/ip4/127.0.0.1/tcp/0']],
    ['bootstrap', [...bootstrap]],
    ['mdns', false],
    ['rate-limits', false]
  ])
  const node = await createNode(resolveConfig({ words: [], flags }, surroundings), { logger: silent, listen: true })
  const place = nodes.push(node) - 1
  heard[place] = 0
  node.app.bus.subscribe((event) => {
    if (event.kind !== 'message' || event.event.type !== 'message-created') return
    const [word, time] = event.event.message.content?.split(' ') ?? []
    if (word !== 'measured') return
    latencies.push(Date.now() - Number(time))
    heard[place] = (heard[place] ?? 0) + 1
  })
  const http = node.endpoints?.http ?? ''
  doors.add(Number(new URL(http).port))
  return { http, multiaddrs: node.endpoints?.multiaddrs ?? [] }
}

const obey = async ({ k, folders = [], bootstrap = [] }: CrewOrder): Promise<unknown> => {
  if (k === 'start') {
    const places: CrewPlace[] = []
    for (const folder of folders) {
      const known = [...bootstrap, ...places.flatMap(({ multiaddrs }) => multiaddrs.slice(0, 1))]
      places.push(await start(folder, known))
    }
    return places
  }
  if (k === 'begin') {
    latencies = []
    heard = nodes.map(() => 0)
    sentAtBegin = sent()
    cpuAtBegin = process.cpuUsage()
    return null
  }
  const { user, system } = process.cpuUsage(cpuAtBegin)
  const connections = [...sockets].filter(isPeers).length
  return { latencies, heard, sent: sent() - sentAtBegin, connections, cpu: (user + system) / 1000 } satisfies CrewReport
}

process.on('message', (order: CrewOrder) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) })
  )
})
process.on('disconnect', () => process.exit())
