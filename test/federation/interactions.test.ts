/** Interactions over real connections: who is told what, and what becomes of peers that say what nobody has signed. */
import { randomBytes } from 'node:crypto'
import test from 'ava'
import { booksFrame, hereFrame, verdictFrame } from '../../federation/interactions/frames.ts'
import { tagOf, openProof } from '../../federation/letters/frames.ts'
import { INTERACTIONS } from '../../federation/limits.ts'
import { toWireIdentity } from '../../federation/wire/frames.ts'
import { signBook } from '../../node/core/commands/book.ts'
import type { Snowflake, UserCid } from '../../node/core/ids.ts'
import { isWhisperedBy, openWhisper, signWhisper } from '../../node/core/interactions/whispers.ts'
import { verifyIdentity } from '../../node/core/identity.ts'
import type { InteractionDesk, SignedWhisper } from '../../node/core/ports.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { admit, foundGuild, makeGenesis, makePerson, type Person } from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'
import { controlLog } from '../../node/core/ids.ts'

const isCutOff = ({ log }: TestNode): boolean => log.some(({ message }) => message === 'a peer is cut off')

const until = async (condition: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 60_000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const bookOf = (bot: Person) => [
  { ...signBook({ guild: null, t: 1, commands: '[]' }, bot.device), identity: bot.identity }
]

/** A node of a bot: it takes what is signed, and says no to what is not. */
const deskOf = (bot: Person, taken: SignedWhisper[]): InteractionDesk => ({
  take(whisper, peer) {
    const open = openWhisper(whisper.bytes)
    const from = verifyIdentity(whisper.identity)
    if (!open || !from || open.peer !== peer || !isWhisperedBy(whisper, from.key)) return 'forged'
    if (open.says.k === 'interact' && open.says.locale === 'de') return 'not-allowed'
    taken.push(whisper)
    return null
  },
  hear: async (whisper) => openWhisper(whisper.bytes)?.says.k === 'answer',
  books: () => bookOf(bot),
  emojis: () => bookOf(bot),
  device: (user) => (user === bot.device.user ? bot.device : undefined),
  residents: () => [bot.device.user]
})

const setUp = async () => {
  const [alice, beep, mallory] = [makePerson('alice'), makePerson('beep'), makePerson('mallory')]
  const genesis = makeGenesis(alice)
  const taken: SignedWhisper[] = []
  const b = await startNode(beep, { interactions: deskOf(beep, taken) })
  foundGuild(b.store, alice, genesis)
  b.store.write(alice, controlLog(genesis.guild), admit(beep))
  await b.hold(genesis)
  return { b, alice, beep, mallory, genesis, taken }
}

type World = Awaited<ReturnType<typeof setUp>>

const interact = ({ genesis, beep }: World, who: Person, peer: string, locale = 'en-US'): SignedWhisper => {
  const sig = 'A'.repeat(86)
  const { user, cert } = who.device
  const invoked = { id: '1', type: 2, name: 'roll', message: null, user, cert, sig }
  const channel = beep.device.cert as never
  const says = { k: 'interact', guild: genesis.guild, channel, locale, call: '{}', invoked } as const
  return signWhisper({ to: beep.device.user, peer, t: Date.now(), says }, who.device, who.identity)
}

const seek = async (peer: RawPeer, { b }: World, user: UserCid) => {
  const frames = await peer.open(b.address(), INTERACTIONS.protocol)
  const nonce = randomBytes(32)
  await frames.write({ k: 'seek', v: 1, nonce, tags: [tagOf(user, nonce)] })
  const { proofs } = await frames.read(hereFrame)
  const ends = { client: peer.host.peerId.toString(), server: b.network.peerId(), nonce }
  return { frames, users: proofs.map((proof) => openProof(proof, ends)?.user) }
}

const framed = ({ bytes, sig, identity }: SignedWhisper) => ({ bytes, sig, identity: toWireIdentity(identity) })

test.serial(
  'a node proves to act for the bot that is looked for, and for nobody else; then it takes what is signed',
  async (t) => {
    const world = await setUp()
    const { b, alice, beep, mallory, taken } = world
    await using _b = b
    await using peer = await startRawPeer()
    const self = peer.host.peerId.toString()
    const nobody = await seek(peer, world, mallory.device.user)
    t.deepEqual(nobody.users, [])
    const { frames, users } = await seek(peer, world, beep.device.user)
    t.deepEqual(users, [beep.device.user])
    await frames.write({ k: 'interact', ...framed(interact(world, alice, self)) })
    t.is((await frames.read(verdictFrame)).k, 'taken')
    t.is(taken.length, 1)
    const again = await seek(peer, world, beep.device.user)
    await again.frames.write({ k: 'interact', ...framed(interact(world, alice, self, 'de')) })
    t.deepEqual(await again.frames.read(verdictFrame), { k: 'refused', reason: 'not-allowed' })
    t.false(isCutOff(b))
  }
)

test.serial('two nodes of the network: what one brings the other has, and answers come back', async (t) => {
  const world = await setUp()
  const { b, alice, beep, genesis, taken } = world
  await using _b = b
  const answers: SignedWhisper[] = []
  const none = deskOf(alice, [])
  await using a = await startNode(alice, {
    bootstrap: [b.address()],
    interactions: { ...none, residents: () => [], hear: async (whisper) => answers.push(whisper) > 0 }
  })
  a.store.copy(b.store)
  await a.hold(genesis)
  const whisper = interact(world, alice, a.network.peerId())
  const bot = { user: beep.device.user, guild: genesis.guild, peer: null }
  await until(() => a.network.health().connections > 0, 'a connection')
  let outcome = await a.network.interact(bot, whisper)
  while (!outcome) outcome = await a.network.interact(bot, whisper)
  t.deepEqual(outcome, { peer: b.network.peerId() })
  t.true(taken.length > 0)
  const says = { k: 'answer', id: '1' as Snowflake, n: 1, answer: '{"k":"done"}' } as const
  const answer = signWhisper(
    { to: alice.device.user, peer: b.network.peerId(), t: Date.now(), says },
    beep.device,
    beep.identity
  )
  t.true(await b.network.answer(a.network.peerId(), answer))
  t.is(answers.length, 1)
  t.false(await b.network.answer('12D3KooWGRUfHtJJo7UQjoM1sZTtNsDQHdBMTaxj8rYvnS8Kp6mU', answer))
})

test.serial('commands and emoji of bots are for members', async (t) => {
  const world = await setUp()
  const { b, beep, genesis } = world
  await using _b = b
  await using peer = await startRawPeer()
  for (const k of ['books', 'emojis']) {
    const frames = await peer.open(b.address(), INTERACTIONS.protocol)
    await frames.write({ k, application: beep.device.user, guild: genesis.guild })
    t.deepEqual((await frames.read(booksFrame)).books, [])
  }
  t.false(isCutOff(b))
})

const wrong: Readonly<Record<string, (peer: RawPeer, world: World) => Promise<void>>> = {
  'what nobody has signed so': async (peer, world) => {
    const { frames } = await seek(peer, world, world.beep.device.user)
    const whisper = { ...interact(world, world.alice, peer.host.peerId.toString()), identity: world.mallory.identity }
    await frames.write({ k: 'interact', ...framed(whisper) })
  },
  'what another node has brought': async (peer, world) => {
    const { frames } = await seek(peer, world, world.beep.device.user)
    await frames.write({ k: 'interact', ...framed(interact(world, world.alice, 'another')) })
  },
  'a question of another shape': async (peer, { b }) => {
    const frames = await peer.open(b.address(), INTERACTIONS.protocol)
    await frames.write({ k: 'seek', v: 2 })
  },
  // The length of a frame comes first: without it one garbage in four would be the beginning of a long frame.
  garbage: async (peer, { b }) =>
    void (await peer.shout(b.address(), INTERACTIONS.protocol, new Uint8Array([100, ...randomBytes(199)])))
}

for (const [what, say] of Object.entries(wrong)) {
  test.serial(`a peer that says ${what} is cut off`, async (t) => {
    const world = await setUp()
    await using b = world.b
    await using peer = await startRawPeer()
    await say(peer, world)
    await until(() => isCutOff(b), 'the end of the connection')
    t.deepEqual(world.taken, [])
  })
}
