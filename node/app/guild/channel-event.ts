import type { MessageEvent } from '../../core/events.ts'
import type { ChannelCid } from '../../core/ids.ts'

/** What is told of one channel. */
export interface ChannelEvent {
  readonly channel: ChannelCid
  readonly event: MessageEvent
  /** Of what is told, in ms since the Unix epoch. */
  readonly t: number
}
