import { z } from 'zod'
import { int, maybe, snowflake, text } from './fields.ts'

const words = (most: number) => maybe(z.array(text(60, 1)).max(most))

/** Every type's; which of them count, the type says. */
const metadata = z.object({
  keyword_filter: words(1000),
  regex_patterns: maybe(z.array(text(260, 1)).max(10)),
  allow_list: words(1000),
  presets: maybe(z.array(z.literal([1, 2, 3])).max(3)),
  mention_total_limit: maybe(int(0, 50)),
  mention_raid_protection_enabled: maybe(z.boolean())
})

const action = z.discriminatedUnion('type', [
  z.object({ type: z.literal(1), metadata: maybe(z.object({ custom_message: maybe(text(300)) })) }),
  z.object({ type: z.literal(2), metadata: z.object({ channel_id: snowflake }) }),
  z.object({ type: z.literal(3), metadata: z.object({ duration_seconds: maybe(int(0, 2_419_200)) }) }),
  z.object({ type: z.literal(4), metadata: maybe(z.object({})) })
])

const shared = {
  actions: maybe(z.array(action).min(1).max(5)),
  enabled: maybe(z.boolean()),
  exempt_roles: maybe(z.array(snowflake).max(20)),
  exempt_channels: maybe(z.array(snowflake).max(50)),
  trigger_metadata: maybe(metadata)
}

const event = z.literal([1, 2])
const trigger = z.literal([1, 3, 4, 5, 6])

export const newAutomod = z.object({ name: text(100, 1), event_type: event, trigger_type: trigger, ...shared })
export const automodPatch = z.object({
  name: maybe(text(100, 1)),
  event_type: maybe(event),
  trigger_type: maybe(trigger),
  ...shared
})
export type AutomodPatch = z.output<typeof automodPatch>
