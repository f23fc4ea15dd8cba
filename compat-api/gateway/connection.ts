/** Carries the session machine over one WebSocket: frames in, outputs out, one timer. */
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { GatewayClock } from './clock.ts'
import { encoders, payloadEncoder, type SharedFrames, wsFrame, type Encoder } from './encoding/index.ts'
import { encode, formats, type Encoded, type Encoding, type Format, type Frame } from './format/index.ts'
import type { Terms } from './handshake.ts'
import type { GatewayLimits } from './limits.ts'
import type { Logger } from '../../node/core/ports.ts'
import type { Carrier, Session } from './session.ts'
import { deadline, openConnection, step } from './protocol/machine.ts'
import type { ChannelInfoRequest, Identify, MembersRequest, Resume, VoiceRequest } from './protocol/requests.ts'
import type { Input, Outbox, Output, State, Step } from './protocol/state.ts'
import type { Presence } from '../../node/core/events.ts'
import type { Snowflake } from '../../node/core/ids.ts'

/** Whoever answers what the machine asks for. */
export interface Front {
  identify(connection: Connection, identify: Identify): void
  resume(connection: Connection, resume: Resume): void
  setPresence(session: Session, presence: Presence): void
  requestMembers(session: Session, request: MembersRequest): void
  requestChannelInfo(session: Session, request: ChannelInfoRequest): void
  requestSounds(session: Session, guilds: readonly Snowflake[]): void
  setVoice(session: Session, request: VoiceRequest): void
  detached(session: Session): void
  ended(session: Session): void
}

export interface ConnectionDeps {
  readonly front: Front
  readonly limits: GatewayLimits
  readonly clock: GatewayClock
  readonly logger: Logger
  /** Of this gateway's connections. */
  readonly shared: Readonly<Record<Encoding, SharedFrames>>
}

type Perform = { readonly [T in Output['type']]: (output: Extract<Output, { type: T }>) => void }

export class Connection implements Carrier {
  readonly terms: Terms
  /** Where the client shall come back to, as it can reach this node. */
  readonly resumeUrl: string
  /** Once it is live. */
  session: Session | undefined
  readonly #deps: ConnectionDeps
  readonly #socket: WebSocket
  /** What the WebSocket goes over. */
  readonly #under: Duplex
  readonly #format: Format
  readonly #shared: SharedFrames
  #encoder: Encoder
  /** Do payloads go as they are? */
  #isPlain: boolean
  #state: State
  #timer: { readonly due: number; readonly handle: Disposable } | undefined

  constructor(socket: WebSocket, under: Duplex, terms: Terms, resumeUrl: string, deps: ConnectionDeps) {
    this.#socket = socket
    this.#under = under
    this.terms = terms
    this.resumeUrl = resumeUrl
    this.#deps = deps
    this.#format = formats[terms.encoding]
    this.#shared = deps.shared[terms.encoding]
    this.#isPlain = terms.transport === 'plain'
    this.#encoder = encoders[terms.transport](this.#put)
    const [state, outputs] = openConnection(deps.clock.now(), deps.limits)
    this.#state = state
    this.#listen()
    this.#advance([state, outputs])
  }

  get outbox(): Outbox | undefined {
    return 'outbox' in this.#state ? this.#state.outbox : undefined
  }

  get reached(): number {
    return this.#state.code === 'detached' ? this.#state.reached : (this.outbox?.seq ?? 0)
  }

  get ready(): boolean {
    return this.#state.code === 'live' && this.#isOpen && this.#unsent < this.#deps.limits.lowWater
  }

