/** Short codes over real connections: found by peers that know them, guessed by nobody, and answered for by nobody else. */
import test from 'ava'
import { randomBytes } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { sha256, toBase64url } from '../../crypto/primitives.ts'
import { boundProof, foundProof, replyFrame, seekFrame, seekProof, type Asking } from '../../federation/codes/frames.ts'
import { createCodeServer } from '../../federation/codes/server.ts'
import { createFinder } from '../../federation/discovery/finder.ts'
import { CODES } from '../../federation/limits.ts'
import { frameStream, type FrameStream } from '../../federation/wire/frame-stream.ts'
import { inviteKey } from '../../node/app/invite-code.ts'
import { codeKey, type CodeDesk, type KnownCode, type SoughtCode } from '../../node/core/short-codes.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => makePerson(name)) as [Person, Person, Person]
type Person = ReturnType<typeof makePerson>

/** What whoever knows the code makes of it. */
interface Code extends SoughtCode {
  readonly guildHash: Uint8Array
}

const makeCode = (): Code => {
  const seed = randomBytes(32)
  return {
    tag: toBase64url(randomBytes(32)),
    guildHash: new Uint8Array(randomBytes(16)),
    keyIn: (guildHash) => inviteKey(sha256(Buffer.concat([seed, guildHash])).subarray(0, 16)).key
  }
}

/** What members know of it. */
const known = ({ tag, guildHash, keyIn }: Code, changes: Partial<KnownCode> = {}): KnownCode => ({
  tag,
  guildHash,
  inviteKey: keyIn(guildHash),
  admits: true,
  ...changes
})

const deskOf = (...codes: readonly KnownCode[]): CodeDesk => ({
  lookup: (key) => codes.filter(({ tag }) => Buffer.compare(codeKey(tag), key) === 0),
  offered: () => codes.map(({ tag }) => codeKey(tag))
})

const meets = (node: TestNode, ...others: readonly TestNode[]) =>
  Promise.all(others.map((other) => node.network.discover([other.address()])))

const placeOf = ({ guildHash }: Code, { network }: TestNode) => ({
  guildHash,
  admits: true,
  addresses: [...network.addresses()]
})

const cutOffs = ({ log }: TestNode): unknown[] =>
  log.filter(({ message }) => message === 'a peer is cut off').map(({ fields }) => fields?.['detail'])

const ask = async (peer: RawPeer, node: TestNode, { tag }: Pick<Code, 'tag'>, change: { proof?: Uint8Array } = {}) => {
  await using frames = await peer.open(node.address(), CODES.protocol)
  const asking = { client: peer.host.peerId.toString(), server: node.network.peerId(), nonce: new Uint8Array(16) }
  const question = { k: 'seek', v: 1, key: codeKey(tag), nonce: asking.nonce, proof: seekProof(tag, asking) }
  await frames.write({ ...question, ...change })
  return frames.read(replyFrame)
}

test.serial('a connected peer that has the invite says which guild it leads to, and where it listens', async (t) => {
  const code = makeCode()
  await using member = await startNode(alice, { codes: deskOf(known(makeCode()), known(code)) })
  await using other = await startNode(carol)
  await using b = await startNode(bob)
  await meets(b, member, other)
  t.deepEqual(await b.network.findCode(code, 'enter'), placeOf(code, member))
  t.is(await b.network.findCode(makeCode(), 'enter'), undefined)
  t.deepEqual([...cutOffs(member), ...cutOffs(other), ...cutOffs(b)], [])
})

test.serial('whoever lets in comes first, and of others it is enough that they know', async (t) => {
  const code = makeCode()
  await using knows = await startNode(alice, { codes: deskOf(known(code, { admits: false })) })
  await using b = await startNode(bob)
  await meets(b, knows)
  for (const wish of ['show', 'enter'] as const) {
    const found = { guildHash: code.guildHash, admits: false, addresses: [...knows.network.addresses()] }
    t.deepEqual(await b.network.findCode(code, wish), found)
  }
  await using admits = await startNode(carol, { codes: deskOf(known(code)) })
  await meets(b, admits)
  t.deepEqual((await b.network.findCode(code, 'enter'))?.addresses[0], admits.address())
})

