/** Streams that say nothing, or next to nothing, by every protocol that a node speaks: each is bounded in time, and in number. */
import test from 'ava'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { LETTERS } from '../../federation/limits.ts'
import { introduced } from '../../federation/host/introduced.ts'
import { startNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

/** ms that a stream lasts at most on which nothing comes, or a byte each second. */
const PATIENCE = 35_000
/** Streams of one protocol that one peer may have. */
const MOST = 32

/** Gossip goes on for as long as the connection does, one stream each way; and to say who one is takes no question. */
const LASTS = /^\/(?:meshsub|folkmoot\/id)\//

const ended = async (stream: Stream, what: string): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`${what} goes on`)), PATIENCE)
  stream.addEventListener('close', () => resolve())
  stream.addEventListener('remoteCloseWrite', () => resolve())
  if (stream.status !== 'open' || stream.remoteWriteStatus === 'closed') resolve()
  await promise.finally(() => clearTimeout(timer))
}

/** A length of 100, and a byte of it each second. */
const drip = (stream: Stream): void => {
  const dripping = setInterval(() => {
    if (stream.writeStatus === 'writable') stream.send(new Uint8Array([100]))
    else clearInterval(dripping)
  }, 1000)
  stream.addEventListener('close', () => clearInterval(dripping))
}

const spoken = async (address: string): Promise<readonly string[]> => {
  await using peer = await startRawPeer()
  const connection = await peer.host.dial(multiaddr(address))
  await introduced(connection)
  return (await peer.host.peerStore.get(connection.remotePeer)).protocols
}

test.serial(
  'whoever opens streams of any protocol and says nothing, or a byte now and then, is not waited for',
  async (t) => {
    t.timeout(120_000)
    await using node = await startNode(makePerson('alice'), { relay: true })
    const protocols = await spoken(node.address())
    t.true(protocols.length > 10)
    const quiet = async (protocol: string, say: (stream: Stream) => void, what: string): Promise<void> => {
      await using peer = await startRawPeer()
      const stream = await peer.host.dialProtocol(multiaddr(node.address()), protocol)
      say(stream)
      await ended(stream, `${protocol}, on which there is ${what},`)
    }
    const tried = protocols
      .filter((protocol) => !LASTS.test(protocol))
      .flatMap((protocol) => [quiet(protocol, () => undefined, 'nothing'), quiet(protocol, drip, 'next to nothing')])
    const failed = (await Promise.allSettled(tried)).flatMap((one) =>
      one.status === 'rejected' ? String(one.reason) : []
    )
    t.deepEqual(failed, [])
  }
)

test.serial('one peer has so many streams of a protocol, and no more', async (t) => {
  t.timeout(120_000)
  await using node = await startNode(makePerson('alice'), { relay: true })
  for (const protocol of await spoken(node.address())) {
    await using peer = await startRawPeer()
    const connection = await peer.host.dial(multiaddr(node.address()))
    const opened = await Promise.allSettled(
      Array.from({ length: 2 * MOST }, () => connection.newStream(protocol, { maxOutboundStreams: 4 * MOST }))
    )
    const open = (): number => opened.filter((one) => one.status === 'fulfilled' && one.value.status === 'open').length
    const end = Date.now() + 5000
    while (open() > MOST && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
    t.true(open() <= MOST, `${protocol}: ${open()}`)
  }
})

/** What this process waits for by the clock. */
const timers = (): number => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length

test.serial(
  'of streams that are begun and broken off, faster than anybody may ask, nothing is left that waits',
  async (t) => {
    await using node = await startNode(makePerson('alice'))
    await using peer = await startRawPeer()
    const connection = await peer.host.dial(multiaddr(node.address()))
    const before = timers()
    for (let n = 0; n < 4 * LETTERS.burst; n++) {
      const stream = await connection.newStream(LETTERS.protocol)
      stream.abort(new Error('on to the next'))
    }
    const end = Date.now() + 10_000
    while (timers() > before + LETTERS.burst && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20))
    t.true(timers() <= before + LETTERS.burst, `${timers() - before} more`)
  }
)
