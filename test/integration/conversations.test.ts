/** Direct messages between two nodes: people by REST, bots by the unmodified discord.js. */
import test from 'ava'
import { ChannelType, Events, Partials } from 'discord.js'
import { connect } from '../support/process/bots.ts'
import { eventually } from '../support/process/eventually.ts'
import { friendCodeOf } from '../support/process/friends.ts'
import { startMoot } from '../support/process/moot.ts'
import { NodeProcess } from '../support/process/node-process.ts'
import { RestError, type Actor, type Json } from '../support/process/rest.ts'
import { dataUri, look, still } from '../support/pictures.ts'

const refusalOf = async (answer: Promise<unknown>): Promise<number> => {
  try {
    await answer
  } catch (error) {
    if (error instanceof RestError) return error.code
    throw error
  }
  throw new Error('it was not refused')
}

const open = (who: Actor, other: Actor): Promise<Json> => who.post('/users/@me/channels', { recipient_id: other.id })
const say = (who: Actor, channel: string, content: string): Promise<Json> =>
  who.post(`/channels/${channel}/messages`, { content })

const saidTo = async (who: Actor, channel: string): Promise<string[]> => {
  const listed: Json[] = await who.get('/users/@me/channels')
  if (!listed.some(({ id }) => id === channel)) return []
  const page: Json[] = await who.get(`/channels/${channel}/messages`)
  return page.map(({ content }) => content)
}

const hears = (who: Actor, channel: string, content: string): Promise<void> =>
  eventually(async () => (await saidTo(who, channel)).includes(content))

test.serial('people and bots of two nodes write to each other', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob, boop } = moot
  await using robot = await connect(b.ready.http, boop, { partials: [Partials.Channel, Partials.Message] })

  const dm = await open(bob, alice)
  t.is(dm.type, 1)
  t.deepEqual(
    dm.recipients.map(({ id }: Json) => id),
    [alice.id]
  )
  await say(bob, dm.id, 'hello alice')
  await hears(alice, dm.id, 'hello alice')
  const seen = await alice.get(`/channels/${dm.id}`)
  t.is(seen.recipients[0].username, 'bob')
  t.is((await open(alice, bob)).id, dm.id)
  const answer = await say(alice, dm.id, 'hello bob')
  t.false('guild_id' in answer)
  await hears(bob, dm.id, 'hello bob')
  await alice.put(`/channels/${dm.id}/messages/${answer.id}/reactions/%F0%9F%91%8D/@me`)
  await bob.put(`/channels/${dm.id}/messages/pins/${answer.id}`)
  await alice.patch(`/channels/${dm.id}/messages/${answer.id}`, { content: 'hello, bob' })
  await eventually(async () => {
    const [pin] = (await alice.get(`/channels/${dm.id}/messages/pins`)).items
    const message = await bob.get(`/channels/${dm.id}/messages/${answer.id}`)
    return pin?.message.id === answer.id && message.content === 'hello, bob' && message.reactions?.[0]?.count === 1
  })
  t.is(await refusalOf(bob.delete(`/channels/${dm.id}/messages/${answer.id}`)), 50_013)

  const written = robot.next(Events.MessageCreate, ({ content }) => content === 'are you there?')
  const private_ = await open(alice, boop)
  await say(alice, private_.id, 'are you there?')
  const [message] = await written
  t.is(message.guildId, null)
  t.is(message.channelId, private_.id)
  const room = await message.channel.fetch()
  t.is(room.type, ChannelType.DM)
  await message.reply('yes')
  await hears(alice, private_.id, 'yes')
  const user = await robot.client.users.fetch(alice.id)
  const sent = await user.send('by user.send()')
  t.is(sent.channelId, private_.id)
  await hears(alice, private_.id, 'by user.send()')
  const typing = robot.next(Events.TypingStart)
  await alice.post(`/channels/${private_.id}/typing`)
  t.is((await typing)[0].channel.id, private_.id)
  await (await user.createDM()).messages.fetch({ limit: 10 })

  await bob.delete(`/channels/${dm.id}`)
  t.deepEqual(await saidTo(bob, dm.id), [])
  await say(alice, dm.id, 'still there')
  await hears(bob, dm.id, 'still there')
  void a
})