test.serial('when nobody answers, that is said', async (t) => {
  await using b = await startNode(bob)
  await t.throwsAsync(b.network.findCode(makeCode(), 'enter'), { name: 'Unreachable' })
  await using deaf = await startRawPeer()
  await b.network.discover([addressOf(deaf)]).catch(() => undefined)
  await t.throwsAsync(b.network.findCode(makeCode(), 'enter'), { name: 'Unreachable' })
})

test.serial(
  'a member who says it again in a guild of hers leads nobody there, and those whom she took in are not blamed',
  async (t) => {
    const code = makeCode()
    const hers = randomBytes(16)
    const copies = Array.from({ length: 5 }, () =>
      known(code, { guildHash: hers, inviteKey: code.keyIn(code.guildHash) })
    )
    await using taken = await startNode(carol, { codes: deskOf(...copies) })
    await using b = await startNode(bob)
    await meets(b, taken)
    t.is(await b.network.findCode(code, 'enter'), undefined)
    t.deepEqual(cutOffs(b), [])
    await using both = await startNode(alice, { codes: deskOf(...copies, known(code)) })
    await meets(b, both)
    t.deepEqual((await b.network.findCode(code, 'enter'))?.guildHash, code.guildHash)
  }
)

test.serial('mallory who has heard where a code is looked for learns nothing by it, and is cut off', async (t) => {
  const code = makeCode()
  await using member = await startNode(alice, { codes: deskOf(known(code)) })
  await using mallory = await startRawPeer()
  t.is((await ask(mallory, member, code)).k, 'found')
  const asking = { client: mallory.host.peerId.toString(), server: member.network.peerId(), nonce: new Uint8Array(16) }
  for (const proof of [
    randomBytes(32),
    seekProof(makeCode().tag, asking),
    seekProof(code.tag, { ...asking, client: member.network.peerId() }),
    seekProof(code.tag, { ...asking, nonce: randomBytes(16) })
  ]) {
    await using liar = await startRawPeer()
    await t.throwsAsync(ask(liar, member, code, { proof }))
  }
  t.deepEqual(
    cutOffs(member),
    Array.from({ length: 4 }, () => 'the peer asks for a code that it does not know')
  )
})

/** A node of mallory's that answers as she likes. */
const answering = async (
  says: (asking: Asking) => object | undefined,
  raw: RawPeer
): Promise<{ readonly asked: () => number }> => {
  let asked = 0
  await raw.host.handle(CODES.protocol, async (stream, { remotePeer }) => {
    asked++
    const bounds = { maxFrame: CODES.maxFrame, timeout: CODES.timeout, signal: new AbortController().signal }
    const frames: FrameStream = frameStream(stream, bounds)
    const { nonce } = await frames.read(seekFrame)
    const reply = says({ client: remotePeer.toString(), server: raw.host.peerId.toString(), nonce })
    if (reply) await frames.write(reply).catch(() => undefined)
  })
  return { asked: () => asked }
}

const addressOf = ({ host }: RawPeer): string => String(host.getMultiaddrs()[0])

const answerOf = (
  code: Code,
  asking: Asking,
  { guildHash = code.guildHash, inviteKey: key = code.keyIn(guildHash) } = {}
) => {
  const bound = boundProof({ inviteKey: key, guildHash, admits: true }, asking)
  const said = { places: [{ guildHash, admits: true, bound }], addresses: ['/ip4/192.0.2.1/tcp/1'] }
  return { k: 'found', ...said, proof: foundProof(code.tag, asking, said) }
}

