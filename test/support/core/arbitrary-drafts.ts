/** Every draft that the schema allows, one arbitrary a kind. */
import fc from 'fast-check'
import { toBase64url } from '../../../crypto/primitives.ts'
import type { Draft, Kind } from '../../../node/core/ops.ts'
import { bytes, text, cid, key, bits, orNull, snowflake, some, time, target } from './arbitraries.ts'
import { changedFixture, newFixture } from './arbitrary-fixtures.ts'

const profile = { name: text(32, 1), globalName: orNull(text(32, 1)), avatar: orNull(text(128)) }
const image = orNull(text(128))
const reason = fc.record({ reason: orNull(text(512)) })
const overwrite = fc.record({
  target: cid<never>(),
  type: fc.constantFrom('role' as const, 'member' as const),
  allow: bits,
  deny: bits
})
const colour = fc.nat(0xffffff)
const roleMore = { icon: image, gradient: orNull(fc.array(colour, { minLength: 1, maxLength: 2 })) }
const roleFields = { permissions: bits, color: colour, hoist: fc.boolean(), mentionable: fc.boolean() }
const channelFields = {
  position: fc.nat(100_000),
  parent: orNull(cid<never>()),
  nsfw: fc.boolean(),
  slowmode: fc.nat(21_600),
  bitrate: fc.integer({ min: 8000, max: 384_000 }),
  userLimit: fc.nat(10_000)
}
const threadFields = {
  autoArchive: fc.constantFrom(60, 1440, 4320, 10_080),
  slowmode: fc.nat(21_600),
  invitable: fc.boolean()
}
const content = {
  content: fc.string({ unit: 'grapheme', maxLength: 200 }),
  embeds: orNull(fc.constant('[{"color":1.5}]')),
  components: orNull(fc.constant('[]')),
  mentions: orNull(fc.constant('{"parse":[]}')),
  flags: fc.nat(0x7fffffff)
}
const sorted = fc
  .uniqueArray(target, { minLength: 1, maxLength: 8 })
  .map((items) => items.toSorted((a, b) => (a < b ? -1 : 1)))

/** Up to five, or none. */
const someTags = fc.uniqueArray(target, { maxLength: 5 }).map((items) => items.toSorted((a, b) => (a < b ? -1 : 1)))

const cuts = fc.array(fc.record({ device: key, channel: target, q: fc.nat() }), { maxLength: 4 })

type Bodies = { readonly [K in Kind]: fc.Arbitrary<Omit<Extract<Draft, { k: K }>, 'k'>> }

const body = <B>(arbitrary: fc.Arbitrary<B>) => arbitrary.map((it) => ({ body: it }))
const both = <B, D>(first: fc.Arbitrary<B>, second: fc.Arbitrary<D>) => fc.record({ body: first, display: second })

