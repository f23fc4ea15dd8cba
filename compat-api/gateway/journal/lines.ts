/** The journal's lines: JSON, the kind first; of an event the data stand last, so that they need not be parsed. */
import { z } from 'zod'
import type { Presence } from '../../../node/core/events.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import type { EventName } from '../events.ts'
import { Payload } from '../format/index.ts'
import type { SessionTerms } from '../session.ts'

const count = z.int().min(0)

const presence = z.object({
  status: z.enum(['online', 'idle', 'dnd', 'offline']),
  activities: z.array(z.unknown()),
  since: z.number().nullable(),
  afk: z.boolean()
})

const terms = z.object({
  id: z.string(),
  user: z.string().transform((user) => user as UserCid),
  bot: z.boolean(),
  intents: count,
  readsContent: z.boolean(),
  shard: z.tuple([count, count]).nullable(),
  largeThreshold: count,
  origin: z.string()
})

const line = z.discriminatedUnion('k', [
  /** A session as it stands; `floor`: what came up to there it has. */
  z.object({ k: z.literal('session'), n: count, seq: count, floor: count, presence, terms }),
  z.object({ k: z.literal('event'), t: z.string().transform((t) => t as EventName), to: z.array(count) }),
  z.object({ k: z.literal('presence'), n: count, presence }),
  z.object({ k: z.literal('end'), n: count }),
  /** Everything from disk up to `position` has been told. */
  z.object({ k: z.literal('time'), at: count, position: count })
])

export type Line = Exclude<z.output<typeof line>, { k: 'event' }> | (EventLine & { readonly data: Payload })
type EventLine = Extract<z.output<typeof line>, { k: 'event' }>

const DATA = ',"d":'

interface Standing {
  readonly n: number
  readonly seq: number
  readonly floor: number
  readonly presence: Presence
  readonly terms: SessionTerms
}

export const sessionLine = (standing: Standing): string => JSON.stringify({ k: 'session', ...standing })

export const eventLine = (t: EventName, to: readonly number[], { json }: Payload): string =>
  `{"k":"event","t":"${t}","to":[${to.join()}]${DATA}${json}}`

export const presenceLine = (n: number, shown: Presence): string =>
  JSON.stringify({ k: 'presence', n, presence: shown })

export const endLine = (n: number): string => JSON.stringify({ k: 'end', n })

export const timeLine = (time: { readonly at: number; readonly position: number }): string =>
  JSON.stringify({ k: 'time', ...time })

/** @throws Error for what is no line */
export const parseLine = (text: string): Line => {
  const at = text.startsWith('{"k":"event"') ? text.indexOf(DATA) : -1
  if (at < 0) {
    const parsed = line.parse(JSON.parse(text))
    if (parsed.k === 'event') throw new Error('an event without data')
    return parsed
  }
  const head = line.parse(JSON.parse(`${text.slice(0, at)}}`)) as EventLine
  return { ...head, data: new Payload(text.slice(at + DATA.length, -1)) }
}
