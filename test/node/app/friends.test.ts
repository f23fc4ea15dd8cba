/** Friends over letters: asked, accepted, ended, blocked, across nodes that are away for a while. */
import test from 'ava'
import { makeKeyPair } from '../../../crypto/identity.ts'
import { certify, toDevice } from '../../../node/app/account-keys.ts'
import type { Person } from '../../../node/app/index.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { foundGuild, must, openApp, person, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { actor } from '../../support/core/actors.ts'
import { packContents, signLetter, type Says } from '../../../node/core/letters.ts'
import type { UserCid } from '../../../node/core/ids.ts'

const setUp = async () => {
  const [here, there] = [openApp('here'), openApp('there')]
  const network = new MemoryNetwork()
  network.join(here.app)
  network.join(there.app)
  const [alice, bob] = [await person(here.app, 'alice'), await person(there.app, 'bob')]
  return { here, there, network, alice: alice.cid, bob: bob.cid }
}

const byCode = (seeker: LocalApp, who: UserCid, host: LocalApp, whose: UserCid): Person =>
  seeker.directory.find(who, host.directory.code(whose))

const told = ({ events }: TestApp) =>
  events.flatMap((event) => (event.kind === 'relation' ? [[event.event.before, event.event.after]] : []))

test('strangers become friends by a code, and part again', async (t) => {
  const { here, there, network, alice, bob } = await setUp()
  await there.app.friends.change(bob, byCode(there.app, bob, here.app, alice), 'ask')
  await network.settled()
  t.is(here.app.friends.standing(alice, bob), 'incoming')
  t.is(here.app.friends.get(alice, bob)?.face.name, 'bob')
  const asker = must(here.app.directory.byId(alice, must(there.app.accounts.account(bob)).id))
  await here.app.friends.change(alice, asker, 'ask')
  await network.settled()
  t.is(there.app.friends.standing(bob, alice), 'friend')
  t.is(here.app.friends.standing(alice, bob), 'friend')
  await t.throwsAsync(here.app.friends.change(alice, asker, 'ask'), { message: /already/ })
  await there.app.friends.change(bob, byCode(there.app, bob, here.app, alice), 'end')
  await network.settled()
  t.is(here.app.friends.standing(alice, bob), null)
  t.deepEqual(told(here), [
    [null, 'incoming'],
    ['incoming', 'friend'],
    ['friend', null]
  ])
  t.deepEqual(network.faults, [])
})

test('a request waits on disk while the other is away, through a restart of whoever asks', async (t) => {
  using folder = temporaryFolder()
  const here = openApp('here')
  const network = new MemoryNetwork()
  network.join(here.app)
  const alice = await person(here.app, 'alice')
  const code = here.app.directory.code(alice.cid)
  const asker = openApp('there', { database: folder.file('db') })
  const bob = await person(asker.app, 'bob')
  await asker.app.friends.change(bob.cid, asker.app.directory.find(bob.cid, code), 'ask')
  asker[Symbol.dispose]()

  using back = openApp('there again', { database: folder.file('db') })
  t.is(back.app.friends.standing(bob.cid, alice.cid), 'outgoing')
  t.deepEqual(back.app.mailroom.awaited(10), [alice.cid])
  network.join(back.app)
  await network.carryLetters()
  t.is(here.app.friends.standing(alice.cid, bob.cid), 'incoming')
  t.deepEqual(back.app.mailroom.awaited(10), [])
})

test('a handle is found among those one shares a guild with, and nowhere else', async (t) => {
  const { here, there, network, alice, bob } = await setUp()
  t.throws(() => there.app.directory.find(bob, 'alice'), { message: /friend code/ })
  const { guild, channel } = await foundGuild(here.app, alice)
  const { code } = await here.app.invites.create({ guild, channel }, alice, { maxAge: 0, maxUses: 0, temporary: false })
  await there.app.invites.accept(code, bob)
  await network.settled()
  t.is(there.app.directory.find(bob, 'Alice').cid, alice)
})

test('a block is silent: whoever is blocked may ask for ever, and is heard no more', async (t) => {
  const { here, there, network, alice, bob } = await setUp()
  const target = byCode(there.app, bob, here.app, alice)
  const blocked = byCode(here.app, alice, there.app, bob)
  await here.app.friends.change(alice, blocked, 'block')
  await there.app.friends.change(bob, target, 'ask')
  await network.settled()
  t.is(here.app.friends.standing(alice, bob), 'blocked')
  t.is(there.app.friends.standing(bob, alice), 'outgoing')
  await here.app.friends.change(alice, blocked, 'end')
  await there.app.friends.change(bob, target, 'ask')
  await network.settled()
  t.is(here.app.friends.standing(alice, bob), 'incoming')
})

test('two accounts of one node need no network', async (t) => {
  using one = openApp('one')
  const [alice, bob] = [await person(one.app, 'alice'), await person(one.app, 'bob')]
  await one.app.friends.change(alice.cid, one.app.directory.find(alice.cid, 'bob'), 'ask')
  t.is(one.app.friends.standing(bob.cid, alice.cid), 'incoming')
  await one.app.friends.change(bob.cid, one.app.directory.find(bob.cid, 'alice'), 'ask')
  t.is(one.app.friends.standing(alice.cid, bob.cid), 'friend')
})