test.serial(
  'mallory who answers for what she does not know is caught, and the guild is found all the same',
  async (t) => {
    const code = makeCode()
    const other = makeCode()
    let last: object | undefined
    const lies: readonly ((asking: Asking) => object)[] = [
      (asking) => answerOf(other, asking),
      (asking) => ({ ...answerOf(code, asking), addresses: ['/ip4/192.0.2.2/tcp/1'] }),
      (asking) => answerOf(code, { ...asking, server: asking.client }),
      (asking) => answerOf(code, { ...asking, nonce: new Uint8Array(16) }),
      () => ({ k: 'found', places: [], addresses: [], proof: new Uint8Array(32) }),
      () => ({ k: 'nonsense' })
    ]
    await using member = await startNode(alice, { codes: deskOf(known(code)) })
    for (const lie of lies) {
      await using raw = await startRawPeer()
      const { asked } = await answering(lie, raw)
      await using b = await startNode(bob)
      await b.network.discover([addressOf(raw)]).catch(() => undefined)
      t.is(await b.network.findCode(code, 'enter').catch(() => undefined), undefined)
      t.is(asked(), 1)
      t.is(cutOffs(b).length, 1)
      await meets(b, member)
      last = await b.network.findCode(code, 'enter')
      t.deepEqual(last, placeOf(code, member))
    }
  }
)

test.serial('a member’s node that answers truly names places of its own, and of nobody else', async (t) => {
  const code = makeCode()
  await using raw = await startRawPeer()
  const self = raw.host.peerId.toString()
  await answering((asking) => {
    const elsewhere = `/ip4/192.0.2.9/tcp/9/p2p/${asking.client}`
    const said = { ...answerOf(code, asking), addresses: ['/ip4/192.0.2.1/tcp/1', elsewhere, '/ip4/192.0.2.1/udp/53'] }
    return { ...said, proof: foundProof(code.tag, asking, said) }
  }, raw)
  await using b = await startNode(bob)
  await b.network.discover([addressOf(raw)]).catch(() => undefined)
  t.deepEqual((await b.network.findCode(code, 'enter'))?.addresses, [`/ip4/192.0.2.1/tcp/1/p2p/${self}`])
})

test.serial('who answers nothing, or does not speak of codes at all, keeps nobody waiting for long', async (t) => {
  const code = makeCode()
  await using silent = await startRawPeer()
  await using deaf = await startRawPeer()
  await answering(() => undefined, silent)
  await using member = await startNode(alice, { codes: deskOf(known(code)) })
  await using b = await startNode(bob)
  for (const raw of [silent, deaf]) await b.network.discover([addressOf(raw)]).catch(() => undefined)
  await meets(b, member)
  const began = performance.now()
  t.deepEqual((await b.network.findCode(code, 'enter'))?.guildHash, code.guildHash)
  t.true(performance.now() - began < CODES.timeout)
})

test.serial('mallory who tries codes is answered less and less, and cut off when she does not stop', async (t) => {
  await using member = await startNode(alice, { codes: deskOf(known(makeCode())) })
  await using mallory = await startRawPeer()
  const said: string[] = []
  const began = Date.now()
  const debt = (CODES.mostDebt * CODES.perSecond) / 1000
  await t.throwsAsync(async () => {
    for (let n = 0; n < 2 * (CODES.burst + debt); n++) said.push((await ask(mallory, member, makeCode())).k)
  })
  const more = 1 + ((Date.now() - began) * CODES.perSecond) / 1000
  const answered = said.filter((each) => each === 'unknown').length
  t.true(answered >= CODES.burst && answered <= CODES.burst + more)
  t.true(said.length <= CODES.burst + debt + 2 * more)
  t.deepEqual(cutOffs(member), ['the peer tries codes, and does not stop when told to'])
  await t.throwsAsync(mallory.open(member.address(), CODES.protocol))
})

/** The server alone, asked by as many names as mallory likes to make. */
const serverOf = (codes: CodeDesk, friends: readonly string[] = []) => {
  let now = 0
  const server = createCodeServer({
    desk: codes,
    clock: { now: () => now },
    self: 'member',
    addresses: () => [],
    isKnown: (peer) => friends.includes(peer)
  })
  const asks = async (client: string, { tag }: Pick<Code, 'tag'>): Promise<string> => {
    const nonce = new Uint8Array(16)
    const question = {
      k: 'seek',
      v: 1,
      key: codeKey(tag),
      nonce,
      proof: seekProof(tag, { client, server: 'member', nonce })
    }
    const said: object[] = []
    const frames = { read: async () => question, write: async (frame: object) => void said.push(frame) }
    await server.serve(frames as unknown as FrameStream, client)
    return (said[0] as { k: string }).k
  }
  return { asks, turn: (ms: number) => void (now += ms) }
}

