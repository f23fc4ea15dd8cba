/** A person's node is lost or stolen: their words bring the account to another. */
import test from 'ava'
import { AccountRefused } from '../../../node/app/errors.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const codeOf = (error: unknown): string => (error instanceof AccountRefused ? error.code : 'other')

/** Alice owns a guild on her laptop; bob is in it with a node of his own; a third node is new. */
const world = async () => {
  const [laptop, bobs, fresh] = [openApp('laptop'), openApp('bobs'), openApp('fresh')]
  const network = new MemoryNetwork()
  for (const { app } of [laptop, bobs, fresh]) network.join(app)
  const made = await laptop.app.accounts.register({ name: 'alice', password: null })
  const bob = await person(bobs.app, 'bob')
  const place = await foundGuild(laptop.app, made.account.cid)
  const options = { maxAge: 0, maxUses: 0, temporary: false }
  const { code } = await laptop.app.invites.create(place, made.account.cid, options)
  await bobs.app.invites.accept(code, bob.cid)
  await network.settled()
  const end = () => {
    for (const each of [laptop, bobs, fresh]) each[Symbol.dispose]()
  }
  return { laptop, bobs, fresh, network, alice: made.account.cid, made, place, code, [Symbol.dispose]: end }
}

const back = { name: 'alice', password: null }

test('where a guild knows her, her words are enough; the stolen laptop is refused everywhere', async (t) => {
  using it = await world()
  const { bobs, laptop, network, alice, made, place } = it
  const { account, token } = await bobs.app.accounts.recover({ ...back, words: made.recovery.words, identity: null })
  t.is(account.cid, alice)
  t.is(bobs.app.accounts.authenticate(token)?.cid, alice)
  await bobs.app.messages.create(place, alice, said('I am back'))
  await network.settled()
  t.is(laptop.app.accounts.authenticate(made.token), undefined)
  await t.throwsAsync(laptop.app.messages.create(place, alice, said('thief')), { message: /revoked/ })
  t.is(must(bobs.app.guilds.byCid(place.guild)).state.owner, alice)
  await bobs.app.guilds.submit(place.guild, alice, [{ k: 'settings', body: {}, display: { name: 'Still mine' } }])
  t.deepEqual(network.faults, [])
})

test('on a new node her words and her identity bring the account, and an invite the guild', async (t) => {
  using it = await world()
  const { fresh, bobs, laptop, network, alice, made, place, code } = it
  await fresh.app.accounts.recover({ ...back, ...made.recovery })
  await fresh.app.invites.accept(code, alice)
  await network.settled()
  await fresh.app.messages.create(place, alice, said('from a new node'))
  await network.settled()
  for (const { app } of [bobs, laptop]) {
    t.true(app.messages.page(place.channel, { limit: 9 }).some(({ content }) => content === 'from a new node'))
    t.is(must(app.guilds.byCid(place.guild)).state.roots.get(alice)?.n, 1)
  }
  t.is(laptop.app.accounts.authenticate(made.token), undefined)
})

test('a second recovery comes after the first, wherever it is done', async (t) => {
  using it = await world()
  const { bobs, laptop, network, alice, made, place } = it
  await bobs.app.accounts.recover({ ...back, words: made.recovery.words, identity: null })
  await bobs.app.messages.create(place, alice, said('mine'))
  await network.settled()
  const again = await laptop.app.accounts.recover({ ...back, words: made.recovery.words, identity: null })
  await laptop.app.messages.create(place, alice, said('mine again'))
  await network.settled()
  t.is(must(bobs.app.guilds.byCid(place.guild)).state.roots.get(alice)?.n, 2)
  t.is(laptop.app.accounts.authenticate(again.token)?.cid, alice)
})

test('words that are not hers open nothing, and they are not on the node', async (t) => {
  using it = await world()
  const { laptop, bobs, made } = it
  const { words, identity } = made.recovery
  t.is(words.split(' ').length, 24)
  const swapped = words.split(' ').toReversed().join(' ')
  const others = (await bobs.app.accounts.register({ name: 'eve', password: null })).recovery
  const refused = async (input: { words: string; identity: string | null }) =>
    codeOf(await t.throwsAsync(bobs.app.accounts.recover({ ...back, ...input })))
  t.is(await refused({ words: 'abandon', identity: null }), 'words-malformed')
  t.true(['words-malformed', 'unknown-account'].includes(await refused({ words: swapped, identity: null })))
  t.is(await refused({ words: others.words, identity }), 'unknown-account')
  t.is(await refused({ words, identity: 'AAAA' }), 'unknown-account')
  t.is(must(laptop.app.storage.accounts.all()[0]).recovery, null)
})
