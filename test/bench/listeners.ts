/**
 * `node listeners.ts`: WebSocket clients as cheap as can be, so that what is measured is the server. They count frames, and
 * look into none but the first ones. Driven by messages of the process that started it.
 */
import { connect, type Socket } from 'node:net'

export interface Command {
  readonly url: string
  readonly count: number
  /** What each sends when it is connected, in base64; none: nothing. */
  readonly say: { readonly bytes: string; readonly isBinary: boolean } | null
  /** Frames that each has when it is ready. */
  readonly greeting: number
}

/** `ready`: all have been greeted. `heard`: so many frames since then, of all together. `closed`: the server ended one; its last words. */
export type Report = { readonly ready: true } | { readonly heard: number } | { readonly closed: string }

const TEXT = 1
const BINARY = 2
/** RFC 6455, 5.2: a frame of a client that is whole, masked with zeros. */
const frameOf = ({ bytes, isBinary }: NonNullable<Command['say']>): Buffer => {
  const payload = Buffer.from(bytes, 'base64')
  const head = Buffer.alloc(8)
  head.set([0x80 | (isBinary ? BINARY : TEXT), 0x80 | 126])
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

/** Counts the frames of a server, without looking into them. */
class Counter {
  frames = 0
  #head = Buffer.alloc(0)
  #skip = 0

  take(data: Buffer): void {
    let rest = data
    for (;;) {
      if (this.#skip >= rest.length) return void (this.#skip -= rest.length)
      const bytes = Buffer.concat([this.#head, rest.subarray(this.#skip)])
      this.#skip = 0
      const length = this.#lengthOf(bytes)
      if (length === undefined) return void (this.#head = bytes)
      this.#head = Buffer.alloc(0)
      this.frames++
      rest = bytes
      this.#skip = length
      if (this.#skip === rest.length) return void (this.#skip = 0)
    }
  }

  #lengthOf(bytes: Buffer): number | undefined {
    if (bytes.length < 2) return undefined
    const short = (bytes[1] as number) & 0x7f
    if (short < 126) return 2 + short
    if (short === 126) return bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2)
    return bytes.length < 10 ? undefined : 10 + Number(bytes.readBigUInt64BE(2))
  }
}

interface Watcher {
  ready(): void
  closed(lastWords: string): void
}

const open = (
  url: URL,
  { say, greeting }: Command,
  { ready, closed }: Watcher
): { counter: Counter; socket: Socket } => {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
  const counter = new Counter()
  let isOpen = false
  socket.write(
    `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
  )
  let answer = ''
  let last: Buffer = Buffer.alloc(0)
  socket.on('close', () => closed(last.toString('latin1')))
  socket.on('data', (data: Buffer) => {
    last = data
    let frames = data
    if (!isOpen) {
      answer += data.toString('latin1')
      const end = answer.indexOf('\r\n\r\n')
      if (end < 0) return
      isOpen = true
      frames = Buffer.from(answer.slice(end + 4), 'latin1')
      if (say !== null) socket.write(frameOf(say))
      if (greeting === 0) ready()
    }
    const before = counter.frames
    if (frames.length > 0) counter.take(frames)
    if (before < greeting && counter.frames >= greeting) ready()
  })
  return { counter, socket }
}

const listen = (command: Command, report: (report: Report) => void): (() => void) => {
  const url = new URL(command.url)
  let waiting = command.count
  const base = command.count * command.greeting
  const clients = Array.from({ length: command.count }, () =>
    open(url, command, {
      ready: () => {
        if (--waiting === 0) report({ ready: true })
      },
      closed: (lastWords) => report({ closed: lastWords })
    })
  )
  const timer = setInterval(() => {
    if (waiting === 0) report({ heard: clients.reduce((sum, { counter }) => sum + counter.frames, 0) - base })
  }, 2)
  return () => {
    clearInterval(timer)
    for (const { socket } of clients) socket.removeAllListeners('close').destroy()
  }
}

if (process.send) {
  const send = process.send.bind(process)
  let last = -1
  let stop = (): void => {}
  process.on('message', (command: Command | 'stop') => {
    stop()
    last = -1
    if (command === 'stop') return
    stop = listen(command, (report) => {
      if ('heard' in report && report.heard === last) return
      if ('heard' in report) last = report.heard
      send(report)
    })
  })
}
