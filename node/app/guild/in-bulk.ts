import type { ChannelEvent } from './channel-event.ts'

type Deletion = ChannelEvent & { readonly event: { readonly type: 'messages-deleted' } }

const isDeletion = (told: ChannelEvent): told is Deletion => told.event.type === 'messages-deleted'

/** What goes from a channel at once is told at once, in the place of the first. */
export const inBulk = (events: readonly ChannelEvent[]): readonly ChannelEvent[] => {
  const gone = Map.groupBy(events.filter(isDeletion), ({ channel }) => channel)
  return events.flatMap((told) => {
    if (!isDeletion(told)) return [told]
    const all = gone.get(told.channel) ?? []
    if (all[0] !== told) return []
    const messages = all.flatMap(({ event }) => event.messages)
    return [{ ...told, event: { ...told.event, messages } }]
  })
}
