/** A node as people run it: a process of its own, started from the command line, watched through what it prints. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { pauses } from './eventually.ts'
import { ownPort } from './ports.ts'
import { actor, control, registerOn, type Actor, type Json } from './rest.ts'

/** CI makes a bundle of the node, which starts in half the time: `.ci/test.mjs`. */
const MAIN = process.env['TEST_MAIN'] ?? fileURLToPath(new URL('../../../node/cli/main.ts', import.meta.url))
/** Nodes start often here, and most of a start is compiling: V8 may keep what it has made of the sources. */
const COMPILED = join(tmpdir(), `folkmoot-test-compiled-${process.getuid?.() ?? 0}`)
/** ms; a node starts in well under a second on an idle machine, but for one with ten thousand members of a guild. */
const SAY_TIMEOUT = 90_000
const AGREE_TIMEOUT = 120_000

const ready = z.object({
  event: z.literal('ready'),
  http: z.string(),
  tls: z.string().nullable(),
  gateway: z.string(),
  peerId: z.string(),
  multiaddrs: z.array(z.string()),
  caFile: z.string()
})
const replicas = z.object({
  replicas: z.array(
    z.object({
      guild: z.string(),
      state: z.string(),
      logs: z.array(z.object({ id: z.string(), entries: z.number(), heads: z.string() }))
    })
  )
})

export type Ready = z.infer<typeof ready>
export type Replica = z.infer<typeof replicas>['replicas'][number]

/** How a process of ours ended, and all it had said. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: readonly string[]
  readonly stderr: string
}

export interface Process {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /**
   * The first line on stdout, from the beginning, that is a JSON object as wanted.
   *
   * @throws Error when the process ends before, or takes too long
   */
  says(what: string, wanted: (line: Line) => boolean): Promise<Line>
}

export type Line = Readonly<Record<string, unknown>>

const parse = (line: string): Line => {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

/**
 * Runs `folkmoot ARGS`.
 *
 * @param prefix what goes before it on the command line
 */
export const folkmoot = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  prefix: readonly string[] = []
): Process => {
  const [program = process.execPath, ...words] = [...prefix, process.execPath, MAIN, ...args]
  const child = spawn(program, words, {
    stdio: 'pipe',
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env }
  })
  const stdout: string[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    stdout.push(line)
  })
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, stdout, stderr }))
  const says: Process['says'] = async (what, wanted) => {
    const said = Promise.withResolvers<Line>()
    const look = (line: string): void => {
      const object = parse(line)
      if (wanted(object)) said.resolve(object)
    }
    stdout.forEach(look)
    lines.on('line', look)
    const timer = setTimeout(() => said.reject(new Error(`no ${what} within ${SAY_TIMEOUT} ms`)), SAY_TIMEOUT)
    const early = ended.then((end) => Promise.reject(new Error(`it ended before ${what}: ${JSON.stringify(end)}`)))
    try {
      return await Promise.race([said.promise, early])
    } finally {
      clearTimeout(timer)
      lines.off('line', look)
    }
  }
  return { child, ended, says }
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'folkmoot-test-'))

export interface NodeOptions {
  readonly data?: string
  /** Further flags. */
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Flags that say where it listens, at every start; otherwise at free ports, and there again after a restart. */
  readonly places?: readonly string[]
  /** What goes before the command, as `ip netns exec NAME`. */
  readonly prefix?: readonly string[]
}

/** A running node; the same folder, keys and ports after `restart`. */
export class NodeProcess implements AsyncDisposable {
  readonly data: string
  readonly #options: NodeOptions
  #process: Process
  #ready: Ready

  private constructor(data: string, options: NodeOptions, process: Process, facts: Ready) {
    this.data = data
    this.#options = options
    this.#process = process
    this.#ready = facts
  }

  static async start(options: NodeOptions = {}): Promise<NodeProcess> {
    const data = options.data ?? temporaryFolder()
    const process = run(data, options.places ?? (await freePlaces()), options)
    return new NodeProcess(data, options, process, await readyOf(process))
  }

  get ready(): Ready {
    return this.#ready
  }

  get pid(): number {
    return this.#process.child.pid ?? 0
  }

