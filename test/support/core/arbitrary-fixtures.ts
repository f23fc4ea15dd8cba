/** What stands in a guild besides, as an op says it first, and as one changes it. */
import fc from 'fast-check'
import type { BlobCid } from '../../../node/core/ids.ts'
import { text, cid, orNull, snowflake, some, time, target } from './arbitraries.ts'

/** When an event recurs, whether or not the rule makes sense. */
const recurrence = fc.record({
  start: time,
  frequency: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
  interval: fc.constantFrom(1 as const, 2 as const),
  weekdays: orNull(fc.array(fc.nat(6), { minLength: 1, maxLength: 7 })),
  weekdayOf: orNull(fc.record({ n: fc.integer({ min: 1, max: 5 }), day: fc.nat(6) })),
  date: orNull(fc.record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) }))
})
const eventFields = {
  name: text(100, 1),
  description: orNull(text(1000, 1)),
  place: fc.record({
    type: fc.constantFrom(1 as const, 2 as const, 3 as const),
    channel: orNull(target),
    location: orNull(text(100, 1))
  }),
  start: time,
  end: orNull(time),
  status: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  image: orNull(text(128, 1)),
  rule: orNull(recurrence)
}
const exceptionFields = { start: orNull(time), end: orNull(time), canceled: fc.boolean() }

const templateFields = {
  name: text(100, 1),
  description: orNull(text(120, 1)),
  made: fc.record({ file: cid<BlobCid>(), at: time })
}

export const newFixture = fc.oneof(
  fc.record({
    type: fc.constant('stage' as const),
    fields: fc.record({ channel: target, event: orNull(target), topic: text(120, 1) })
  }),
  fc.record({ type: fc.constant('event' as const), fields: fc.record(eventFields) }),
  fc.record({
    type: fc.constant('exception' as const),
    fields: fc.record({ event: target, original: time, ...exceptionFields })
  }),
  fc.record({
    type: fc.constant('sticker' as const),
    fields: fc.record({
      file: cid<BlobCid>(),
      format: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      name: text(30, 2),
      description: orNull(text(100)),
      tags: text(200, 1)
    })
  }),
  fc.record({
    type: fc.constant('automod' as const),
    fields: fc.record({
      trigger: fc.constantFrom(1 as const, 3 as const, 4 as const, 5 as const, 6 as const),
      name: text(100, 1),
      event: fc.constantFrom(1 as const, 2 as const),
      enabled: fc.boolean(),
      keywords: fc.array(text(60, 1), { maxLength: 4 }),
      patterns: fc.array(text(260, 1), { maxLength: 2 }),
      allowed: fc.array(text(60, 1), { maxLength: 4 }),
      presets: fc.array(fc.constantFrom(1 as const, 2 as const, 3 as const), { maxLength: 3 }),
      mentions: orNull(fc.nat(50)),
      raids: fc.boolean(),
      roles: fc.constant([]),
      channels: fc.array(target, { maxLength: 3 }),
      actions: fc.array(
        fc.record({
          type: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
          channel: orNull(target),
          seconds: orNull(fc.nat(2_419_200)),
          message: orNull(text(300))
        }),
        { minLength: 1, maxLength: 5 }
      )
    })
  }),
  fc.record({
    type: fc.constant('sound' as const),
    fields: fc.record({
      file: cid<BlobCid>(),
      name: text(32, 2),
      volume: fc.nat(1000),
      emoji: orNull(fc.record({ id: orNull(snowflake), name: orNull(text(32, 1)) }))
    })
  }),
  fc.record({
    type: fc.constant('tag' as const),
    fields: fc.record({
      channel: target,
      name: text(20, 1),
      moderated: fc.boolean(),
      emoji: orNull(text(128, 1)),
      position: fc.integer({ min: 0, max: 100 })
    })
  }),
  fc.record({
    type: fc.constant('voice' as const),
    fields: fc.record({
      channel: target,
      region: orNull(text(32, 1)),
      video: orNull(fc.constantFrom(1 as const, 2 as const))
    })
  }),
  fc.record({
    type: fc.constant('status' as const),
    fields: fc.record({ channel: target, text: text(500, 1) })
  }),
  fc.record({
    type: fc.constant('incidents' as const),
    fields: fc.record({ invitesUntil: orNull(fc.nat()), dmsUntil: orNull(fc.nat()) })
  }),
  fc.record({
    type: fc.constant('onboarding' as const),
    fields: fc.record({
      enabled: fc.boolean(),
      mode: fc.constantFrom(0 as const, 1 as const),
      channels: fc.array(target, { maxLength: 5 })
    })
  }),
  fc.record({
    type: fc.constant('prompt' as const),
    fields: fc.record({
      title: text(100, 1),
      form: fc.constantFrom(0 as const, 1 as const),
      single: fc.boolean(),
      required: fc.boolean(),
      early: fc.boolean(),
      position: fc.nat(100),
      options: fc.array(
        fc.record({
          id: snowflake,
          title: text(50, 1),
          description: orNull(text(100, 1)),
          emoji: orNull(text(128, 1)),
          roles: fc.array(target, { maxLength: 3 }),
          channels: fc.array(target, { maxLength: 3 })
        }),
        { minLength: 1, maxLength: 3 }
      )
    })
  }),
  fc.record({
    type: fc.constant('widget' as const),
    fields: fc.record({ enabled: fc.boolean(), channel: orNull(target), invite: orNull(target) })
  }),
  fc.record({
    type: fc.constant('welcome' as const),
    fields: fc.record({
      enabled: fc.boolean(),
      description: orNull(text(140, 1)),
      channels: fc.array(fc.record({ channel: target, description: text(50, 1), emoji: orNull(text(128, 1)) }), {
        maxLength: 5
      })
    })
  }),
  fc.record({ type: fc.constant('template' as const), fields: fc.record(templateFields) }),
  fc.record({
    type: fc.constant('defaults' as const),
    fields: fc.record({
      channel: target,
      autoArchive: orNull(fc.constantFrom(60 as const, 1440 as const, 4320 as const, 10_080 as const)),
      slowmode: fc.integer({ min: 0, max: 21_600 })
    })
  }),
  fc.record({
    type: fc.constant('posts' as const),
    fields: fc.record({
      channel: target,
      sort: orNull(fc.constantFrom(0 as const, 1 as const)),
      layout: fc.constantFrom(0 as const, 1 as const, 2 as const),
      reaction: orNull(text(128, 1)),
      requireTag: fc.boolean()
    })
  })
)

export const changedFixture = fc.oneof(
  fc.record({ type: fc.constant('stage' as const), fixture: target, set: some({ topic: text(120, 1) }) }),
  fc.record({ type: fc.constant('event' as const), fixture: target, set: some(eventFields) }),
  fc.record({ type: fc.constant('exception' as const), fixture: target, set: some(exceptionFields) }),
  fc.record({ type: fc.constant('template' as const), fixture: target, set: some(templateFields) }),
  fc.record({
    type: fc.constant('tag' as const),
    fixture: target,
    set: some({ name: text(20, 1), moderated: fc.boolean() })
  }),
  fc.record({ type: fc.constant('posts' as const), fixture: target, set: some({ requireTag: fc.boolean() }) })
)
