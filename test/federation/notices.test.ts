/** What is said and not kept reaches members only, and nobody can say it for another. */
import { createSecretKey } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { createBackground } from '../../federation/background.ts'
import { createIdentityBook } from '../../federation/inbound/identity-book.ts'
import { noticeKey, noticeTopic } from '../../federation/keys.ts'
import { NOTICES } from '../../federation/limits.ts'
import { createNotices, type NoticeParts } from '../../federation/notices.ts'
import { seal, unseal } from '../../federation/outbound/gossip-frame.ts'
import { controlLog, type Snowflake } from '../../node/core/ids.ts'
import { openNotice, signNotice, type Notice, type SignedNotice } from '../../node/core/notices.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import {
  admit,
  anotherDevice,
  foundGuild,
  makeGenesis,
  makePerson,
  MemoryGuild,
  message,
  signOp
} from '../support/memory-guild.ts'
import type { Genesis, Person } from '../support/memory-guild.ts'

const join = async (a: TestNode, person: Person, genesis: Genesis): Promise<TestNode> => {
  const node = await startNode(person, { bootstrap: [a.address()] })
  await node.hold(genesis)
  await node.store.until(({ ops }) => ops.size === a.store.ops.size, 'the guild')
  return node
}

/** Says it until it is heard: a subscription may still be on its way, and who has said much is held back a while. */
const sayUntilHeard = async (from: TestNode, to: TestNode, { guild }: Genesis, notice: Notice): Promise<void> => {
  const isHeard = ({ heard }: MemoryGuild): boolean => heard.some((one) => one.notice.k === notice.k)
  const repeat = setInterval(() => from.network.tell(guild, from.person.device, notice), 50)
  await to.store.until(isHeard, 'the notice').finally(() => clearInterval(repeat))
}

test('a member is heard typing, also when their clock has been days ahead, and seen with what they do', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  const { channel } = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  await using b = await join(a, bob, genesis)
  b.store.now = () => Date.now() + 2 * 24 * 3_600_000
  b.network.tell(genesis.guild, bob.device, { k: 'typing', channel })
  b.store.now = () => Date.now()
  await sayUntilHeard(b, a, genesis, { k: 'typing', channel })
  t.deepEqual(a.store.heard[0], { user: bob.user, notice: { k: 'typing', channel } })
  const chess = { id: '50', name: 'chess', type: 0, created_at: 5 }
  const emoji = { name: 'blob', id: '1234567890123456789', animated: false }
  const busy = { id: '61', name: 'Custom Status', type: 4, created_at: 6, state: 'busy', emoji }
  const presence = { status: 'idle' as const, activities: [chess, busy], since: 7, afk: true }
  await sayUntilHeard(b, a, genesis, { k: 'presence', presence })
  const seen = a.store.heard.find(({ notice }) => notice.k === 'presence')
  t.deepEqual(seen, { user: bob.user, notice: { k: 'presence', presence } })
})

test('a proof that a device has forked is heard as it was told', async (t) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  await using a = await startNode(alice)
  const { log } = foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  await a.hold(genesis)
  await using b = await join(a, bob, genesis)
  const branch = (text: string) => {
    const { entry, sealed } = a.store.compose(alice, log, message(text))
    return signOp(alice, entry, sealed).blocks.entry
  }
  const proof = [branch('one'), branch('the other')] as const
  await sayUntilHeard(b, a, genesis, { k: 'fork', proof })
  t.deepEqual(a.store.heard[0], { user: bob.user, notice: { k: 'fork', proof } })
})