  /** Resolves when the process is gone. */
  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.#process.child.kill(signal)
    return await this.#process.ended
  }

  /** Starts again where it was: clients and peers find it at the same addresses. */
  async restart(): Promise<void> {
    await this.#process.ended
    const { http, tls, multiaddrs } = this.#ready
    const p2p = multiaddrs.map((address) => address.replace(/\/p2p\/.*$/, ''))
    const secure = tls === null ? 'off' : new URL(tls).host
    const places = ['--http', new URL(http).host, '--tls', secure, ...p2p.flatMap((address) => ['--p2p', address])]
    this.#process = run(this.data, this.#options.places ?? places, this.#options)
    this.#ready = await readyOf(this.#process)
  }

  person(name: string): Promise<Actor> {
    return registerOn(() => this.ready.http, name)
  }

  /** A bot of `owner`, in no guild yet. */
  async bot(owner: Actor, name: string): Promise<Actor> {
    const { id, bot } = await owner.post('/applications', { name })
    return actor(() => this.ready.http, { id, name, authorization: `Bot ${bot.token}` })
  }

  /** The first line of its log, since its last start, that is as wanted. */
  logs(what: string, wanted: (line: Line) => boolean): Promise<Line> {
    return this.#process.says(what, wanted)
  }

  get #token(): string {
    return JSON.parse(readFileSync(join(this.data, 'running.json'), 'utf8')).token
  }

  /** What the node tells of itself over its control API. */
  async #ask(what: string): Promise<Json> {
    return control(this.ready.http, this.#token, what)
  }

  status(): Promise<Json> {
    return this.#ask('status')
  }

  health(): Promise<Json> {
    return this.#ask('health')
  }

  /** Why a channel is not whole, or a message not here. */
  channelHealth(channel: string, message: string): Promise<Json> {
    return this.#ask(`health/channels/${channel}?message=${message}`)
  }

  /** As Prometheus reads them. */
  async metrics(): Promise<string> {
    const headers = { authorization: `Node ${this.#token}` }
    return (await fetch(`${this.ready.http}/api/folkmoot/metrics`, { headers })).text()
  }

  /** What the node holds, by digests. */
  async replicas(): Promise<readonly Replica[]> {
    return replicas.parse(await this.status()).replicas
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGKILL')
    if (this.#options.data === undefined) rmSync(this.data, { recursive: true, force: true })
  }
}

const freePlaces = async (): Promise<string[]> => {
  const [http, tls, p2p] = [await ownPort(), await ownPort(), await ownPort()]
  return ['--http', `127.0.0.1:${http}`, '--tls', `127.0.0.1:${tls}`, '--p2p', `/ip4/127.0.0.1/tcp/${p2p}`]
}

const run = (data: string, places: readonly string[], { args = [], env, prefix }: NodeOptions): Process =>
  folkmoot(['start', '--json', '--no-mdns', '--no-rate-limits', '--data', data, ...places, ...args], env, prefix)

const readyOf = async (process: Process): Promise<Ready> => {
  try {
    return ready.parse(await process.says('ready', ({ event }) => event === 'ready'))
  } catch (error) {
    process.child.kill('SIGKILL')
    throw error
  }
}

const agree = async (nodes: readonly NodeProcess[], wanted: (replica: Replica) => boolean): Promise<void> => {
  const end = Date.now() + AGREE_TIMEOUT
  const pause = pauses()
  for (;;) {
    const held = await Promise.all(nodes.map((node) => node.replicas()))
    const texts = held.map((each) => JSON.stringify(each.filter(wanted), null, 1))
    if (new Set(texts).size === 1) return
    if (Date.now() > end) throw new Error(`the nodes do not agree: ${texts.join('\n')}`)
    await pause()
  }
}

/**
 * Resolves when all nodes hold the same: the same guilds, each with the same state and the same entries in every log.
 *
 * @throws Error with what each holds when they do not agree in time.
 */
export const agreement = (...nodes: readonly NodeProcess[]): Promise<void> => agree(nodes, () => true)

/** The same about one guild. */
export const agreementOn = (guild: string, ...nodes: readonly NodeProcess[]): Promise<void> =>
  agree(nodes, (replica) => replica.guild === guild)
