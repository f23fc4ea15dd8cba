/** One dag-cbor frame after another over a libp2p stream, each bounded in length and in time. */
import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { ProtocolBroken } from '../errors.ts'
import type { Schema } from '../../node/core/schema.ts'
import { decodeFrame, encodeFrame } from './frames.ts'
import { inTime, type Progress, type StallBounds } from './stall.ts'
import { PIECE, reads } from './unread.ts'

export interface FrameStream extends AsyncDisposable {
  /** @throws PeerStalled, ProtocolBroken, or the stream's own error when the peer is gone. */
  read<T>(schema: Schema<T>): Promise<T>
  write(frame: object): Promise<void>
  /** Aborts when the stream is over, however it has ended: nothing need be waited for any more. */
  readonly ended: AbortSignal
  /** Cuts the stream; reads and writes under way fail with `reason`. */
  abort(reason: Error): void
}

export interface FrameBounds extends StallBounds {
  readonly maxFrame: number
  readonly signal: AbortSignal
}

/** Names of the errors by which @libp2p/utils refuses a length. */
const BAD_LENGTH = new Set([
  'InvalidDataLengthError',
  'InvalidDataLengthLengthError',
  'InvalidMessageLengthError',
  'StreamBufferError'
])

const asBroken = (error: unknown): never => {
  if (error instanceof Error && BAD_LENGTH.has(error.name)) throw new ProtocolBroken(error.message, { cause: error })
  throw error
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('stopped'))

/** Bytes that a frame takes on the wire, with its length before it. */
const lengthOf = (frame: number): number => Math.floor(Math.log2(Math.max(frame, 1)) / 7) + 1 + frame

/** An unsigned varint, read byte by byte (https://github.com/multiformats/unsigned-varint). */
interface Digits {
  readonly byteLength: number
  get(at: number): number
}

/**
 * A frame's length, from the bytes of it that have come.
 *
 * Attack when absent: a length without end, of which libp2p reads all that comes before it looks at anything else.
 *
 * @param maxFrame bytes
 * @throws RangeError, by which libp2p is told to read one byte more; ProtocolBroken when it is longer than any may be.
 */
export const lengthDecoder = (maxFrame: number): ((digits: Digits) => number) => {
  const most = lengthOf(maxFrame) - maxFrame
  return (digits) => {
    const last = digits.byteLength - 1
    if (digits.get(last) < 0x80) {
      return Array.from({ length: last + 1 }, (_, at) => (digits.get(at) & 0x7f) * 2 ** (7 * at)).reduce(
        (a, b) => a + b
      )
    }
    if (digits.byteLength >= most) throw new ProtocolBroken('a length without end')
    throw new RangeError('the length goes on')
  }
}

/** Takes over `stream`. Disposing closes it in good order; a peer that does not follow is cut off. */
export const frameStream = (stream: Stream, bounds: FrameBounds): FrameStream => {
  const { maxFrame, signal } = bounds
  const frames = lpStream(stream, {
    maxDataLength: maxFrame,
    maxBufferSize: maxFrame + 64 * 1024,
    lengthDecoder: lengthDecoder(maxFrame)
  })
  const stop = () => stream.abort(asError(signal.reason))
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const over = new AbortController()
  const end = (): void => over.abort(new Error('the stream has ended'))
  stream.addEventListener('close', end)
  if (stream.status !== 'open') end()
  /** Bytes that have come, and those of frames that have been read; the last one is in use until the next is asked for. */
  let [received, consumed, inUse, pieces] = [0, 0, 0, 0]
  stream.addEventListener('message', ({ data }) => {
    received += data.byteLength
    pieces++
  })
  reads(stream, () => stream.readBufferLength + received - consumed + inUse + pieces * PIECE)

  const reading: Progress = () => (received > consumed ? received : null)
  const writing: Progress = () => stream.writeBufferLength || null
  const timed = <T>(progress: Progress, work: Promise<T>): Promise<T> => inTime(stream, bounds, progress, work)

  return {
    async read(schema) {
      inUse = 0
      const frame = await timed(reading, frames.read()).catch(asBroken)
      inUse = lengthOf(frame.byteLength)
      // Those of what has come behind it, in proportion.
      pieces *= (received - consumed - inUse) / (received - consumed)
      consumed += inUse
      return decodeFrame(frame.subarray(), schema)
    },
    write: (frame) => timed(writing, frames.write(encodeFrame(frame))),
    ended: over.signal,
    abort: (reason) => stream.abort(reason),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop)
      await timed(() => null, stream.close()).catch((error: unknown) => stream.abort(asError(error)))
    }
  }
}