/** Alice's end of the topic: what she makes of the bytes that a peer relays. */
const listen = () => {
  const [alice, mallory] = [makePerson('alice'), makePerson('mallory')]
  const crowd = Array.from({ length: 10 }, (_, i) => makePerson(`member ${i}`))
  const genesis = makeGenesis(alice)
  const store = new MemoryGuild()
  const { channel } = foundGuild(store, alice, genesis)
  store.knows(mallory).write(alice, controlLog(genesis.guild), admit(mallory))
  for (const person of crowd) store.knows(person).write(alice, controlLog(genesis.guild), admit(person))
  const blamed: string[] = []
  const told: Uint8Array[] = []
  const topicValidators = new Map<string, (peer: string, message: { data: Uint8Array }) => string>()
  const pubsub = {
    topicValidators,
    subscribe: () => {},
    addEventListener: () => {},
    publish: async (_topic: string, data: Uint8Array) => void told.push(data)
  }
  const notices = createNotices({
    pubsub: pubsub as unknown as NoticeParts['pubsub'],
    peers: {
      isMember: (peer) => peer === 'of a member',
      hasProved: (_peer, _guild, device) => device === mallory.device.key
    },
    inbox: store,
    log: store,
    identities: createIdentityBook(store),
    clock: { now: () => store.now() },
    background: createBackground(new AbortController().signal, () => {}),
    blame: (_peer, detail) => void blamed.push(detail)
  })
  notices.follow(genesis.guild, genesis.secret)
  const topic = noticeTopic(genesis.secret, genesis.guild)
  const hear = (frame: object, peer = 'of a member', key = noticeKey(genesis.secret, genesis.guild)): string =>
    topicValidators.get(topic)?.(peer, { data: seal(frame, key, topic) }) ?? 'nobody listens'
  interface Said {
    readonly guild?: Genesis['guild']
    readonly t?: number
    readonly notice?: Notice
  }
  const typing: Notice = { k: 'typing', channel }
  const say = (person: Person, { guild = genesis.guild, t = Date.now(), notice = typing }: Said = {}) => ({
    ...signNotice({ guild, t, notice }, person.device),
    identity: person.identity
  })
  const tell = (notice: Notice): void => notices.tell(genesis.guild, alice.device, notice)
  const opened = () =>
    told.map((data) => unseal(data, noticeKey(genesis.secret, genesis.guild), topic, (value) => value as SignedNotice))
  return { alice, mallory, crowd, store, blamed, hear, say, tell, opened, channel, heard: store.heard }
}

test('an honest notice is heard and relayed', (t) => {
  const { mallory, hear, say, heard } = listen()
  t.is(hear(say(mallory)), 'accept')
  t.is(heard[0]?.user, mallory.user)
})

type Ear = ReturnType<typeof listen>

const forgeries: Readonly<Record<string, (ear: Ear) => object>> = {
  'in the name of another': ({ alice, mallory, say }) => ({
    ...say({ ...alice, device: { ...alice.device, sign: mallory.device.sign } })
  }),
  'for another guild': ({ mallory, say }) => say(mallory, { guild: makeGenesis(mallory).guild }),
  'with a certificate of nobody': ({ alice, mallory, say }) => ({
    ...say(mallory),
    identity: { ...mallory.identity, genesis: alice.identity.genesis }
  }),
  'that is garbage': () => ({ nothing: 'of the kind' }),
  'whose bytes are garbage': ({ mallory, say }) => ({ ...say(mallory), bytes: new Uint8Array(100).fill(0xff) })
}

for (const [what, forge] of Object.entries(forgeries)) {
  test(`a notice ${what} is not heard, and whoever relays it is blamed`, (t) => {
    const ear = listen()
    t.is(ear.hear(forge(ear)), 'reject')
    t.deepEqual([ear.heard.length, ear.blamed.length], [0, 1])
  })
}

test('a notice sealed with another key is not heard', (t) => {
  const { mallory, hear, say, heard, blamed } = listen()
  t.is(hear(say(mallory), 'of a member', createSecretKey(new Uint8Array(32))), 'reject')
  t.deepEqual([heard.length, blamed.length], [0, 1])
})

test('a notice from a stranger, by a stranger, or of another time is nobody’s news and nobody’s fault', (t) => {
  const { mallory, hear, say, heard, blamed } = listen()
  t.is(hear(say(mallory), 'of a stranger'), 'ignore')
  t.is(hear(say(makePerson('eve'))), 'ignore')
  for (const off of [-1, 1]) t.is(hear(say(mallory, { t: Date.now() + off * (NOTICES.freshFor + 5000) })), 'ignore')
  t.deepEqual([heard.length, blamed.length], [0, 0])
})

test('a peer that relays too many is not listened to for a while', (t) => {
  const { crowd, mallory, store, hear, say, heard } = listen()
  const now = Date.now()
  store.now = () => now
  for (let n = 0; n < NOTICES.burst / 10 + 2; n++) for (const person of crowd) hear(say(person, { t: now + n }))
  t.is(heard.length, NOTICES.burst)
  store.now = () => now + 1000
  t.is(hear(say(mallory, { t: now })), 'accept')
})