  /** IDENTIFY asked for payload compression; a compressed stream is not compressed again. */
  compressPayloads(): void {
    if (!this.#isPlain) return
    this.#isPlain = false
    this.#encoder = payloadEncoder(this.#put)
  }

  feed(input: Input): void {
    this.#advance(step(this.#state, input, this.#deps.limits))
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  get #unsent(): number {
    return this.#under.writableLength + this.#encoder.pending
  }

  #listen(): void {
    this.#socket.on('message', (data) => this.#receive(data))
    // The close that follows an error is what matters.
    this.#socket.on('error', () => undefined)
    this.#socket.once('close', (code) => {
      this.#encoder[Symbol.dispose]()
      this.feed({ type: 'socket-closed', code, now: this.#deps.clock.now() })
    })
  }

  #receive(data: unknown): void {
    try {
      this.feed({ type: 'frame', payload: this.#decode(data), now: this.#deps.clock.now() })
    } catch (error) {
      this.#deps.logger.error('a gateway frame could not be answered', { error })
      this.#socket.close(4000, 'unknown error')
    }
  }

  /** ws hands over a message as one Buffer unless told otherwise. */
  #decode(data: unknown): unknown {
    if (!Buffer.isBuffer(data) || data.byteLength > this.#deps.limits.frame) return undefined
    try {
      return this.#format.decode(data)
    } catch {
      return undefined
    }
  }

  #advance([state, outputs]: Step): void {
    this.#state = state
    for (const output of outputs) this.#run(output.type, output)
    this.#arm()
  }

  #run<T extends Output['type']>(type: T, output: Extract<Output, { type: T }>): void {
    this.#perform[type](output)
  }

  readonly #perform: Perform = {
    send: ({ frame }) => this.#send(frame),
    close: ({ code, reason }) => this.#encoder.settled(() => this.#socket.close(code, reason)),
    terminate: () => this.#socket.terminate(),
    identify: ({ identify }) => this.#deps.front.identify(this, identify),
    resume: ({ resume }) => this.#deps.front.resume(this, resume),
    'set-presence': ({ presence }) => this.session && this.#deps.front.setPresence(this.session, presence),
    'request-members': ({ request }) => this.session && this.#deps.front.requestMembers(this.session, request),
    'request-sounds': ({ guilds }) => this.session && this.#deps.front.requestSounds(this.session, guilds),
    'request-channel-info': ({ request }) => this.session && this.#deps.front.requestChannelInfo(this.session, request),
    'set-voice': ({ request }) => this.session && this.#deps.front.setVoice(this.session, request),
    detached: () => this.session && this.#deps.front.detached(this.session),
    ended: () => this.session && this.#deps.front.ended(this.session)
  }

  #send(frame: Frame): void {
    if (!this.#isOpen) return
    const isSent = this.#isPlain && this.#shared.write(this.#under, frame, this.#callback)
    if (!isSent) this.#encoder.encode(encode(this.#format, frame))
    if (this.#unsent > this.#deps.limits.unsent) this.feed({ type: 'stalled', now: this.#deps.clock.now() })
  }

  /** Asks to hear when so many bytes are on their way only if somebody may wait for that. */
  readonly #callback = (length: number): (() => void) | undefined =>
    this.session?.owes || this.#unsent + length >= this.#deps.limits.lowWater ? this.#sent : undefined

  readonly #put = (data: Encoded | Buffer): void => {
    if (!this.#isOpen) return
    const frame = wsFrame(data, this.#format.isBinary)
    this.#under.write(frame, 'latin1', this.#callback(frame.length))
  }

  readonly #sent = (): void => {
    if (this.ready) this.session?.pump()
  }

  /** The timer in force stays when it fires early enough: a heartbeat need not set another. */
  #arm(): void {
    const due = deadline(this.#state, this.#deps.limits)
    if (due !== undefined && this.#timer && this.#timer.due <= due) return
    this.#timer?.handle[Symbol.dispose]()
    this.#timer = due === undefined ? undefined : { due, handle: this.#wakeAt(due) }
  }

  #wakeAt(due: number): Disposable {
    const { clock } = this.#deps
    return clock.after(Math.max(due - clock.now(), 1), () => {
      this.#timer = undefined
      this.feed({ type: 'tick', now: clock.now() })
    })
  }
}
