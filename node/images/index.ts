/**
 * Pictures, read by one process beside the node: begun when there is one to read, ended when it takes too long or too much
 * memory, and when there are none for a while. What it may do to pictures is in `jobs.ts`.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { setPriority } from 'node:os'
import {
  MAX_MEMORY,
  type Answer,
  type Answers,
  type Job,
  type Reply,
  type ShownAs,
  type Size,
  type Taken,
  type WidgetLook
} from './jobs.ts'

export { WIDGET_STYLES } from './jobs.ts'
export type { Format, ShownAs, Size, WidgetLook } from './jobs.ts'

/** ms */
const TIMEOUT = 20_000
const IDLE = 20_000
const WAITING = 64
/** Of its own heap, in MiB; pixels do not lie there. */
const HEAP = 128
const NICE = 5

/** It is no picture, or one that takes too much. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** `busy`: too many pictures wait. `no-reader`: the process does not begin, so no picture is read on this machine. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  readonly code: 'busy' | 'no-reader'

  constructor(code: 'busy' | 'no-reader') {
    super(code === 'busy' ? 'too many pictures wait to be read' : 'the process that reads pictures does not begin')
    this.code = code
  }
}

interface Waiting {
  readonly job: Job
  resolve(answer: Answer): void
  reject(error: Error): void
}

interface Reader {
  readonly process: ChildProcess
  isReady: boolean
}

const READER = new URL(import.meta.url.endsWith('.ts') ? './reader.ts' : './reader.js', import.meta.url)

export interface ImagesOptions {
  /** ms that one picture may take, and the process to begin. */
  readonly timeout?: number
  /** ms after which the process ends that has nothing to do. */
  readonly idle?: number
  /** Bytes that the process may take. */
  readonly memory?: number
  /** The process's own; another one that does not begin, in tests. */
  readonly script?: URL
}

export class Images implements Disposable {
  readonly #options: Required<ImagesOptions>
  #reader: Reader | undefined
  /** What people bring goes before what they look at. */
  readonly #brought: Waiting[] = []
  readonly #shown: Waiting[] = []
  #running: Waiting | undefined
  #n = 0
  #timer: NodeJS.Timeout | undefined
  #disposed = false

  constructor(options: ImagesOptions = {}) {
    this.#options = { timeout: TIMEOUT, idle: IDLE, memory: MAX_MEMORY, script: READER, ...options }
  }

  /** The process that reads, while there is one. */
  get pid(): number | undefined {
    return this.#reader?.process.pid
  }

  /**
   * @param size pixels of the longer side, at most
   * @returns WebP, without anything else that stood in the file.
   * @throws Unreadable, Unavailable
   */
  take(bytes: Uint8Array, { size, animated }: { readonly size: number; readonly animated: boolean }): Promise<Taken> {
    return this.#ask({ k: 'take', bytes, size, animated }, this.#brought)
  }

  /** @param path of a file with a picture. @throws Unreadable, Unavailable */
  show(path: string, as: ShownAs): Promise<Uint8Array> {
    return this.#ask({ k: 'show', path, as }, this.#shown)
  }

  /** @param path of a file with a picture. @throws Unreadable, Unavailable */
  measure(path: string): Promise<Size> {
    return this.#ask({ k: 'measure', path }, this.#brought)
  }

  /** @param icon path of a file with a picture; one that cannot be read is none. @returns PNG. @throws Unreadable, Unavailable */
  widget(look: WidgetLook, icon: string | null): Promise<Uint8Array> {
    return this.#ask({ k: 'widget', look, icon }, this.#shown)
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    const left = [...this.#brought.splice(0), ...this.#shown.splice(0)]
    for (const { reject } of left) reject(new Unavailable('busy'))
    this.#end(new Unavailable('busy'))
  }

  #ask<J extends Job>(job: J, queue: Waiting[]): Promise<Answers[J['k']]> {
    if (this.#disposed || queue.length >= WAITING) return Promise.reject(new Unavailable('busy'))
    return new Promise((resolve, reject) => {
      queue.push({ job, resolve: resolve as Waiting['resolve'], reject })
      this.#next()
    })
  }

  /** One after another: each may take all the memory there is. */
  #next(): void {
    if (this.#running) return
    clearTimeout(this.#timer)
    this.#running = this.#brought.shift() ?? this.#shown.shift()
    if (!this.#running) {
      // Nobody waits for it: it keeps no process from its end.
      this.#reader?.process.unref()
      this.#reader?.process.channel?.unref()
      this.#timer = setTimeout(() => this.#end(new Unreadable('idle')), this.#options.idle).unref()
      return
    }
    this.#n += 1
    const { process: child } = (this.#reader ??= this.#begin())
    child.ref()
    child.channel?.ref()
    this.#begun()
    child.send({ n: this.#n, job: this.#running.job }, (error) => error && this.#lost(child))
  }

  #begun(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(new Unreadable('it takes too long')), this.#options.timeout).unref()
  }

  #begin(): Reader {
    // It is told nothing of the node's surroundings.
    const child = fork(this.#options.script, [String(this.#options.memory)], {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP}`],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc']
    })
    child.on('message', (reply: Reply) => this.#heard(child, reply))
    child.once('exit', () => this.#lost(child))
    child.once('error', () => this.#lost(child))
    try {
      // Whoever chats does not wait for a picture.
      if (child.pid !== undefined) setPriority(child.pid, NICE)
    } catch {
      // Not every platform can, and it may have ended already.
    }
    return { process: child, isReady: false }
  }

  #heard(child: ChildProcess, reply: Reply): void {
    if (child !== this.#reader?.process) return
    if (reply.k === 'ready') {
      this.#reader.isReady = true
      // What a busy machine takes to begin the process is no fault of the picture.
      if (this.#running) this.#begun()
      return
    }
    if (reply.n !== this.#n) return
    const running = this.#running
    this.#running = undefined
    if (reply.k === 'answer') running?.resolve(reply.answer)
    else running?.reject(new Unreadable(reply.fault))
    this.#next()
  }

  /** It has ended, by the picture that it had; or before it could read any. */
  #lost(child: ChildProcess): void {
    if (child !== this.#reader?.process) return
    this.#end(this.#reader.isReady ? new Unreadable('its reader has ended') : new Unavailable('no-reader'))
  }

  #end(why: Error): void {
    clearTimeout(this.#timer)
    const reader = this.#reader
    this.#reader = undefined
    reader?.process.kill('SIGKILL')
    const running = this.#running
    this.#running = undefined
    running?.reject(why)
    if (this.#brought.length + this.#shown.length > 0) this.#next()
  }
}
