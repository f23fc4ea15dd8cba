/** Strangers find guilds that want to be found, and come in by the invite on the card. */
import test from 'ava'
import { InviteRefused } from '../../../node/app/errors.ts'
import { settings } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const setup = async () => {
  const network = new MemoryNetwork()
  const [a, b] = [openApp('a'), openApp('b')]
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const publish = (discoverable: boolean) =>
    a.app.guilds.submit(place.guild, alice.cid, [settings({ discoverable }, { name: 'Open Moot' })])
  return { a, b, alice, bob, place, publish }
}

test('a guild is found when its settings say so, and no longer than that', async (t) => {
  const { a, b, alice, place, publish } = await setup()
  t.deepEqual(await b.app.cards.discover([]), [])
  await publish(true)
  const [card, ...others] = await b.app.cards.discover([])
  t.deepEqual(others, [])
  t.like(card, { guild: place.guild, name: 'Open Moot', members: 1, invite: null, by: alice.cid })
  t.is((await a.app.cards.discover([])).length, 1)
  await t.throwsAsync(b.app.cards.discover(['/ip4/127.0.0.1/tcp/9999']), { instanceOf: InviteRefused })
  await publish(false)
  t.deepEqual(await b.app.cards.discover([]), [])
})

test('the invite on a card leads in', async (t) => {
  const { a, b, alice, bob, place, publish } = await setup()
  await publish(true)
  await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 1, temporary: false })
  t.is((await b.app.cards.discover([]))[0]?.invite, null)
  await a.app.invites.create(place, alice.cid, { maxAge: 3600, maxUses: 0, temporary: false })
  const { invite, peers } = must((await b.app.cards.discover([]))[0])
  t.like(await b.app.cards.discover(peers), [{ guild: place.guild }])
  t.true((await b.app.invites.accept(must(invite), bob.cid)).state.members.has(bob.cid))
})

test('a node where nobody manages the guild hands out no card of it', async (t) => {
  const { a, b, alice, bob, place, publish } = await setup()
  await publish(true)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await b.app.invites.accept(code, bob.cid)
  t.is(a.app.cards.cards(place.guild).length, 1)
  t.deepEqual(b.app.cards.cards(null), [])
})
