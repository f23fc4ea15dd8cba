/**
 * Yamux, less talkative. The library tells the other side after every piece of data how much more it may send, so that half of all
 * that nodes send each other is such leave, and each takes a packet, a cipher and a turn. Here leave is given when half of the first
 * window has been used up, as other implementations do: a sender is never left with less than the other half.
 * (Source: Yamux specification, "Flow Control"; hashicorp/yamux, Stream.sendWindowUpdate.)
 */
import type { StreamMuxerFactory } from '@libp2p/interface'
import { yamux } from '@libp2p/yamux'
import { UNREAD } from '../limits.ts'

/** Bytes of the window that a stream begins with: 256 KiB (Yamux specification), which the library takes as the least. */
const FIRST_WINDOW = 256 * 1024
/** Of Yamux frames: what gives leave to send, if it has no flags. */
const WINDOW_UPDATE = 1

interface Frame {
  readonly type: number
  readonly flag: number
  readonly streamID: number
  readonly length: number
}

/** What the library's muxer does with frames and with streams that have ended. */
interface FrameSender {
  sendFrame(frame: Frame, data?: unknown): unknown
  closeStream(streamId: number): void
}

const sendsFrames = (muxer: unknown): muxer is FrameSender =>
  typeof muxer === 'object' && muxer !== null && 'sendFrame' in muxer && 'closeStream' in muxer

/** Each stream gives its leave as before; what is too little to be worth a packet waits for more. */
const saveUp = (muxer: FrameSender): void => {
  const saved = new Map<number, number>()
  const [send, close] = [muxer.sendFrame.bind(muxer), muxer.closeStream.bind(muxer)]
  muxer.sendFrame = (frame, data) => {
    if (frame.type !== WINDOW_UPDATE || frame.flag !== 0) return send(frame, data)
    const length = (saved.get(frame.streamID) ?? 0) + frame.length
    if (length < FIRST_WINDOW / 2) return void saved.set(frame.streamID, length)
    saved.delete(frame.streamID)
    return send({ ...frame, length })
  }
  muxer.closeStream = (streamId) => {
    saved.delete(streamId)
    close(streamId)
  }
}

/** For libp2p's `streamMuxers`. */
export const muxer = (): (() => StreamMuxerFactory) => () => {
  const factory = yamux({ streamOptions: { maxStreamWindowSize: UNREAD.window } })()
  const create = factory.createStreamMuxer.bind(factory)
  factory.createStreamMuxer = (connection) => {
    const made = create(connection)
    if (sendsFrames(made)) saveUp(made)
    return made
  }
  return factory
}
