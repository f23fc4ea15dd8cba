/** Drafts of what stands in a guild besides; re-exported by drafts.ts. */
import { cidOf, utf8 } from '../../../crypto/primitives.ts'
import { type BlobCid, type ChannelCid, type OpCid, type RoleCid, type Snowflake } from '../../../node/core/ids.ts'
import type { FieldsOf, LooseOf } from '../../../node/core/fixtures/shapes.ts'
import type { Draft } from '../../../node/core/ops.ts'

/** A Monday in 2032, at eight in the evening. */
export const EVENT_AT = Date.UTC(2032, 0, 5, 20)

export const stageNew = (channel: ChannelCid, topic = 'topic'): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'stage', fields: { channel, event: null, topic } }
})

export const stageSet = (fixture: OpCid, topic: string): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'stage', fixture, set: { topic } }
})

/** @param file of the guild, as if somebody had brought it */
export const stickerNew = (name = 'wave', file = cidOf(utf8(name)) as BlobCid): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'sticker', fields: { file, format: 1, name, description: null, tags: 'hello' } }
})

export const soundNew = (name = 'horn', file = cidOf(utf8(name)) as BlobCid): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'sound', fields: { file, name, volume: 1000, emoji: null } }
})

export const stickerSet = (fixture: OpCid, name: string): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'sticker', fixture, set: { name } }
})

export const EVERY_DAY = {
  start: EVENT_AT,
  frequency: 3,
  interval: 1,
  weekdays: null,
  weekdayOf: null,
  date: null
} as const

export type EventFields = Extract<Draft<'fixture.new'>['body'], { type: 'event' }>['fields']

/** At an inn, unless told. */
export const eventNew = (fields: Partial<EventFields> = {}): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: {
    type: 'event',
    fields: {
      name: 'moot',
      description: null,
      place: { type: 3, channel: null, location: 'the inn' },
      start: EVENT_AT,
      end: EVENT_AT + 3_600_000,
      status: 1,
      image: null,
      rule: null,
      ...fields
    }
  }
})

export const eventSet = (fixture: OpCid, set: Partial<EventFields>): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'event', fixture, set }
})

export const exceptionNew = (event: OpCid, original = EVENT_AT): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'exception', fields: { event, original, start: null, end: null, canceled: true } }
})

export const exceptionSet = (fixture: OpCid, canceled: boolean): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'exception', fixture, set: { canceled } }
})

export const interest = (fixture: OpCid, on: boolean): Draft<'interest'> => ({ k: 'interest', body: { fixture, on } })

export const fixtureDel = (fixture: OpCid): Draft<'fixture.del'> => ({ k: 'fixture.del', body: { fixture } })

export const tagNew = (channel: ChannelCid, name = 'news', moderated = false): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'tag', fields: { channel, name, moderated, emoji: null, position: 0 } }
})

export const tagSet = (fixture: OpCid, name: string): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'tag', fixture, set: { name } }
})

export const postsNew = (channel: ChannelCid, requireTag = true): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'posts', fields: { channel, sort: null, layout: 0, reaction: null, requireTag } }
})

export const defaultsNew = (channel: ChannelCid, slowmode = 5): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'defaults', fields: { channel, autoArchive: 60, slowmode } }
})

export const postsSet = (fixture: OpCid, requireTag: boolean): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'posts', fixture, set: { requireTag } }
})

export const voiceNew = (channel: ChannelCid, video: 1 | 2 = 2): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'voice', fields: { channel, region: 'local', video } }
})

export const statusNew = (channel: ChannelCid, text = 'singing'): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'status', fields: { channel, text } }
})

export const statusSet = (fixture: OpCid, text: string): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'status', fixture, set: { text } }
})

type Automod = FieldsOf<'automod'>

/** A rule that blocks keywords, unless told otherwise. */
export const automodNew = (changes: Partial<Automod> = {}): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: {
    type: 'automod',
    fields: {
      trigger: 1,
      name: 'manners',
      event: 1,
      enabled: true,
      keywords: [],
      patterns: [],
      allowed: [],
      presets: [],
      mentions: null,
      raids: false,
      roles: [],
      channels: [],
      actions: [{ type: 1, channel: null, seconds: null, message: null }],
      ...changes
    }
  }
})

export const automodSet = (fixture: OpCid, set: Partial<LooseOf<'automod'>>): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'automod', fixture, set }
})

export const welcomeNew = (channels: readonly ChannelCid[] = [], enabled = true): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: {
    type: 'welcome',
    fields: {
      enabled,
      description: 'come in',
      channels: channels.map((channel) => ({ channel, description: 'talk here', emoji: null }))
    }
  }
})

export const welcomeSet = (
  fixture: OpCid,
  set: { readonly description?: string; readonly channels?: readonly ChannelCid[] }
): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: {
    type: 'welcome',
    fixture,
    set: {
      ...(set.description === undefined ? {} : { description: set.description }),
      ...(set.channels
        ? { channels: set.channels.map((channel) => ({ channel, description: 'talk here', emoji: null })) }
        : {})
    }
  }
})

export const widgetNew = (channel: ChannelCid | null = null, invite: OpCid | null = null): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'widget', fields: { enabled: true, channel, invite } }
})

export const incidentsNew = (invitesUntil: number | null, dmsUntil: number | null = null): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'incidents', fields: { invitesUntil, dmsUntil } }
})

export const onboardingNew = (channels: readonly ChannelCid[] = []): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'onboarding', fields: { enabled: true, mode: 0, channels } }
})

export const promptNew = (
  roles: readonly RoleCid[] = [],
  channels: readonly ChannelCid[] = [],
  title = 'what?'
): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: {
    type: 'prompt',
    fields: {
      title,
      form: 0,
      single: false,
      required: false,
      early: true,
      position: 0,
      options: [{ id: '1' as Snowflake, title: 'that', description: null, emoji: null, roles, channels }]
    }
  }
})

/** @param file of the guild, as if somebody had written it down */
export const templateNew = (name = 'like us', file = cidOf(utf8(name)) as BlobCid): Draft<'fixture.new'> => ({
  k: 'fixture.new',
  body: { type: 'template', fields: { name, description: null, made: { file, at: EVENT_AT } } }
})

export const templateSet = (fixture: OpCid, name: string): Draft<'fixture.set'> => ({
  k: 'fixture.set',
  body: { type: 'template', fixture, set: { name } }
})