test.serial('mail waits for whoever is away, though the node it waits at is killed', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob } = moot
  await a.stop('SIGTERM')
  const dm = await open(bob, alice)
  await say(bob, dm.id, 'while you were away')
  await b.stop('SIGKILL')
  await Promise.all([a.restart(), b.restart()])
  await hears(alice, dm.id, 'while you were away')
  t.is((await alice.get('/users/@me/channels')).length, 1)
})

test.serial('who is blocked is not heard, and is not told', async (t) => {
  await using moot = await startMoot()
  const { alice, bob } = moot
  const dm = await open(bob, alice)
  await say(bob, dm.id, 'first')
  await hears(alice, dm.id, 'first')
  await alice.put(`/users/@me/relationships/${bob.id}`, { type: 2 })
  await say(bob, dm.id, 'second')
  t.is(await refusalOf(say(alice, dm.id, 'no answer')), 50_007)
  await alice.delete(`/users/@me/relationships/${bob.id}`)
  await hears(alice, dm.id, 'second')
})

test.serial('a group of three on three nodes: brought in, renamed, removed', async (t) => {
  await using a = await NodeProcess.start()
  await using b = await NodeProcess.start()
  await using c = await NodeProcess.start()
  const [alice, bob, carol] = [await a.person('alice'), await b.person('bob'), await c.person('carol')]
  const befriend = async (who: Actor, node: NodeProcess, other: Actor): Promise<void> => {
    await who.post('/users/@me/relationships', { username: await friendCodeOf(node, other.name) })
    await eventually(async () => (await other.get('/users/@me/relationships')).some(({ id }: Json) => id === who.id))
    await other.put(`/users/@me/relationships/${who.id}`, {})
    await eventually(async () => (await who.get('/users/@me/relationships')).every(({ type }: Json) => type === 1))
  }
  await befriend(alice, b, bob)
  await befriend(alice, c, carol)
  t.is(await refusalOf(bob.post('/users/@me/channels', { recipients: [alice.id, carol.id] })), 10_013)

  const group = await alice.post('/users/@me/channels', { recipients: [bob.id, carol.id] })
  t.is(group.type, 3)
  t.is(group.owner_id, alice.id)
  await say(alice, group.id, 'welcome')
  await hears(bob, group.id, 'welcome')
  await hears(carol, group.id, 'welcome')
  await say(carol, group.id, 'thanks')
  await hears(bob, group.id, 'thanks')
  await bob.patch(`/channels/${group.id}`, { name: 'we three' })
  await eventually(async () => (await carol.get(`/channels/${group.id}`)).name === 'we three')
  const { icon } = await bob.patch(`/channels/${group.id}`, { icon: dataUri(await still(64, 64, '#0000ff')) })
  t.truthy(icon)
  for (const [who, node] of [
    [alice, a],
    [carol, c]
  ] as const) {
    await eventually(async () => (await who.get(`/channels/${group.id}`)).icon === icon)
    const path = `${node.ready.http}/channel-icons/${group.id}/${icon}.png`
    await eventually(async () => (await fetch(path)).status === 200)
    const picture = await fetch(path)
    t.like(await look(new Uint8Array(await picture.arrayBuffer())), { width: 64, colour: '0000ff' })
  }

  t.is(await refusalOf(bob.delete(`/channels/${group.id}/recipients/${carol.id}`)), 50_013)
  await alice.delete(`/channels/${group.id}/recipients/${bob.id}`)
  await eventually(async () => (await bob.get('/users/@me/channels')).length === 0)
  await say(carol, group.id, 'without bob')
  await hears(alice, group.id, 'without bob')
  t.is(await refusalOf(bob.get(`/channels/${group.id}/messages`)), 50_001)
  await alice.put(`/channels/${group.id}/recipients/${bob.id}`)
  await hears(bob, group.id, 'without bob')
  await alice.delete(`/channels/${group.id}`)
  await eventually(async () => (await carol.get(`/channels/${group.id}`)).owner_id === carol.id)
})
