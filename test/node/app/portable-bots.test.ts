/** One bot token on several nodes of a guild, and its end. */
import test from 'ava'
import { makeKeyPair } from '../../../crypto/identity.ts'
import { makeToken } from '../../../crypto/token.ts'
import { must, said } from '../../support/core/local-app.ts'
import { twoHomes } from '../../support/core/two-homes.ts'

test('the same token acts on both nodes at once, and forks no chain', async (t) => {
  using it = await twoHomes()
  const { here, there, network, application, token, place } = it
  const guest = must(there.app.accounts.authenticate(token))
  t.like(guest, { cid: application.bot, id: application.id, bot: true, name: 'robot', owner: it.alice.cid })
  t.deepEqual(there.app.accounts.authenticate(token), guest)
  network.partition()
  await here.app.messages.create(place, application.bot, said('from home'))
  await there.app.messages.create(place, application.bot, said('from abroad'))
  await network.heal()
  for (const { app } of [here, there]) {
    t.deepEqual(
      app.messages
        .page(place.channel, { limit: 9 })
        .map(({ content }) => content)
        .toSorted()
        .slice(-3),
      ['from abroad', 'from home', 'here']
    )
    t.is(must(app.guilds.byCid(place.guild)).state.members.size, 3)
  }
  const certs = [here, there].map(
    ({ app }) => app.storage.accounts.all().find(({ user }) => user === application.bot)?.cert
  )
  t.not(certs[0], certs[1])
  t.deepEqual(network.faults, [])
})

test('after a reset the old token is refused on both nodes, and the new one is good on both', async (t) => {
  using it = await twoHomes()
  const { here, there, network, application, token, place } = it
  t.truthy(there.app.accounts.authenticate(token))
  await there.app.messages.create(place, application.bot, said('from abroad'))
  await network.settled()
  const next = await here.app.accounts.resetToken(application.id)
  await here.app.messages.create(place, application.bot, said('after'))
  await network.settled()
  for (const { app } of [here, there]) {
    t.is(app.accounts.authenticate(token), undefined)
    t.is(app.accounts.authenticate(next)?.cid, application.bot)
  }
  t.true(there.events.some((event) => event.kind === 'account' && event.event.type === 'tokens-ended'))
  t.true(there.app.messages.page(place.channel, { limit: 9 }).some(({ content }) => content === 'from abroad'))
  await there.app.messages.create(place, application.bot, said('again'))
  await network.settled()
  t.true(here.app.messages.page(place.channel, { limit: 9 }).some(({ content }) => content === 'again'))
  t.deepEqual(network.faults, [])
})

test('the token of a deleted application is refused on the other node too', async (t) => {
  using it = await twoHomes()
  t.truthy(it.there.app.accounts.authenticate(it.token))
  await it.here.app.accounts.deleteApplication(it.application.id)
  await it.here.app.messages.create(it.place, it.alice.cid, said('gone'))
  await it.network.settled()
  t.is(it.there.app.accounts.authenticate(it.token), undefined)
})

test('a token that is not quite a real one is worth nothing, whoever it names', async (t) => {
  using it = await twoHomes()
  const { id } = it.application
  const [, created, secret] = it.token.split('.')
  const wrong = [
    makeToken(id, 1),
    makeToken(id, 1, makeKeyPair().seed),
    makeToken(it.alice.id, 1, Buffer.from(must(secret), 'base64url')),
    `${it.token.split('.')[0]}.${created}.AAAA`,
    '..'
  ]
  for (const token of wrong) t.is(it.there.app.accounts.authenticate(token), undefined)
  t.is(it.there.app.accounts.byId(id), undefined)
})

test('a bot that is a guest has an application, as its clients expect', async (t) => {
  using it = await twoHomes()
  const { there, application, token, alice } = it
  t.is(there.app.accounts.application(application.id), undefined)
  t.truthy(there.app.accounts.authenticate(token))
  const { id, bot, name } = application
  t.like(there.app.accounts.application(id), { id, bot, name, owner: alice.cid, publicBot: false })
  await t.throwsAsync(there.app.accounts.resetToken(id), { message: /no such application/ })
})

test('a guest is kept on disk as one', async (t) => {
  using it = await twoHomes()
  t.truthy(it.there.app.accounts.authenticate(it.token))
  await it.there.app.messages.create(it.place, it.application.bot, said('kept'))
  t.is(it.there.app.storage.accounts.all().find(({ user }) => user === it.application.bot)?.guest, true)
})