const bodies: Bodies = {
  create: both(
    fc.record({ genesis: fc.uint8Array({ maxLength: 1024 }) }),
    fc.record({ name: text(100, 2), icon: orNull(text(128)), owner: fc.record(profile) })
  ),
  settings: both(
    some({
      verificationLevel: fc.nat(4),
      defaultNotifications: fc.nat(1),
      explicitContentFilter: fc.nat(2),
      afkChannel: orNull(target),
      afkTimeout: fc.nat(3600),
      systemChannel: orNull(target),
      systemChannelFlags: fc.nat(0xffff),
      rulesChannel: orNull(target),
      updatesChannel: orNull(target),
      safetyChannel: orNull(target),
      locale: text(10, 2),
      progressBar: fc.boolean(),
      keepDays: orNull(fc.integer({ min: 1, max: 36_500 })),
      approval: fc.boolean(),
      openAdmit: fc.boolean(),
      discoverable: fc.boolean()
    }),
    some({
      name: text(100, 2),
      description: orNull(text(300)),
      icon: image,
      banner: image,
      splash: image,
      discoverySplash: image
    })
  ),
  'role.new': both(
    fc.record({ position: text(64, 1), ...roleFields }),
    fc.record({ name: text(100), emoji: orNull(text(128)), ...roleMore }, { requiredKeys: ['name', 'emoji'] })
  ),
  'role.set': both(
    fc.record({ role: target, set: some(roleFields) }),
    some({ name: text(100), emoji: orNull(text(128)), ...roleMore })
  ),
  'role.move': body(
    fc.record({ moves: fc.array(fc.record({ role: target, position: text(64, 1) }), { minLength: 1, maxLength: 5 }) })
  ),
  'role.del': body(fc.record({ role: target })),
  grant: body(fc.record({ user: target, role: target })),
  ungrant: body(fc.record({ user: target, role: target })),
  'chan.new': both(
    fc.record({
      type: fc.constantFrom(0, 2, 4, 5, 13, 15, 16),
      ...channelFields,
      overwrites: fc.array(overwrite, { maxLength: 5 })
    }),
    fc.record({ name: text(100, 1), topic: orNull(text(4096)) })
  ),
  'chan.set': both(
    fc.record({ channel: target, set: some({ ...channelFields, type: fc.constantFrom(0, 5) }) }),
    some({ name: text(100, 1), topic: orNull(text(4096)) })
  ),
  'chan.del': body(fc.record({ channel: target })),
  'ow.set': body(fc.record({ channel: target, overwrite })),
  'ow.del': body(fc.record({ channel: target, target })),
  invite: body(
    fc.record(
      {
        key,
        channel: target,
        maxAge: fc.nat(31_536_000),
        maxUses: fc.nat(100),
        temporary: fc.boolean(),
        allot: fc.array(fc.record({ device: key, n: fc.integer({ min: 1, max: 10 }) }), { maxLength: 3 }),
        tag: bytes(32).map(toBase64url),
        targets: fc.uniqueArray(target, { maxLength: 5 }).map((users) => users.toSorted((a, b) => (a < b ? -1 : 1))),
        lead: fc.record({ type: fc.constantFrom(1 as const, 2 as const), user: target })
      },
      { requiredKeys: ['key', 'channel', 'maxAge', 'maxUses', 'temporary', 'allot'] }
    )
  ),
  'invite.set': body(
    fc.record({
      invite: target,
      targets: fc.uniqueArray(target, { maxLength: 5 }).map((users) => users.toSorted((a, b) => (a < b ? -1 : 1)))
    })
  ),
  'invite.del': body(fc.record({ invite: target })),
  admit: both(
    fc.record({
      user: target,
      cert: target,
      bot: fc.boolean(),
      pending: fc.boolean(),
      request: orNull(fc.record({ invite: target, t: time, sig: bytes(64) }))
    }),
    fc.record(profile)
  ),
  approve: body(fc.record({ user: target })),
  bypass: body(fc.record({ user: target, on: fc.boolean() })),
  'voice.set': body(
    fc.record({ user: target, channel: orNull(target), set: some({ mute: fc.boolean(), deaf: fc.boolean() }) })
  ),
  'voice.move': body(fc.record({ user: target, session: text(32), from: target, to: orNull(target) })),
  transfer: body(fc.record({ user: target })),
  accept: body(fc.record({ transfer: target })),
  witness: body(fc.record({ users: sorted, threshold: fc.integer({ min: 1, max: 64 }) })),
  epoch: body(fc.record({ channel: target })),
  upgrade: body(fc.record({ rules: fc.integer({ min: 2, max: 1000 }) })),
  'emoji.new': both(
    fc.record({ image: text(128, 1), animated: fc.boolean(), roles: sorted }),
    fc.record({ name: text(32, 1) })
  ),
  'emoji.set': both(fc.record({ emoji: target, set: some({ roles: sorted }) }), some({ name: text(32, 1) })),
  'emoji.del': body(fc.record({ emoji: target })),
  cp: body(fc.record({ state: orNull(bytes(32)) })),
  leave: body(fc.constant({})),
  erase: body(fc.record({ user: target })),
  close: body(fc.constant({})),
  kick: both(fc.record({ user: target, cut: cuts }), reason),
  ban: both(fc.record({ user: target, also: sorted, cut: cuts }), reason),
  'ban.cut': body(fc.record({ user: target, removal: target, cut: cuts })),
  'hook.new': both(
    fc.record({ user: target, channel: target }),
    fc.record({ name: text(80, 1), avatar: orNull(text(128)) })
  ),
  'hook.set': both(
    fc.record({ hook: target, set: some({ channel: target }) }),
    some({ name: text(80, 1), avatar: orNull(text(128)) })
  ),
  'fixture.new': body(newFixture),
  'fixture.set': body(changedFixture),
  'fixture.del': body(fc.record({ fixture: target })),
  'hook.del': body(fc.record({ hook: target })),
  'hook.adopt': body(fc.record({ hook: target })),
  'device.del': body(
    fc.record({ user: target, genesis: fc.uint8Array({ maxLength: 1024 }), device: key, sig: bytes(64), cut: cuts })
  ),
  rotate: body(
    fc.record({
      user: target,
      genesis: fc.uint8Array({ maxLength: 1024 }),
      rotation: fc.uint8Array({ maxLength: 1024 }),
      cut: cuts
    })
  ),
  unban: both(fc.record({ user: target }), reason),
  timeout: both(fc.record({ user: target, until: orNull(time), cut: cuts }), reason),
  profile: body(some({ ...profile, banner: image, guildAvatar: image, guildBanner: image })),
  nick: both(fc.record({ user: target }), fc.record({ nick: orNull(text(32, 1)) })),
  interest: body(fc.record({ fixture: target, on: fc.boolean() })),
  msg: body(
    fc.record(
      {
        type: fc.constantFrom(0, 6, 7, 19, 24),
        ...content,
        tts: fc.boolean(),
        reply: orNull(fc.record({ message: target, channel: target })),
        nonce: orNull(text(25)),
        flagged: fc.record({
          channel: target,
          message: orNull(target),
          keyword: orNull(text(260)),
          matched: orNull(text(260))
        }),
        poll: fc.record({
          question: text(300, 1),
          answers: fc.array(fc.record({ text: orNull(text(55, 1)), emoji: orNull(text(128, 1)) }), {
            minLength: 1,
            maxLength: 10
          }),
          multi: fc.boolean(),
          hours: fc.integer({ min: 1, max: 768 })
        }),
        theme: fc.record({
          colours: fc.array(colour, { minLength: 1, maxLength: 5 }),
          angle: fc.nat(360),
          mix: fc.nat(100),
          base: orNull(fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const))
        }),
        forward: fc.record({
          guild: orNull(target),
          channelId: snowflake,
          messageId: snowflake,
          type: fc.constantFrom(0 as const, 19 as const, 20 as const, 23 as const),
          t: time,
          editedAt: orNull(time)
        }),
        as: fc.record({ name: text(80, 1), avatar: orNull(text(128)) }),
        stickers: fc.array(
          fc.record({
            sticker: target,
            id: snowflake,
            name: text(30, 2),
            format: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const)
          }),
          { minLength: 1, maxLength: 3 }
        )
      },
      { requiredKeys: ['type', 'content', 'embeds', 'components', 'mentions', 'flags', 'tts', 'reply', 'nonce'] }
    )
  ),
  edit: both(fc.record({ message: target }), fc.record(content)),
  del: body(fc.record({ messages: sorted })),
  react: body(fc.record({ message: target, emoji: text(128, 1) })),
  unreact: body(fc.record({ message: target, emoji: orNull(text(128, 1)), user: orNull(target) })),
  vote: body(
    fc.record({
      message: target,
      answers: fc.uniqueArray(fc.integer({ min: 1, max: 10 })).map((some) => some.toSorted((a, b) => a - b))
    })
  ),
  crosspost: body(fc.record({ message: target })),
  suppress: body(fc.record({ message: target, on: fc.boolean() })),
  'poll.end': body(fc.record({ message: target })),
  thread: both(
    fc.record(
      {
        type: fc.constantFrom(10, 11, 12),
        from: orNull(fc.record({ message: target, t: time })),
        ...threadFields,
        tags: someTags
      },
      { requiredKeys: ['type', 'from', 'autoArchive', 'slowmode', 'invitable'] }
    ),
    fc.record({ name: text(100, 1) })
  ),
  'thread.set': both(
    fc.record({
      thread: target,
      set: some({ ...threadFields, archived: fc.boolean(), locked: fc.boolean(), pinned: fc.boolean(), tags: someTags })
    }),
    some({ name: text(100, 1) })
  ),
  'thread.del': body(fc.record({ thread: target })),
  'thread.join': body(fc.record({ thread: target, user: target })),
  'thread.leave': body(fc.record({ thread: target, user: target })),
  pin: body(fc.record({ message: target })),
  seal: body(
    fc.record({
      rows: fc.array(fc.record({ device: key, q: fc.nat(), cid: target }), { minLength: 1, maxLength: 4 }),
      root: bytes(32),
      previous: orNull(target),
      count: fc.integer({ min: 1, max: 1000 }),
      deleted: fc.record({ count: fc.nat(1000), root: bytes(32) })
    })
  ),
  unpin: body(fc.record({ message: target }))
}

export const kinds = Object.keys(bodies) as Kind[]

export const draftOf = (k: Kind): fc.Arbitrary<Draft> => bodies[k].map((contents) => ({ k, ...contents }) as Draft)
