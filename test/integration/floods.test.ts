/**
 * Floods against a real node, by strangers and by a member: its memory stays within bounds while they go on, who breaks the protocol
 * is cut off, and honest people are heard. The node is a process of its own, so that only its memory is measured.
 */
import test, { type ExecutionContext } from 'ava'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { gossipTopic } from '../../federation/keys.ts'
import { SYNC } from '../../federation/limits.ts'
import { meetAsClient } from '../../federation/sync/handshake.ts'
import type { FrameStream } from '../../federation/wire/frame-stream.ts'
import { controlLog, opCidOf } from '../../node/core/ids.ts'
import { utf8 } from '../../crypto/primitives.ts'
import { memoryOf } from '../bench/processes.ts'
import { message } from '../support/memory-guild.ts'
import { eventually } from '../support/process/eventually.ts'
import { joinAs, messageLogIn, startNodeOf, type Membership } from '../support/process/mallory.ts'
import { startMoot, type Moot } from '../support/process/moot.ts'
import type { NodeProcess } from '../support/process/node-process.ts'
import { makeInvite, type Json } from '../support/process/rest.ts'
import { startRawPeer, type RawPeer } from '../support/raw-peer.ts'

/** MB that a flood may cost, whatever it sends: a few frames, and what V8 has not collected yet. */
const MOST = 100

let moot: Moot
let membership: Membership

test.before(async () => {
  moot = await startMoot()
  membership = await joinAs('mallory', decodeURIComponent(await makeInvite(moot.alice, moot.channel)))
})

test.after.always(() => moot?.[Symbol.asyncDispose]())

const addressOf = ({ ready }: NodeProcess): string => ready.multiaddrs[0] ?? ''

const isCutOff = (node: NodeProcess, peer: string): Promise<unknown> =>
  node.logs(`a cut-off of ${peer}`, (line) => line['message'] === 'a peer is cut off' && line['peer'] === peer)

/** What one says is read by the other, both ways. */
const goesOn = async (what: string): Promise<void> => {
  for (const [speaker, reader] of [
    [moot.alice, moot.bob],
    [moot.bob, moot.alice]
  ] as const) {
    const content = `${what}: ${speaker.name} ${randomBytes(4).toString('hex')}`
    await speaker.post(`/channels/${moot.channel}/messages`, { content })
    await eventually(async () => {
      const page: Json[] = await reader.get(`/channels/${moot.channel}/messages?limit=5`)
      return page.some((said) => said.content === content)
    })
  }
}

/** Runs a flood, and looks at the node's memory, and whether people are heard, while it goes on. */
const under = async (t: ExecutionContext, what: string, flood: () => Promise<void>, mostCost = MOST): Promise<void> => {
  const before = memoryOf(moot.a)
  let most = before
  const watch = setInterval(() => (most = Math.max(most, memoryOf(moot.a))), 100)
  try {
    await Promise.all([flood(), goesOn(what)])
  } finally {
    clearInterval(watch)
  }
  await goesOn(`after ${what}`)
  t.log(`${before.toFixed(0)} MB before, ${most.toFixed(0)} MB at most`)
  t.true(most - before < mostCost, `${what} cost ${(most - before).toFixed(0)} MB`)
}

const credentials = () => ({
  carried: () => [membership.genesis.guild],
  guildSecret: () => membership.genesis.secret,
  devices: () => [membership.person.device],
  turnedAway: () => undefined,
  isConversation: () => false,
  concerns: () => false,
  isMember: () => true,
  log: { identity: () => membership.person.identity } as never
})

const meet = async (peer: RawPeer): Promise<FrameStream> => {
  const frames = await peer.open(addressOf(moot.a), SYNC.protocol)
  const ends = { client: peer.host.peerId.toString(), server: moot.a.ready.peerId }
  await meetAsClient(frames, ends, credentials(), [membership.genesis.guild])
  return frames
}

test.serial('connections by the hundred that say nothing: who comes from elsewhere is let in', async (t) => {
  const [, address = '', port = ''] = /^\/ip4\/([\d.]+)\/tcp\/(\d+)/.exec(addressOf(moot.a)) ?? []
  const sockets: Socket[] = []
  await under(t, 'connections', async () => {
    for (let i = 0; i < 400; i++) {
      const socket = connect({ port: Number(port), host: address, localAddress: '127.0.0.66' })
      socket.on('error', () => {})
      sockets.push(socket)
      await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined)
    }
    await using peer = await startRawPeer()
    const connection = await peer.host.dial(multiaddr(addressOf(moot.a)))
    t.is(connection.status, 'open')
  })
  for (const socket of sockets) socket.destroy()
})

test.serial('streams by the hundred, each with a beginning and no end: their peer is cut off', async (t) => {
  await using peer = await startRawPeer()
  await under(t, 'streams', async () => {
    let isOver = false
    const end = isCutOff(moot.a, peer.host.peerId.toString()).finally(() => (isOver = true))
    const isGone = (): boolean => isOver || peer.host.getConnections().length === 0
    // One who answers late for the load may have a line that fails: it is hung up on, or not let in yet, and comes back.
    while (!isOver) {
      for (let i = 0; i < 300; i++) {
        try {
          const stream = await peer.host.dialProtocol(multiaddr(addressOf(moot.a)), SYNC.protocol)
          stream.send(new Uint8Array([200, 1, 1, 2, 3]))
        } catch {
          // One too many, or all is over.
          if (isGone()) break
        }
      }
      await eventually(async () => isGone())
    }
    await end
  })
})

