/**
 * What to make of a peer that does not go on in time. Lines fail, and machines sleep: that is nobody's fault. Who stops in the middle of
 * a frame, or does not take one, while the connection below it answers, does so on purpose: an honest peer sends a frame in one
 * go, and takes whatever comes.
 *
 * Attack when absent: a peer asks for the most that there is, never reads it, is hung up on, and comes back at once.
 */
import type { Stream } from '@libp2p/interface'
import { PeerStalled, ProtocolBroken } from '../errors.ts'

export interface StallBounds {
  readonly timeout: number
  /** Does the connection below the stream answer? It is taken for dead when this is not given. */
  answers?(): Promise<boolean>
}

/** How far something under way has come: null when nothing has begun. */
export type Progress = () => number | null

/** Resolves as `work` does; when it takes too long, the stream is cut with the reason. */
export const inTime = async <T>(
  stream: Pick<Stream, 'abort'>,
  { timeout, answers }: StallBounds,
  progress: Progress,
  work: Promise<T>
): Promise<T> => {
  let halfway: number | null = null
  let over = false
  let fault: Error | undefined
  /** Nothing moves, now or after everything that was on its way has arrived. */
  const refuses = async (): Promise<boolean> => {
    const stands = (): boolean => progress() !== null && progress() === halfway
    return answers !== undefined && stands() && (await answers()) && stands()
  }
  const giveUp = async (): Promise<void> => {
    const refused = await refuses()
    if (over) return
    fault = refused
      ? new ProtocolBroken('it stops in the middle of a frame, and answers otherwise')
      : new PeerStalled(timeout)
    stream.abort(fault)
  }
  const timers = [setTimeout(() => (halfway = progress()), timeout / 2), setTimeout(() => void giveUp(), timeout)]
  try {
    return await work
  } catch (error) {
    // A write that is cut rejects with an event.
    throw fault ?? error
  } finally {
    over = true
    timers.forEach(clearTimeout)
  }
}
