/** Channels of announcements that other guilds follow. */
import test from 'ava'
import type { BlobCid, ChannelCid, GuildCid } from '../../../node/core/ids.ts'
import type { Message } from '../../../node/core/messages.ts'
import type { Draft } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { ORIGINAL_GONE } from '../../../node/core/sources.ts'
import { keeper } from '../../support/core/actors.ts'
import { HandClock } from '../../support/core/clock.ts'
import { chanNew, crosspost, hookNew, msg, overwrite, stickerNew } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import { foundGuild, must, openApp, said, type TestApp } from '../../support/core/local-app.ts'
import { twoHomes } from '../../support/core/two-homes.ts'
import { deliver } from '../../support/core/wire.ts'

const MINUTE = 60_000

/** Alice publishes news here; bob, who is there, follows them with a guild of his own, which alice is in. */
const twoGuilds = async () => {
  const homes = await twoHomes()
  const { here, there, network, alice: publisher, bob: follower, place } = homes
  const { ops } = await here.app.guilds.submit(place.guild, publisher.cid, [chanNew('news', { type: 5 })])
  const news = { guild: place.guild, channel: must(ops[0]).cid as ChannelCid }
  const target = await foundGuild(there.app, follower.cid)
  const options = { maxAge: 0, maxUses: 0, temporary: false }
  const { code } = await there.app.invites.create(target, follower.cid, options)
  await here.app.invites.accept(code, publisher.cid)
  await network.settled()
  const channel = must(must(there.app.guilds.byCid(news.guild)).state.channels.get(news.channel))
  const source = {
    guild: news.guild,
    guildName: 'Moot',
    icon: null,
    channel: news.channel,
    channelId: channel.id,
    channelName: 'news'
  }
  const hook = await there.app.webhooks.follow(target, follower.cid, source)
  const settled = async () => {
    for (let i = 0; i < 3; i++) {
      await network.settled()
      await there.app.following.settled()
    }
    await network.settled()
  }
  await settled()
  for (const { clock } of [here, there]) clock.turn(1000)
  const publish = async (content: string) => {
    const { id } = await here.app.messages.create(news, publisher.cid, said(content))
    return here.app.messages.crosspost(news, publisher.cid, id)
  }
  return { ...homes, news, target, hook, source, settled, publish }
}

const shownIn = ({ app }: TestApp, { channel }: { readonly channel: ChannelCid }): readonly Message[] =>
  app.messages
    .page(channel, { limit: 50 })
    .filter(({ type }) => type !== 7)
    .toReversed()

test('what is published is copied once, for everybody in the other guild, and follows its source', async (t) => {
  using it = await twoGuilds()
  const { here, there, news, target, hook, settled, publish, alice: publisher } = it
  await here.app.messages.create(news, publisher.cid, said('a draft'))
  const first = await publish('rain')
  t.truthy(first.published)
  await settled()
  for (const node of [here, there]) {
    t.is(must(node.app.messages.byCid(first.cid)).published, first.published)
    const [notice, copy, ...more] = shownIn(node, target).slice(-2)
    t.deepEqual(more, [])
    t.like(must(notice), { type: 12, content: 'Moot #news', origin: { channel: news.channel, message: null } })
    t.like(must(copy), { content: 'rain', hook: { cid: hook.cid }, origin: { message: { cid: first.cid } } })
  }
  await here.app.messages.edit(news, publisher.cid, first.id, { content: 'snow' })
  await settled()
  for (const node of [here, there]) t.is(shownIn(node, target).at(-1)?.content, 'snow')
  await here.app.messages.delete(news, publisher.cid, [first.id])
  await settled()
  for (const node of [here, there]) {
    const last = must(shownIn(node, target).at(-1))
    t.is(last.content, '[Original Message Deleted]')
    t.is(last.flags & ORIGINAL_GONE, ORIGINAL_GONE)
    t.deepEqual(node.faults, [])
  }
})

test('stickers of where it is from stay on a copy, and nothing else has them', async (t) => {
  using it = await twoGuilds()
  const { here, there, news, target, settled, alice: publisher } = it
  const { ops } = await here.app.guilds.submit(news.guild, publisher.cid, [stickerNew('wave')])
  const { cid, id } = must(must(here.app.guilds.byCid(news.guild)).state.fixtures.get(must(ops[0]).cid))
  const waving = said('well', { stickers: [{ sticker: cid, id, name: 'wave', format: 1 }] })
  const waved = await here.app.messages.create(news, publisher.cid, waving)
  await here.app.messages.crosspost(news, publisher.cid, waved.id)
  await settled()
  for (const node of [here, there]) t.like(shownIn(node, target).at(-1), { stickers: [{ id, name: 'wave' }] })
  t.is(shownIn(there, target).at(-1)?.stickers?.[0]?.file, undefined, 'nobody has its file')
  const file = must(here.app.guilds.byCid(news.guild)).state.fixtures.get(cid)?.fields
  const own = { sticker: cid, id, name: 'wave', format: 1, file: (file as { file: BlobCid }).file } as const
  const sneaky = await here.app.messages.create(news, publisher.cid, said('mine', { stickers: [own] }))
  t.deepEqual(sneaky.stickers, [{ sticker: cid, id, name: 'wave', format: 1 }], 'a file is named by copies alone')
  t.false(here.app.storage.blobs.isNamed(own.file))
  const foreign = await here.app.messages.create(target, publisher.cid, waving)
  t.is(foreign.stickers, undefined)
  await settled()
  t.is(must(there.app.messages.byCid(foreign.cid)).stickers, undefined)
})

