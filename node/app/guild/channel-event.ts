import type { MessageEvent, ThreadEvent } from '../../core/events.ts'
import type { ChannelCid } from '../../core/ids.ts'

/** What is told of one channel. */
export interface ChannelEvent {
  /** Or the thread. */
  readonly channel: ChannelCid
  readonly event: MessageEvent | ThreadEvent
  /** Of what is told, in ms since the Unix epoch. */
  readonly t: number
}
