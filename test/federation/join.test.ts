/** Invites over real connections: described, accepted, refused, and nobody at home. */
import { once } from 'node:events'
import test from 'ava'
import { JOIN } from '../../federation/limits.ts'
import { CARDS, openCard, signCard } from '../../node/core/card.ts'
import { parseSnowflake } from '../../node/core/ids.ts'
import type { Doorkeeper, InviteCard, JoinRefusal, JoinRequest } from '../../node/core/ports.ts'
import { startNode } from '../support/federation-node.ts'
import { foundGuild, makeGenesis, makePerson, type Genesis, type Person } from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

const HASH = new Uint8Array(16).fill(7)
const AWAY = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'

const cardOf = ({ guild }: Genesis): InviteCard => ({
  guild,
  guildId: parseSnowflake('1000') as never,
  name: 'Moot',
  description: null,
  icon: null,
  channelId: parseSnowflake('2000') as never,
  channelName: 'general',
  channelType: 0,
  members: 3,
  inviter: null,
  expiresAt: null,
  verificationLevel: 0
})

const requestOf = (person: Person): JoinRequest => ({
  guild: null,
  guildHash: HASH,
  user: person.user,
  cert: person.device.cert,
  bot: false,
  profile: { name: person.name, globalName: null, avatar: null },
  t: Date.now(),
  inviteKey: person.device.key,
  sig: new Uint8Array(64),
  identity: person.identity
})

const openDoor = (genesis: Genesis, asked: JoinRequest[] = []): Doorkeeper => ({
  describe: () => cardOf(genesis),
  admit: async (request) => {
    asked.push(request)
    return genesis
  }
})

const refusing = (refused: JoinRefusal['refused']): Doorkeeper => ({
  describe: () => ({ refused }),
  admit: async () => ({ refused })
})

const people = () => ({ alice: makePerson('alice'), bob: makePerson('bob') })

test.serial('an invite is described, and leads into the guild with its secret', async (t) => {
  const { alice, bob } = people()
  const genesis = makeGenesis(alice)
  const asked: JoinRequest[] = []
  await using a = await startNode(alice, { doorkeeper: openDoor(genesis, asked) })
  foundGuild(a.store, alice, genesis)
  await using b = await startNode(bob)
  const request = requestOf(bob)
  t.deepEqual(await b.network.describeInvite([a.address()], HASH, bob.device.key), cardOf(genesis))
  t.deepEqual(await b.network.join([a.address()], request), {
    guild: genesis.guild,
    genesis: new Uint8Array(genesis.genesis)
  })
  t.deepEqual(asked, [request])
})

test.serial('a joiner pulls from whoever let it in', async (t) => {
  const { alice, bob } = people()
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice, { doorkeeper: openDoor(genesis) })
  const { log } = foundGuild(a.store, alice, genesis)
  a.store.members.add(bob.user)
  await a.hold(genesis)
  await using b = await startNode(bob)
  await b.network.join([a.address()], requestOf(bob))
  await b.hold(genesis)
  await b.network.pull(genesis.guild)
  t.deepEqual(b.store.logs(genesis.guild), a.store.logs(genesis.guild))
  t.is(b.store.count(log), 0)
})

test.serial('refusals come back as they were given', async (t) => {
  const { alice, bob } = people()
  await using b = await startNode(bob)
  for (const refused of ['unknown-invite', 'expired', 'used-up', 'banned', 'no-sponsor', 'bad-request'] as const) {
    await using a = await startNode(alice, { doorkeeper: refusing(refused) })
    t.deepEqual(await b.network.describeInvite([a.address()], HASH, bob.device.key), { refused })
    t.deepEqual(await b.network.join([a.address()], requestOf(bob)), { refused })
  }
})

test.serial('peers that are away or cannot sponsor are passed over', async (t) => {
  const { alice, bob } = people()
  const genesis = makeGenesis(alice)
  await using lagging = await startNode(makePerson('carol'), { doorkeeper: refusing('no-sponsor') })
  await using a = await startNode(alice, { doorkeeper: openDoor(genesis) })
  await using b = await startNode(bob)
  const addresses = [AWAY, lagging.address(), a.address()]
  t.deepEqual(await b.network.join(addresses, requestOf(bob)), {
    guild: genesis.guild,
    genesis: new Uint8Array(genesis.genesis)
  })
})

test.serial('an invite whose peers are away says so, naming the addresses', async (t) => {
  const { bob } = people()
  await using b = await startNode(bob)
  const error = await t.throwsAsync(b.network.join([AWAY], requestOf(bob)), { name: 'Unreachable' })
  t.true(error?.message.includes(AWAY))
  await t.throwsAsync(b.network.describeInvite([], HASH, bob.device.key), { name: 'Unreachable' })
  await t.throwsAsync(b.network.describeInvite(['over there'], HASH, bob.device.key), { name: 'AddressMalformed' })
})

test.serial('a grant for another guild than its genesis makes is refused', async (t) => {
  const { alice, bob } = people()
  const [one, other] = [makeGenesis(alice), makeGenesis(alice)]
  const doorkeeper = { ...openDoor(one), admit: async () => ({ guild: one.guild, genesis: other.genesis }) }
  await using a = await startNode(alice, { doorkeeper })
  await using b = await startNode(bob)
  await t.throwsAsync(b.network.join([a.address()], requestOf(bob)), { name: 'Unreachable' })
})

test.serial('garbage at the door is cut off', async (t) => {
  const { alice } = people()
  await using a = await startNode(alice)
  for (const garbage of [new Uint8Array([3, 1, 2, 3]), new Uint8Array([0xff, 0xff, 0xff, 0x7f])]) {
    await using peer = await startRawPeer()
    t.is((await peer.shout(a.address(), JOIN.protocol, garbage)).byteLength, 0)
    while (peer.host.getConnections().length > 0) await once(peer.host, 'connection:close')
    await t.throwsAsync(peer.open(a.address(), JOIN.protocol))
  }
  t.is(a.log.filter(({ message }) => message === 'a peer is cut off').length, 2)
})

test.serial('cards are handed to strangers, as many as an answer holds', async (t) => {
  const { alice, bob } = people()
  const { guild } = makeGenesis(alice)
  const card = { guild, name: 'Moot', description: 'd'.repeat(300), members: 3, peers: [], invite: null, t: Date.now() }
  const signed = signCard(card, alice.device, alice.identity)
  await using a = await startNode(alice, { cards: { cards: () => Array.from({ length: CARDS }, () => signed) } })
  await using b = await startNode(bob)
  const heard = await b.network.discover([a.address()])
  t.true(heard.length > 5 && heard.length <= CARDS)
  t.like(openCard(heard[0] ?? signed, Date.now()), { guild, by: alice.user })
  t.is((await b.network.discover([])).length, heard.length)
  await t.throwsAsync(b.network.discover([AWAY]), { name: 'Unreachable' })
})
