/** A gateway client as small as it can be: a real socket, and waiting that fails instead of hanging. */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { wireFor, type Wire } from './wire.ts'

export interface Frame {
  readonly op: number
  readonly t: string | null
  readonly s: number | null
  // Payloads are looked into freely, as clients do.
  readonly d: Readonly<Record<string, unknown>>
}

type Match = string | number | ((frame: Frame) => boolean)

const TIMEOUT = 60_000

const matches = (match: Match, frame: Frame): boolean => {
  if (typeof match === 'function') return match(frame)
  return typeof match === 'string' ? frame.t === match : frame.op === match
}

export class GatewayClient {
  readonly socket: WebSocket
  /** Every frame so far. */
  readonly frames: Frame[] = []
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  /** Of the WebSocket frames that have come. */
  readonly kinds = new Set<'text' | 'binary'>()
  readonly #wire: Wire
  #read = 0
  #arrived = new EventTarget()

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.#wire = wireFor(new URL(url).search)
    this.socket.on('message', (data: Buffer, binary: boolean) => {
      this.kinds.add(binary ? 'binary' : 'text')
      void this.#wire.decode(data, binary).then((frame) => this.#push(frame as Frame))
    })
    this.closed = once(this.socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }))
  }

  #push(frame: Frame): void {
    this.frames.push(frame)
    this.#arrived.dispatchEvent(new Event('frame'))
  }

  /** Sequence numbers of the dispatches so far. */
  get sequence(): number[] {
    return this.frames.flatMap(({ s }) => s ?? [])
  }

  seen(t: string): Frame[] {
    return this.frames.filter((frame) => frame.t === t)
  }

  send(op: number, d: unknown): void {
    this.socket.send(this.#wire.encode({ op, d }))
  }

  /** The next frame of this kind that has not been waited for yet; earlier others are passed over. */
  async next(match: Match): Promise<Frame> {
    const signal = AbortSignal.timeout(TIMEOUT)
    for (;;) {
      const at = this.frames.findIndex((frame, index) => index >= this.#read && matches(match, frame))
      const frame = this.frames[at]
      if (frame) {
        this.#read = at + 1
        return frame
      }
      const failed = `no ${String(match)} in ${TIMEOUT} ms; got ${this.frames.map(({ op, t }) => t ?? op).join(' ')}`
      await once(this.#arrived, 'frame', { signal }).catch((cause: unknown) => {
        throw new Error(failed, { cause })
      })
    }
  }

  /** Everything that was dispatched before now has arrived when it resolves. */
  async settle(): Promise<void> {
    this.send(1, this.sequence.at(-1) ?? null)
    await this.next(11)
  }

  async identify(token: string, more: Record<string, unknown> = {}): Promise<Frame> {
    await this.next(10)
    this.send(2, { token, properties: { os: 'linux', browser: 'test', device: 'test' }, intents: 0, ...more })
    return this.next('READY')
  }

  [Symbol.dispose](): void {
    this.socket.terminate()
  }
}