test.serial(
  'a crowd of names tries no more codes than one: strangers wait for each other, members do not',
  async (t) => {
    const code = makeCode()
    const { asks, turn } = serverOf(deskOf(known(code)), ['friend'])
    const said: string[] = []
    for (let n = 0; n < CODES.wrongBurst + 100; n++) said.push(await asks(`mallory ${n}`, makeCode()))
    t.true(said.filter((each) => each === 'unknown').length <= CODES.wrongBurst + 1)
    t.is(await asks('stranger', code), 'busy', 'and who knows one is not told so, or it would be worth trying on')
    t.is(await asks('friend', code), 'found')
    turn(1000)
    t.is(await asks('stranger', code), 'found')
  }
)

test.serial('who knows codes does not use up what is there for those who try', async (t) => {
  const code = makeCode()
  const { asks } = serverOf(deskOf(known(code)))
  for (let n = 0; n < 2 * CODES.wrongBurst; n++) t.is(await asks(`guest ${n}`, code), 'found')
})

test.serial('a node asks no peer more often than that allows, however many codes it is given', async (t) => {
  await using member = await startNode(alice, { codes: deskOf() })
  await using b = await startNode(bob)
  await meets(b, member)
  for (let n = 0; n < CODES.askPerMinute; n++) t.is(await b.network.findCode(makeCode(), 'enter'), undefined)
  await t.throwsAsync(b.network.findCode(makeCode(), 'enter'), { name: 'Unreachable' })
  t.true(CODES.askPerMinute < CODES.burst)
  t.deepEqual(cutOffs(member), [])
})

/** Asks until it is found: what is announced takes a moment to be written down. */
const findSoon = async (node: TestNode, code: Code) => {
  const end = Date.now() + 60_000
  for (;;) {
    const found = await node.network.findCode(code, 'enter').catch(() => undefined)
    if (found || Date.now() > end) return found
  }
}

test.serial('who knows one node that has nothing to do with the guild finds it by the DHT', async (t) => {
  const code = makeCode()
  await using hub = await startNode(carol)
  await using member = await startNode(alice, { codes: deskOf(known(code)) })
  await using b = await startNode(bob)
  for (const node of [member, b]) await meets(node, hub)
  t.deepEqual(await findSoon(b, code), placeOf(code, member))
  t.deepEqual([...cutOffs(hub), ...cutOffs(member), ...cutOffs(b)], [])
})

test.serial('mallory who says to have it, by the DHT, is caught and passed over', async (t) => {
  const code = makeCode()
  await using hub = await startNode(carol)
  await using raw = await startRawPeer()
  const { asked } = await answering((asking) => answerOf(makeCode(), asking), raw)
  await raw.host.dial(multiaddr(hub.address()))
  const { signal } = new AbortController()
  const finder = createFinder({ kad: raw.host.services.kad, signal, now: () => performance.now(), random: Math.random })
  finder.provide(codeKey(code.tag))
  await using b = await startNode(bob)
  await meets(b, hub)
  const end = Date.now() + 60_000
  while (asked() === 0 && Date.now() < end)
    t.is(await b.network.findCode(code, 'enter').catch(() => undefined), undefined)
  t.is(asked(), 1)
  t.deepEqual(cutOffs(b), ['the peer answers for a code that it does not know'])
  await using member = await startNode(alice, { codes: deskOf(known(code)) })
  await meets(member, hub)
  t.deepEqual((await findSoon(b, code))?.addresses, [...member.network.addresses()])
})

test.serial('what is not offered any more is not announced any more', async (t) => {
  const [over, open] = [makeCode(), makeCode()]
  const offers = [over, open].map(({ tag }) => codeKey(tag))
  const desk = { ...deskOf(known(over), known(open)), offered: () => offers }
  await using member = await startNode(alice, { codes: desk })
  offers.shift()
  member.network.offerCodes()
  await using hub = await startNode(carol)
  await using b = await startNode(bob)
  for (const node of [member, b]) await meets(node, hub)
  t.truthy(await findSoon(b, open))
  await using late = await startNode(makePerson('dave'))
  await meets(late, hub)
  t.is(await late.network.findCode(over, 'enter'), undefined)
})