test('what has been said cannot be said again, nor what was said before it', (t) => {
  const { mallory, hear, say, heard, blamed } = listen()
  const now = Date.now()
  const [earlier, later] = [say(mallory, { t: now - 1 }), say(mallory, { t: now })]
  t.is(hear(later), 'accept')
  t.deepEqual([hear(later), hear(earlier)], ['ignore', 'ignore'])
  t.deepEqual([heard.length, blamed.length], [1, 0])
  t.is(hear(say(mallory, { t: now, notice: { k: 'voice', state: null } })), 'accept')
})

test('one device that says too much is not listened to for a while, and the others are', (t) => {
  const { mallory, crowd, store, hear, say, heard } = listen()
  const now = Date.now()
  store.now = () => now
  for (let n = 0; n < NOTICES.deviceBurst + 20; n++) hear(say(mallory, { t: now + n }))
  t.is(heard.length, NOTICES.deviceBurst)
  for (const person of crowd) t.is(hear(say(person, { t: now })), 'accept')
  store.now = () => now + 1000
  t.is(hear(say(mallory, { t: now + 1000 })), 'accept')
})

test('a peer that goes on and on about its own device is blamed, and one that passes on what others say is not', (t) => {
  const { mallory, crowd, store, blamed, hear, say } = listen()
  const [other] = crowd
  let now = Date.now()
  store.now = () => now
  const goOn = (person: Person): void => {
    for (const end = now + 20_000; now < end; now += 50) hear(say(person, { t: now }))
  }
  if (other) goOn(other)
  t.is(blamed.length, 0)
  goOn(mallory)
  t.true(blamed.length > 0)
})

test('a node tells no more of a device than others hear', (t) => {
  const { store, tell, opened, channel } = listen()
  store.now = () => 5000
  for (let n = 0; n < NOTICES.deviceBurst + 20; n++) tell({ k: 'typing', channel })
  t.is(opened().length, NOTICES.deviceBurst)
})

test('a member with a hundred devices is heard by eight of them', (t) => {
  const { mallory, store, hear, say, heard } = listen()
  const now = Date.now()
  store.now = () => now
  for (let n = 0; n < 100; n++) hear(say(anotherDevice(mallory), { t: now }))
  t.is(heard.length, NOTICES.devicesPerUser)
  store.now = () => now + 2 * NOTICES.freshFor
  t.is(hear(say(anotherDevice(mallory), { t: store.now() })), 'accept')
})

test('what the rules of the guild do not allow its author is not told on', (t) => {
  const { mallory, store, hear, say, blamed } = listen()
  store.silenced.add(mallory.user)
  t.is(hear(say(mallory)), 'ignore')
  t.is(blamed.length, 0)
})

test('of two words of one moment the second is the later', (t) => {
  const { store, tell, opened, channel } = listen()
  store.now = () => 5000
  for (const notice of [
    { k: 'typing', channel },
    { k: 'voice', state: null }
  ] as const)
    tell(notice)
  t.deepEqual(
    opened().map((frame) => frame && openNotice(frame)?.t),
    [5000, 5001]
  )
})

test('a stay in a voice channel is heard as it was said', (t) => {
  const { mallory, hear, say, heard, channel } = listen()
  const state = { channel, session: 'ab'.repeat(16), selfMute: true, selfDeaf: false }
  t.is(hear(say(mallory, { notice: { k: 'voice', state } })), 'accept')
  t.deepEqual(heard[0]?.notice, { k: 'voice', state })
})

test('a sound that somebody plays is heard as it was said', (t) => {
  const { mallory, hear, say, heard, channel } = listen()
  const played = { channel, sound: '1300000000000000000' as Snowflake, volume: 250 }
  t.is(hear(say(mallory, { notice: { k: 'sound', played } })), 'accept')
  t.deepEqual(heard[0]?.notice, { k: 'sound', played })
})

test('whatever the bytes, a notice opens or it does not', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      openNotice({ bytes })
      return true
    })
  )
  t.is(openNotice({ bytes: new Uint8Array(20_000) }), undefined)
})
