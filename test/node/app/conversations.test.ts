/** Direct messages by the use cases alone: who may speak to whom, and who hears it on which of their nodes. */
import test from 'ava'
import { channelOf, pairGenesis } from '../../../node/core/conversation.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { packContents, signLetter } from '../../../node/core/letters.ts'
import type { UserCid } from '../../../node/core/ids.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { twoHomes } from '../../support/core/two-homes.ts'

const personIn = (app: LocalApp, seeker: UserCid, user: UserCid) => {
  const { cid, name, globalName, avatar, bot } = must(app.directory.viewOf(seeker, user))
  return { cid, face: { name, globalName, avatar, bot }, addresses: [] }
}

const heardBy = ({ messages }: LocalApp, conversation: Parameters<typeof channelOf>[0]): string[] =>
  messages.page(channelOf(conversation), { limit: 50 }).map(({ content }) => content)

const speak = async (app: LocalApp, user: UserCid, other: UserCid, content: string) => {
  const { cid } = await app.conversations.open(user, personIn(app, user, other))
  await app.messages.create({ guild: cid, channel: channelOf(cid) }, user, said(content))
  return cid
}

test('whoever is served by two nodes has their mail on both', async (t) => {
  using homes = await twoHomes()
  const { here, there, network, alice, application, token, place } = homes
  const bot = must(there.app.accounts.authenticate(token)).cid
  await there.app.messages.create(place, bot, said('from abroad'))
  await network.settled()
  const cid = await speak(here.app, alice.cid, application.bot, 'to you, wherever you are')
  await network.settled()
  await network.heal()
  t.deepEqual(heardBy(here.app, cid), ['to you, wherever you are'])
  t.deepEqual(heardBy(there.app, cid), ['to you, wherever you are'])
  t.is(there.app.conversations.of(bot).length, 1)
})

test('bots do not write to each other', async (t) => {
  using one = openApp('one')
  const { app } = one
  const alice = await person(app, 'alice')
  const { guild } = await foundGuild(app, alice.cid)
  const [beep, boop] = [
    (await app.accounts.createApplication(alice.cid, 'beep')).application.bot,
    (await app.accounts.createApplication(alice.cid, 'boop')).application.bot
  ]
  for (const bot of [beep, boop]) await app.guilds.addBot(guild, alice.cid, bot)
  await t.throwsAsync(speak(app, beep, boop, 'beep'), { name: 'Denied' })
  await t.notThrowsAsync(speak(app, beep, alice.cid, 'beep'))
})

test('a stranger is not heard until they are a friend', async (t) => {
  const [here, there] = [openApp('here'), openApp('there')]
  const network = new MemoryNetwork()
  network.join(here.app)
  network.join(there.app)
  const [alice, bob] = [await person(here.app, 'alice'), await person(there.app, 'bob')]
  await there.app.friends.change(bob.cid, there.app.directory.find(bob.cid, here.app.directory.code(alice.cid)), 'ask')
  await network.settled()
  await t.throwsAsync(speak(there.app, bob.cid, alice.cid, 'already?'), { name: 'Denied' })
  // A node gone bad tells of the conversation all the same.
  const { cid, genesis } = pairGenesis(alice.cid, bob.cid)
  const device = must(there.app.accounts.device(bob.cid))
  const says = { to: alice.cid, device: null, t: there.clock.now(), alg: 'none' }
  const contents = packContents({ k: 'conversation', genesis })
  const letter = signLetter({ ...says, id: new Uint8Array(16), contents }, device)
  const identity = must(there.app.storage.log.identity(device.cert))
  t.is(await here.app.mailroom.receive({ ...letter, identity }), 'taken')
  await network.settled()
  t.deepEqual(here.app.conversations.all(alice.cid), [])
  await t.throwsAsync(here.app.inbox.adopt(cid, genesis), { instanceOf: RangeError })
  await here.app.friends.change(alice.cid, personIn(here.app, alice.cid, bob.cid), 'ask')
  await network.settled()
  await speak(there.app, bob.cid, alice.cid, 'now')
  await network.settled()
  await network.heal()
  t.deepEqual(heardBy(here.app, cid), ['now'])
  t.deepEqual(network.faults, [])
})

test('who shares a guild may write, until they are blocked; on one node too', async (t) => {
  using one = openApp('one')
  const { app } = one
  const [alice, bob] = [await person(app, 'alice'), await person(app, 'bob')]
  await t.throwsAsync(speak(app, bob.cid, alice.cid, 'hello'), { name: 'Denied' })
  const { guild, channel } = await foundGuild(app, alice.cid)
  const { code } = await app.invites.create({ guild, channel }, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await app.invites.accept(code, bob.cid)
  const cid = await speak(app, bob.cid, alice.cid, 'hello')
  t.deepEqual(heardBy(app, cid), ['hello'])
  t.deepEqual(
    app.conversations.of(alice.cid).map((view) => view.cid),
    [cid]
  )
  t.deepEqual(
    app.guilds.of(alice.cid).map((view) => view.cid),
    [guild]
  )
  await app.friends.change(alice.cid, personIn(app, alice.cid, bob.cid), 'block')
  await t.throwsAsync(speak(app, bob.cid, alice.cid, 'hello?'), { name: 'Denied' })
  await t.throwsAsync(speak(app, alice.cid, bob.cid, 'no'), { name: 'Denied' })
})