/** The longest frame there is, but for its last bytes. */
const unfinished = (): Uint8Array => {
  const { maxFrame } = SYNC
  const digits = [maxFrame & 0x7f, (maxFrame >> 7) & 0x7f, (maxFrame >> 14) & 0x7f, maxFrame >> 21]
  return Buffer.concat([
    Uint8Array.from(digits, (digit, at) => digit | (at < 3 ? 0x80 : 0)),
    Buffer.alloc(maxFrame - 100)
  ])
}

test.serial('frames without an end, by a crowd: all together are bounded, and who holds most is cut off', async (t) => {
  await using peers = new AsyncDisposableStack()
  const crowd = await Promise.all(Array.from({ length: 24 }, async () => peers.use(await startRawPeer())))
  const bytes = unfinished()
  /** As much as is taken of it. */
  const hold = async ({ host }: RawPeer): Promise<void> => {
    const stream = await host.dialProtocol(multiaddr(addressOf(moot.a)), SYNC.protocol)
    if (!stream.send(bytes)) await stream.onDrain()
  }
  const flood = async (): Promise<void> => {
    const streams = crowd.flatMap((peer) => Array.from({ length: SYNC.streamsPerPeer }, () => peer))
    await Promise.allSettled(streams.map(hold))
  }
  // What is held at once, and as much again that V8 has not collected, and then some: without a bound it is twice as much.
  await under(t, 'frames', flood, 280)
  await moot.a.logs('a cut-off', (line) => /has this node hold/.test(String(line['detail'])))
})

/** A length that holds, and behind it what is no dag-cbor, whatever comes. */
const garbage = (): Uint8Array => Buffer.concat([Buffer.from([100, 0xff]), randomBytes(64 * 1024)])

test.serial('garbage, over and over, from ever new peers: each is cut off', async (t) => {
  await under(t, 'garbage', async () => {
    for (let i = 0; i < 8; i++) {
      await using peer = await startRawPeer()
      await peer.shout(addressOf(moot.a), SYNC.protocol, garbage())
      await isCutOff(moot.a, peer.host.peerId.toString())
    }
  })
})

test.serial('a member who gossips what is no frame is cut off', async (t) => {
  await using node = await startNodeOf(membership)
  await using peer = await startRawPeer()
  await under(t, 'gossip', async () => {
    const frames = await meet(peer)
    const topic = gossipTopic(membership.genesis.secret, membership.genesis.guild)
    const { pubsub } = peer.host.services
    pubsub.subscribe(topic)
    const [, flooded = ''] = moot.a.ready.multiaddrs[0]?.split('/p2p/') ?? []
    await eventually(async () => pubsub.getSubscribers(topic).some((each) => each.toString() === flooded))
    for (let i = 0; i < 50; i++) await pubsub.publish(topic, randomBytes(100_000)).catch(() => undefined)
    await isCutOff(moot.a, peer.host.peerId.toString())
    frames.abort(new Error('enough'))
  })
  t.true(node.network.peerId().length > 0)
})

test.serial('questions by the thousand, with the largest heads, and answers that nobody reads', async (t) => {
  for (let i = 0; i < 300; i++) {
    await moot.alice.post(`/channels/${moot.channel}/messages`, { content: `${i} ${'long '.repeat(300)}` })
  }
  await using peers = new AsyncDisposableStack()
  await under(t, 'questions', async () => {
    const { guild } = membership.genesis
    for (let n = 0; n < 4; n++) {
      const peer = peers.use(await startRawPeer())
      for (let s = 0; s < 6; s++) {
        // Who has read nothing for long, as on a machine that is slow, is hung up on.
        const frames = await (s === 0 ? meet(peer) : meet(peer).catch(() => undefined))
        if (!frames) break
        const have = Object.fromEntries(
          Array.from({ length: 500 }, () => [randomBytes(32).toString('base64url').replace(/.$/, 'A'), 1])
        )
        const ask = async (): Promise<void> => {
          for (let i = 0; i < 20; i++) await frames.write({ k: 'pull', guild, log: controlLog(guild), have })
        }
        await ask().catch(() => undefined)
      }
    }
  })
})

test.serial('a member who names heads that there are not, and writes from the future, is cut off', async (t) => {
  await using node = await startNodeOf(membership)
  const { genesis, person } = membership
  const log = messageLogIn(node, genesis.guild)
  const { logs } = node.store
  node.store.logs = (guild) =>
    logs(guild).map((row) => ({
      ...row,
      heads: Array.from({ length: SYNC.headsPerLog }, (_, i) => opCidOf(utf8(`${row.id} ${i}`))),
      count: row.count + 1_000_000
    }))
  await under(t, 'heads', async () => {
    for (let i = 0; i < 1000; i++) {
      node.store.now = () => Date.now() + 5 * 60_000 + i
      const early = node.store.write(person, log, message(`from the future ${i}`))
      node.network.publish(genesis.guild, [early.blocks])
    }
    await isCutOff(moot.a, node.network.peerId())
  })
})
