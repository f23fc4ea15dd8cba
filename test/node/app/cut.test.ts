/** What somebody wrote without having seen their own removal counts as far as the remover had read, and no further. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import type { MessageEvent } from '../../../node/core/events.ts'
import type { ChannelCid, GuildCid, UserCid } from '../../../node/core/ids.ts'
import { ban, kick, timeout, unban } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

interface Place {
  readonly guild: GuildCid
  readonly channel: ChannelCid
}

/** Alice's node, Mallory's, and Carol's, in one guild that Alice owns. */
const setup = async () => {
  const network = new MemoryNetwork()
  const [a, m, c] = [openApp('a'), openApp('m'), openApp('c')]
  for (const { app } of [a, m, c]) network.join(app)
  const alice = await person(a.app, 'alice')
  const mallory = await person(m.app, 'mallory')
  const carol = await person(c.app, 'carol')
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await m.app.invites.accept(code, mallory.cid)
  await c.app.invites.accept(code, carol.cid)
  await network.settled()
  const say = (app: LocalApp, who: UserCid, text: string) => app.messages.create(place, who, said(text))
  return { network, a, m, c, alice, mallory, carol, place, say }
}

const texts = (app: LocalApp, { channel }: Place): readonly string[] =>
  app.messages
    .page(channel, { limit: 50 })
    .map(({ content }) => content)
    .filter((content) => content !== '')
    .toReversed()

const told = ({ events }: TestApp, from: number): readonly MessageEvent['type'][] =>
  events.slice(from).flatMap((event) => (event.kind === 'message' ? [event.event.type] : []))

test('M1 what a banned member shows later from before the ban is hidden; what had been read stays', async (t) => {
  const { network, a, m, c, alice, mallory, place, say } = await setup()
  await say(m.app, mallory.cid, 'hello')
  await network.settled()
  network.partition()
  await say(m.app, mallory.cid, 'before you knew')
  await a.app.guilds.submit(place.guild, alice.cid, [ban(mallory.cid)])
  await say(m.app, mallory.cid, 'and after')
  await network.heal()
  t.deepEqual(texts(a.app, place), ['hello'])
  t.deepEqual(texts(c.app, place), ['hello'])
  // Mallory's own node is honest: it takes back what it had shown.
  t.deepEqual(texts(m.app, place), ['hello'])
  t.is(told(m, 0).filter((type) => type === 'messages-deleted').length, 1)
})

test('who is pardoned and comes back speaks again; what was cut off stays so', async (t) => {
  const { network, a, m, alice, mallory, place, say } = await setup()
  await say(m.app, mallory.cid, 'hello')
  await network.settled()
  network.partition()
  await say(m.app, mallory.cid, 'in the dark')
  await a.app.guilds.submit(place.guild, alice.cid, [ban(mallory.cid)])
  await network.heal()
  await a.app.guilds.submit(place.guild, alice.cid, [unban(mallory.cid)])
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await network.settled()
  await m.app.invites.accept(code, mallory.cid)
  await say(m.app, mallory.cid, 'I am back')
  await network.settled()
  t.deepEqual(texts(a.app, place), ['hello', 'I am back'])
  t.deepEqual(texts(m.app, place), ['hello', 'I am back'])
})

test('a kick and a time-out cut too; an edit, a reaction and a deletion from the dark are undone', async (t) => {
  const { network, a, m, alice, mallory, place, say } = await setup()
  const [kept, changed] = [await say(m.app, mallory.cid, 'one'), await say(m.app, mallory.cid, 'two')]
  await network.settled()
  network.partition()
  await m.app.messages.edit(place, mallory.cid, changed.id, { content: 'two, corrected' })
  await m.app.messages.react(place, mallory.cid, changed.id, '👍')
  await m.app.messages.delete(place, mallory.cid, [kept.id])
  const until = m.clock.now() + 3_600_000
  await a.app.guilds.submit(place.guild, alice.cid, [timeout(mallory.cid, until)])
  const from = m.events.length
  await network.heal()
  for (const { app } of [a, m]) {
    t.deepEqual(texts(app, place), ['one', 'two'])
    t.deepEqual(must(app.messages.get(place.channel, changed.id)).reactions, [])
  }
  t.deepEqual(told(m, from).toSorted(), ['message-created', 'message-updated', 'reaction-removed'])
  network.partition()
  await a.app.guilds.submit(place.guild, alice.cid, [kick(mallory.cid)])
  await network.heal()
  t.deepEqual(texts(a.app, place), texts(m.app, place))
})

