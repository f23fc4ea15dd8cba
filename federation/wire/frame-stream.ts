/** One dag-cbor frame after another over a libp2p stream, each bounded in length and in time. */
import type { Stream } from '@libp2p/interface'
import { lpStream } from '@libp2p/utils'
import { PeerStalled, ProtocolBroken } from '../errors.ts'
import type { Schema } from '../../node/core/schema.ts'
import { decodeFrame, encodeFrame } from './frames.ts'

export interface FrameStream extends AsyncDisposable {
  /** @throws PeerStalled, ProtocolBroken, or the stream's own error when the peer is gone. */
  read<T>(schema: Schema<T>): Promise<T>
  write(frame: object): Promise<void>
  /** Cuts the stream; reads and writes under way fail with `reason`. */
  abort(reason: Error): void
}

export interface FrameBounds {
  readonly maxFrame: number
  readonly timeout: number
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

/** Takes over `stream`. Disposing closes it in good order; a peer that does not follow is cut off. */
export const frameStream = (stream: Stream, { maxFrame, timeout, signal }: FrameBounds): FrameStream => {
  const frames = lpStream(stream, { maxDataLength: maxFrame, maxBufferSize: maxFrame + 64 * 1024 })
  const stop = () => stream.abort(asError(signal.reason))
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()

  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const timer = setTimeout(() => stream.abort(new PeerStalled(timeout)), timeout)
    try {
      return await work
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    read: async (schema) => decodeFrame((await timed(frames.read()).catch(asBroken)).subarray(), schema),
    write: (frame) => timed(frames.write(encodeFrame(frame))),
    abort: (reason) => stream.abort(reason),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop)
      await timed(stream.close()).catch((error: unknown) => stream.abort(asError(error)))
    }
  }
}
