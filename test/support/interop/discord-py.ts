/** A bot written with discord.py as it is published, in a process of its own: it tells what it hears, and does what it is asked to. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { NodeProcess } from '../process/node-process.ts'
import type { Actor, Json } from '../process/rest.ts'

const PYTHON = '/usr/bin/python3'
const SCRIPTS = fileURLToPath(new URL('discord-py/', import.meta.url))
const TIMEOUT = 60_000

/** Why it cannot be run here; undefined when it can. */
export const lacksDiscordPy = (): string | undefined =>
  spawnSync(PYTHON, ['-c', 'import discord']).status === 0
    ? undefined
    : 'discord.py is not there (Debian: python3-discord)'

type Line = Readonly<Record<string, Json>>

export class DiscordPy implements AsyncDisposable {
  /** What it has told of, by `event`. */
  readonly heard: Line[] = []
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (line: Line) => void>()
  readonly #arrived = new EventTarget()
  #read = 0
  #asked = 0
  #said = ''
  #isOver = false

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stderr?.on('data', (chunk: Buffer) => (this.#said = `${this.#said}${chunk.toString()}`.slice(-5000)))
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => this.#take(JSON.parse(line)))
    child.once('close', () => {
      this.#isOver = true
      this.#arrived.dispatchEvent(new Event('line'))
    })
  }

  /**
   * Resolves when it is ready, with all its guilds.
   *
   * @param script a file of `discord-py`
   */
  static async start(script: string, node: NodeProcess, who: Actor): Promise<DiscordPy> {
    const env = { ...process.env, ORIGIN: new URL(node.ready.http).origin, TOKEN: who.authorization.slice(4) }
    const bot = new DiscordPy(spawn(PYTHON, ['-u', `${SCRIPTS}${script}`], { stdio: 'pipe', env }))
    await bot.next('ready')
    return bot
  }

  /** The next thing that it tells of by this name and has not been waited for. @throws Error when it does not come in time, or ends */
  async next(event: string, wanted: (line: Line) => boolean = () => true): Promise<Line> {
    const signal = AbortSignal.timeout(TIMEOUT)
    for (;;) {
      const at = this.heard.findIndex((line, i) => i >= this.#read && line['event'] === event && wanted(line))
      const found = this.heard[at]
      if (found) {
        this.#read = at + 1
        return found
      }
      if (this.#isOver) throw new Error(`discord.py ended before ${event}: ${this.#said}`)
      await once(this.#arrived, 'line', { signal }).catch((cause: unknown) => {
        const last = JSON.stringify(this.heard.slice(-5))
        throw new Error(`discord.py heard no ${event}; but ${last}; it said ${this.#said}`, { cause })
      })
    }
  }

  /** @throws Error with what Python says of it */
  async ask(act: string, args: object = {}): Promise<Json> {
    const id = ++this.#asked
    const { promise, resolve } = Promise.withResolvers<Line>()
    this.#answers.set(id, resolve)
    this.#child.stdin?.write(`${JSON.stringify({ id, act, args })}\n`)
    const ended = once(this.#child, 'close').then((): Line => ({ error: `it ended: ${this.#said}` }))
    const { error, result } = await Promise.race([promise, ended])
    if (error !== undefined) throw new Error(`${act}: ${error}`)
    return result
  }

  /** What Python could not do with an event or an interaction, and what discord.py has complained of. */
  get faults(): readonly Json[] {
    return this.heard.filter(({ event }) => event === 'fault')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await ended
  }

  #take(line: Line): void {
    const { id } = line
    if (id === undefined) {
      this.heard.push(line)
      this.#arrived.dispatchEvent(new Event('line'))
      return
    }
    this.#answers.get(id)?.(line)
    this.#answers.delete(id)
  }
}
