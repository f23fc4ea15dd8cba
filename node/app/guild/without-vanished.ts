import type { MessageEvent } from '../../core/events.ts'
import type { OpCid } from '../../core/ids.ts'

const deletes = (event: MessageEvent, cid: OpCid): boolean =>
  event.type === 'messages-deleted' && event.messages.some((message) => message.cid === cid)

/**
 * Of a message that was deleted before it came nobody has heard, and nobody needs to. What else the same delete names
 * has been seen: that it is gone is told.
 *
 * @param events of one arriving message and the ops that name it, in order.
 */
export const withoutVanished = (cid: OpCid, events: readonly MessageEvent[]): readonly MessageEvent[] => {
  if (!events.some((event) => deletes(event, cid))) return events
  return events.flatMap((event) => {
    if (event.type !== 'messages-deleted') return []
    const messages = event.messages.filter((message) => message.cid !== cid)
    return messages.length > 0 ? [{ ...event, messages }] : []
  })
}