test('a node that was away copies what it has missed, once; nothing from before it followed', async (t) => {
  using it = await twoGuilds()
  const { here, there, network, news, target, settled, publish, alice: publisher } = it
  network.partition()
  const one = await publish('one')
  await publish('two')
  await network.heal()
  await settled()
  for (let i = 0; i < 3; i++) await there.app.following.look()
  await settled()
  const copies = shownIn(there, target).filter(({ origin }) => origin?.message)
  t.deepEqual(
    copies.map(({ content }) => content),
    ['one', 'two']
  )
  there.clock.turn(2 * MINUTE)
  const late = await there.app.webhooks.follow(target, it.bob.cid, it.source)
  await there.app.following.look()
  await here.app.messages.edit(news, publisher.cid, one.id, { content: 'one, again' })
  await settled()
  t.is(shownIn(there, target).filter(({ hook }) => hook?.cid === late.cid).length, 0)
})

test('whom nobody here can read is not copied any more', async (t) => {
  using it = await twoGuilds()
  const { here, there, news, target, settled, publish, alice: publisher } = it
  const hidden: Draft = overwrite(news.channel, news.guild, 'role', 0n, P.VIEW_CHANNEL)
  await here.app.guilds.submit(news.guild, publisher.cid, [hidden])
  await publish('secret')
  await settled()
  await there.app.following.look()
  t.false(shownIn(there, target).some(({ content }) => content === 'secret'))
})

const ORIGIN = {
  guild: 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as GuildCid,
  channel: 'zdpuAyTBnYSugBZhqJuLsNpzjmAjSmxDqBbtAqXMtsvxiN2v3' as ChannelCid,
  channelId: '1' as Message['id']
}
const MESSAGE = { cid: ORIGIN.channel, id: '2' as Message['id'] }

test('nobody puts words into the mouth of another guild, and nobody publishes those of others', async (t) => {
  const { moot, general } = guildOfFour()
  const weather = keeper('weather')
  const follower = keeper('follower')
  const source = { ...ORIGIN, guildName: 'Moot', icon: null, channelName: 'news' }
  const plain = moot.write(bob, hookNew(weather.user, general))
  const following = moot.write(bob, {
    k: 'hook.new',
    body: { user: follower.user, channel: general, source },
    display: { name: 'Moot #news', avatar: null }
  })
  const copy = { ...ORIGIN, message: MESSAGE }
  moot.write(weather, msg('forged by a webhook', { origin: copy }), general, undefined, plain)
  moot.write(carol, msg('forged by a member', { origin: copy }), general)
  moot.write(carol, msg('a false notice', { type: 12, origin: { ...ORIGIN, message: null } }), general)
  moot.write(
    follower,
    msg('of another channel', { origin: { ...copy, channel: general } }),
    general,
    undefined,
    following
  )
  moot.write(follower, msg('genuine', { origin: copy }), general, undefined, following)
  moot.write(bob, msg('a notice', { type: 12, origin: { ...ORIGIN, message: null } }), general)

  const news = moot.write(alice, chanNew('news', { type: 5 }))
  const own = moot.write(carol, msg('by carol'), news)
  const others = moot.write(alice, msg('by alice'), news)
  for (const message of [own, others]) moot.write(carol, crosspost(message), news)
  using it = openApp('here', { clock: new HandClock(moot.clock.now() + MINUTE) })
  const actors = [alice, bob, carol, mallory, weather, follower]
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  t.deepEqual(
    shownIn(it, { channel: general }).map(({ content, type, origin }) => [content, type, origin !== undefined]),
    [
      ['forged by a webhook', 0, false],
      ['forged by a member', 0, false],
      ['a false notice', 0, false],
      ['of another channel', 0, false],
      ['genuine', 0, true],
      ['a notice', 12, true]
    ]
  )
  t.truthy(it.app.messages.byCid(own)?.published)
  t.is(it.app.messages.byCid(others)?.published, null)
  const late = moot.write(bob, crosspost(others), news)
  await deliver(it.app, moot, actors, [must(moot.seen.get(late))])
  t.truthy(it.app.messages.byCid(others)?.published)
})