test('a ban that turns out void gives back what it had hidden', async (t) => {
  const { network, a, m, c, alice, mallory, carol, place, say } = await setup()
  const { ops } = await a.app.guilds.submit(place.guild, alice.cid, [
    {
      k: 'role.new',
      body: { position: 'V', permissions: 1n << 2n, color: 0, hoist: false, mentionable: false },
      display: { name: 'mod', emoji: null }
    }
  ])
  const mod = must(ops[0]).cid
  await a.app.guilds.submit(place.guild, alice.cid, [{ k: 'grant', body: { user: carol.cid, role: mod } }])
  await network.settled()
  network.partition()
  // Carol bans Mallory without knowing that she has just lost the right to.
  await a.app.guilds.submit(place.guild, alice.cid, [{ k: 'ungrant', body: { user: carol.cid, role: mod } }])
  await c.app.guilds.submit(place.guild, carol.cid, [ban(mallory.cid)])
  await say(m.app, mallory.cid, 'still here')
  const from = c.events.length
  await network.heal()
  for (const { app } of [a, m, c]) {
    t.deepEqual(texts(app, place), ['still here'])
    t.true(must(app.guilds.byCid(place.guild)).state.members.has(mallory.cid))
  }
  t.true(told(c, from).includes('message-created'))
})

test('what others had read before they knew of the ban is given back: the cut is raised over it', async (t) => {
  const { network, a, m, c, alice, mallory, carol, place, say } = await setup()
  await say(m.app, mallory.cid, 'hello')
  await network.settled()
  // Mallory and Carol sit behind the same wall.
  network.isolate(a.app)
  await say(m.app, mallory.cid, 'a question')
  await network.settled()
  // Of one moment the ids would tell, and those are anybody's guess.
  c.clock.turn(100)
  await say(c.app, carol.cid, 'an answer')
  await network.settled()
  m.clock.turn(200)
  await say(m.app, mallory.cid, 'nobody answers this')
  await network.settled()
  await a.app.guilds.submit(place.guild, alice.cid, [ban(mallory.cid)])
  await network.heal()
  // In line after what her node does by itself.
  a.clock.turn(1000)
  await say(a.app, alice.cid, 'I see')
  await network.settled()
  for (const { app } of [a, m, c]) t.deepEqual(texts(app, place), ['hello', 'a question', 'an answer', 'I see'])
})

test('whoever builds upon backdated posts knowing of the ban, or long after it, raises nothing', async (t) => {
  const { network, a, m, c, alice, mallory, carol, place, say } = await setup()
  await say(m.app, mallory.cid, 'hello')
  await network.settled()
  network.isolate(a.app)
  await say(m.app, mallory.cid, 'in the dark')
  await network.settled()
  await a.app.guilds.submit(place.guild, alice.cid, [ban(mallory.cid)])
  for (const { clock } of [a, m, c]) clock.turn(3_600_000)
  await say(c.app, carol.cid, 'much later')
  await network.heal()
  await network.settled()
  await say(c.app, carol.cid, 'I know now')
  await network.settled()
  a.clock.turn(1000)
  await say(a.app, alice.cid, 'good')
  await network.settled()
  for (const { app } of [a, m, c]) t.deepEqual(texts(app, place), ['hello', 'much later', 'I know now', 'good'])
})
