/** The presence that a client sends, in IDENTIFY and in PRESENCE_UPDATE. */
import { z } from 'zod'
import type { Presence } from '../../../node/core/events.ts'

/** Source: Discord, "Gateway Events: Activity Object"; a frame's own limit bounds the rest. */
const activity = z.looseObject({
  name: z.string().max(128),
  type: z.int().min(0).max(6),
  url: z.string().max(512).nullish(),
  state: z.string().max(128).nullish()
})

export const presenceSchema = z.object({
  status: z.enum(['online', 'idle', 'dnd', 'invisible', 'offline']),
  activities: z.array(activity).max(10).nullish(),
  since: z.number().nullish(),
  afk: z.boolean().nullish()
})

export const ONLINE: Presence = { status: 'online', activities: [], since: null, afk: false }

/** @param now when the client began its activities, as far as this node can tell; ms since the Unix epoch. */
export const toPresence = (sent: z.infer<typeof presenceSchema>, now: number): Presence => ({
  status: sent.status === 'invisible' ? 'offline' : sent.status,
  activities: (sent.activities ?? []).map((item, index) => ({
    ...item,
    id: `${now.toString(16)}${index}`,
    created_at: now
  })),
  since: sent.since ?? null,
  afk: sent.afk ?? false
})