/** A letter that mallory's own node has made. */
const forged = (name: string, to: UserCid, says: Says, n = 0) => {
  const { device, identity } = actor(name)
  const id = new Uint8Array(16).fill(n)
  const letter = { id, to, device: null, t: Date.now(), alg: 'none', contents: packContents(says) }
  return { ...signLetter(letter, device), identity }
}

const face = { name: 'mallory', globalName: null, avatar: null, bot: false }

test('a crowd of strangers cannot fill the list of requests, nor speak for others', async (t) => {
  using home = openApp('home', { clock: Object.assign(openApp('clock').clock, { now: () => Date.now() }) })
  const alice = await person(home.app, 'alice')
  const ask: Says = { k: 'friend.ask', face, addresses: [] }
  for (let i = 0; i < 60; i++)
    t.is(await home.app.mailroom.receive(forged(`stranger ${i}`, alice.cid, ask, i)), 'taken')
  t.is(home.app.friends.list(alice.cid).length, 50)
  const known = (n: number): boolean => home.app.storage.log.identity(actor(`stranger ${n}`).identity.cid) !== undefined
  t.deepEqual([known(49), known(50)], [true, false], 'of who comes to nothing nothing is written down')
  const standing: Says = { k: 'standing', user: actor('eve').user, standing: 'friend', face, addresses: [], changed: 9 }
  t.is(await home.app.mailroom.receive(forged('mallory', alice.cid, standing, 100)), 'taken')
  t.is(home.app.friends.standing(alice.cid, actor('eve').user), null)
  const letter = forged('mallory', alice.cid, ask, 101)
  t.is(await home.app.mailroom.receive({ ...letter, identity: actor('bob').identity }), 'refused')
  t.is(await home.app.mailroom.receive({ ...letter, bytes: letter.bytes.toReversed() }), 'refused')
  t.is(await home.app.mailroom.receive(forged('mallory', actor('nobody').user, ask, 102)), 'taken')
})

test('a letter from the future is kept by whoever brings it, until it is due', async (t) => {
  let late = 0
  using home = openApp('home', { clock: Object.assign(openApp('clock').clock, { now: () => Date.now() - late }) })
  const alice = await person(home.app, 'alice')
  const letter = forged('bob', alice.cid, { k: 'friend.ask', face, addresses: [] })
  const elsewhere = forged('bob', actor('nobody').user, { k: 'friend.ask', face, addresses: [] }, 1)
  late = 15 * 60_000
  t.is(await home.app.mailroom.receive(letter), 'early')
  t.is(await home.app.mailroom.receive(elsewhere), 'taken')
  t.is(home.app.friends.list(alice.cid).length, 0)
  late = 5 * 60_000
  t.is(await home.app.mailroom.receive(letter), 'taken')
  t.is(home.app.friends.list(alice.cid).length, 1)
})

test('a letter that comes twice is read once', async (t) => {
  using home = openApp('home', { clock: Object.assign(openApp('clock').clock, { now: () => Date.now() }) })
  const alice = await person(home.app, 'alice')
  const letter = forged('mallory', alice.cid, { k: 'friend.ask', face, addresses: [] })
  await home.app.mailroom.receive(letter)
  const asker = must(home.app.friends.list(alice.cid)[0])
  await home.app.friends.change(alice.cid, { ...asker, cid: asker.other }, 'end')
  await home.app.mailroom.receive(letter)
  t.is(home.app.friends.standing(alice.cid, asker.other), null)
})

/** Another device of somebody of this node, as a second node of theirs would have it. */
const secondDevice = (app: LocalApp, user: UserCid) => {
  const row = must(app.storage.accounts.all().find((each) => each.user === user))
  const { genesis, rotation } = must(app.storage.log.identity(row.cert))
  const { identity, keys } = certify(user, makeKeyPair(row.root), { genesis, rotation })
  return { identity, device: toDevice({ user, ...keys }) }
}

test('what one does at another node of one’s own counts here, the later before the earlier', async (t) => {
  using home = openApp('home', { clock: Object.assign(openApp('clock').clock, { now: () => Date.now() }) })
  const { app } = home
  const alice = await person(app, 'alice')
  const { identity, device } = secondDevice(app, alice.cid)
  const { user: other } = actor('bob')
  const told = async (standing: 'friend' | 'blocked', changed: number): Promise<void> => {
    const says: Says = { k: 'standing', user: other, standing, face, addresses: [], changed }
    const id = new Uint8Array(16).fill(changed)
    const letter = { id, to: alice.cid, device: null, t: Date.now(), alg: 'none', contents: packContents(says) }
    t.is(await app.mailroom.receive({ ...signLetter(letter, device), identity }), 'taken')
  }
  await told('friend', 7)
  t.is(app.friends.standing(alice.cid, other), 'friend')
  await told('blocked', 6)
  t.is(app.friends.standing(alice.cid, other), 'friend')
  await told('blocked', 8)
  t.is(app.friends.standing(alice.cid, other), 'blocked')
  // And the other way: this node tells that one, now that it knows of it.
  await app.friends.change(alice.cid, { cid: other, face, addresses: [] }, 'end')
  t.is(app.mailroom.waiting(alice.cid, device.key, 10).length, 1)
})
