/** A peer that misuses the table: what it says and asks is bounded, and honest peers are found all the same. */
import test from 'ava'
import { lpStream } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { randomBytes } from 'node:crypto'
import { sha256, utf8 } from '../../../crypto/primitives.ts'
import { makePeerKey, parsePeerKey } from '../../../federation/host/peer-key.ts'
import { createFinder } from '../../../federation/discovery/finder.ts'
import { FINDER, KAD } from '../../../federation/limits.ts'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { hashOf, kadMessage, type NamedPeer } from '../../support/kad-message.ts'
import { startRawPeer, type RawPeer } from '../../support/raw-peer.ts'

const guild = sha256(utf8('a guild'))

const addressOf = ({ host }: RawPeer): string => host.getMultiaddrs()[0]?.toString() ?? ''

const finderOf = ({ host }: RawPeer) =>
  createFinder({
    kad: host.services.kad,
    signal: new AbortController().signal,
    now: () => performance.now(),
    random: Math.random
  })

/** What one peer may ask for since then, in ms. */
const shareSince = (begun: number): number =>
  KAD.burst + Math.ceil(((performance.now() - begun) / 1000) * KAD.perSecond)

const recordsAt = ({ host }: RawPeer): number => host.services.kad.records

const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const find = async (peer: RawPeer): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const one of finderOf(peer).find(guild, AbortSignal.timeout(60_000))) found.push(one.peer.toString())
  return found
}

/** Bob keeps, of a guild that alice has announced, her record. */
const setup = async () => {
  const [a, b] = [await startRawPeer(), await startRawPeer()]
  await a.host.dial(multiaddr(addressOf(b)))
  finderOf(a).provide(guild)
  await until(() => recordsAt(b) === 1, 'the record of alice')
  const stop = async (): Promise<void> => {
    await a[Symbol.asyncDispose]()
    await b[Symbol.asyncDispose]()
  }
  return { a, b, [Symbol.asyncDispose]: stop }
}

const open = async (peer: RawPeer, to: RawPeer) =>
  lpStream(await peer.host.dialProtocol(multiaddr(addressOf(to)), KAD.protocol))

const announce = async (peer: RawPeer, to: RawPeer, named: NamedPeer, key = guild): Promise<void> => {
  const stream = await open(peer, to)
  await stream.write(kadMessage({ type: 'ADD_PROVIDER', key: hashOf(key), providers: [named] }))
  await stream.unwrap().close()
}

const nobody = (n: number): NamedPeer => ({
  id: peerIdFromPrivateKey(parsePeerKey(makePeerKey())),
  addresses: [`/ip4/127.0.0.1/tcp/${1 + (n % 1000)}`]
})

test.serial('garbage, values, and words in the name of another leave nothing behind', async (t) => {
  await using moot = await setup()
  const { a, b } = moot
  await using mallory = await startRawPeer()
  const garbage = new Uint8Array([100, 0xff, ...randomBytes(99)])
  for (const bytes of [garbage, new Uint8Array(20_000), new Uint8Array([0xff, 0xff, 0xff, 0x7f])])
    t.is((await mallory.shout(addressOf(b), KAD.protocol, bytes)).byteLength, 0)
  const value = kadMessage({ type: 'PUT_VALUE', key: utf8('/pk/something') })
  t.is((await mallory.shout(addressOf(b), KAD.protocol, new Uint8Array([value.byteLength, ...value]))).byteLength, 0)
  await announce(mallory, b, nobody(1))
  await announce(mallory, b, { id: a.host.peerId, addresses: ['/ip4/127.0.0.1/tcp/9'] }, sha256(utf8('another')))
  await announce(mallory, b, { id: mallory.host.peerId, addresses: [addressOf(mallory)] })
  await until(() => recordsAt(b) === 2, 'what mallory says of herself')
  t.is(recordsAt(b), 2)
})

test.serial('a flood of names that announce the guild is bounded, and who was there is found among them', async (t) => {
  await using moot = await setup()
  const { a, b } = moot
  const crowd = await Promise.all(Array.from({ length: 2 * KAD.recordsPerKeyAndHost }, () => startRawPeer()))
  for (const one of crowd) await announce(one, b, { id: one.host.peerId, addresses: [addressOf(one)] })
  await using carol = await startRawPeer()
  await carol.host.dial(multiaddr(addressOf(b)))
  await until(async () => (await find(carol)).includes(a.host.peerId.toString()), 'alice among them')
  await until(() => recordsAt(b) >= KAD.recordsPerKeyAndHost, 'as many as are kept')
  t.is(recordsAt(b), KAD.recordsPerKeyAndHost)
  await Promise.all(crowd.map((one) => one[Symbol.asyncDispose]()))
})

test.serial('a peer with many keys keeps to its share', async (t) => {
  await using moot = await setup()
  const { b } = moot
  await using mallory = await startRawPeer()
  const named: NamedPeer = { id: mallory.host.peerId, addresses: [addressOf(mallory)] }
  const begun = performance.now()
  const flood = Array.from({ length: 3 * KAD.burst }, (_, n) => announce(mallory, b, named, sha256(utf8(`key ${n}`))))
  await Promise.allSettled(flood)
  t.true(recordsAt(b) <= 1 + shareSince(begun), `${recordsAt(b)} records`)
})

test.serial('who answers with a crowd of peers that are none does not keep away what others know', async (t) => {
  await using moot = await setup()
  const { a, b } = moot
  await using mallory = await startRawPeer()
  await mallory.host.unhandle(KAD.protocol)
  const crowd = Array.from({ length: 200 }, (_, n) => nobody(n))
  await mallory.host.handle(KAD.protocol, async (stream) => {
    const frames = lpStream(stream)
    await frames.read()
    const lies = { closer: crowd.slice(0, 100), providers: crowd }
    await frames.write(kadMessage({ type: 'GET_PROVIDERS', key: hashOf(guild), ...lies }))
    await frames.unwrap().close()
  })
  await using carol = await startRawPeer()
  for (const peer of [mallory, b]) await carol.host.dial(multiaddr(addressOf(peer)))
  await until(() => carol.host.services.kad.contacts === 2, 'both contacts')
  const found = await find(carol)
  t.true(found.includes(a.host.peerId.toString()))
  t.true(found.length <= FINDER.found)
  t.true((await carol.host.peerStore.all()).length <= KAD.hearsay + 10)
})

test.serial('who asks too much is not answered any more', async (t) => {
  await using moot = await setup()
  const { b } = moot
  await using mallory = await startRawPeer()
  const stream = await open(mallory, b)
  const ping = kadMessage({ type: 'PING' })
  const begun = performance.now()
  const answered = (async () => {
    let count = 0
    try {
      for (;;) {
        await stream.read()
        count++
      }
    } catch {
      return count
    }
  })()
  await (async () => {
    for (let n = 0; n < 3 * KAD.burst; n++) await stream.write(ping)
  })().catch(() => undefined)
  const count = await answered
  t.true(count >= KAD.burst && count <= shareSince(begun), `${count} answers`)
})
