/**
 * All streams of a connection, from before anything is read of them. They come through methods of libp2p's muxers (`onRemoteStream`,
 * `onCreateStream`, of @libp2p/utils) that are no part of what it promises: tests fail when they are not there any more.
 */
import type { Connection } from '@libp2p/interface'

/** What libp2p's connections have below their streams. */
interface StreamSource {
  readonly streams: readonly unknown[]
  onRemoteStream(stream: unknown): void
  /** A promise of one, or one: it has to be as it was, for whoever made the muxer counts on it. */
  onCreateStream(options?: unknown): unknown
}

const hasStreams = (muxer: unknown): muxer is StreamSource =>
  typeof muxer === 'object' && muxer !== null && 'onRemoteStream' in muxer && 'onCreateStream' in muxer

/** @throws Error when libp2p is another than this was written for */
export const muxerOf = (connection: Connection): StreamSource => {
  const muxer: unknown = 'muxer' in connection ? connection.muxer : undefined
  if (!hasStreams(muxer)) throw new Error('libp2p opens streams in another way than it did')
  return muxer
}

/** @param look is shown each stream once: those that are there, and those that come. */
export const lookAtStreams = (connection: Connection, look: (stream: unknown) => void): void => {
  const muxer = muxerOf(connection)
  const [come, create] = [muxer.onRemoteStream.bind(muxer), muxer.onCreateStream.bind(muxer)]
  muxer.onRemoteStream = (stream) => {
    look(stream)
    come(stream)
  }
  const looked = (stream: unknown): unknown => {
    look(stream)
    return stream
  }
  muxer.onCreateStream = (options) => {
    const stream = create(options)
    return stream instanceof Promise ? stream.then(looked) : looked(stream)
  }
  muxer.streams.forEach(look)
}
