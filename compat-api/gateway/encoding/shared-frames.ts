/**
 * One event for many sessions, which differ in its sequence number alone: the frame is made once, and the number is written
 * over that of the session before. A socket that does not take all of it at once keeps the bytes, and the next gets a copy.
 */
import type { Duplex } from 'node:stream'
import type { Format, Frame, Payload } from '../format/index.ts'
import { headed } from './ws-frame.ts'

/** What is to be called when so many bytes are on their way, if anything. */
type Callback = (length: number) => (() => void) | undefined

class SharedFrame {
  #bytes: Buffer
  /** Where the number stands. */
  readonly #at: number

  /** @param number as the format writes it: what is shared by numbers of one length */
  constructor([before, after]: readonly [string, string], number: string, isBinary: boolean) {
    const frame = headed(before + number + after, isBinary)
    this.#bytes = Buffer.from(frame, 'latin1')
    this.#at = frame.length - after.length - number.length
  }

  write(socket: Duplex, number: string, callback: Callback): void {
    for (let i = 0; i < number.length; i++) this.#bytes[this.#at + i] = number.charCodeAt(i)
    socket.write(this.#bytes, callback(this.#bytes.length))
    if (socket.writableLength > 0) this.#bytes = Buffer.from(this.#bytes)
  }
}

/** Of the event that was sent last, in one format. */
export class SharedFrames {
  readonly #format: Format
  #event: { readonly t: string; readonly data: Payload } | undefined
  /** By the length of the number. */
  readonly #frames = new Map<number, SharedFrame>()

  constructor(format: Format) {
    this.#format = format
  }

  /** @returns false for what is no event, and for the first session that gets one: there may be no other. */
  write(socket: Duplex, frame: Frame, callback: Callback): boolean {
    const { t, data, s } = frame
    if (t === null) return false
    if (data !== this.#event?.data || t !== this.#event.t) {
      this.#event = { t, data }
      this.#frames.clear()
      return false
    }
    const number = this.#format.number(s)
    const known = this.#frames.get(number.length)
    const shared = known ?? new SharedFrame(this.#format.around(frame), number, this.#format.isBinary)
    if (!known) this.#frames.set(number.length, shared)
    shared.write(socket, number, callback)
    return true
  }
}
