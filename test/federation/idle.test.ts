/** What it costs to know that nothing has happened, in bytes of frames, both ways. */
import test from 'ava'
import { bucketOf, digestOf, sketchOf } from '../../federation/sync/digest.ts'
import { answerFrame, type Answer } from '../../federation/sync/frames.ts'
import { meetAsClient } from '../../federation/sync/handshake.ts'
import { SYNC } from '../../federation/limits.ts'
import { encodeFrame } from '../../federation/wire/frames.ts'
import type { FrameStream } from '../../federation/wire/frame-stream.ts'
import { channelLog, controlLog, type LogId } from '../../node/core/ids.ts'
import { startNode } from '../support/federation-node.ts'
import { admit, channel, foundGuild, makeGenesis, makePerson, message } from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

/** Counts what goes over a stream. */
const counted = (frames: FrameStream) => {
  let bytes = 0
  const count = <T extends object>(frame: T): T => {
    bytes += encodeFrame(frame).byteLength
    return frame
  }
  const through: Pick<FrameStream, 'read' | 'write'> = {
    write: (frame) => frames.write(count(frame)),
    read: async (schema) => count((await frames.read(schema)) as object) as never
  }
  return { frames: through as FrameStream, bytes: () => bytes }
}

/** Alice's guild of so many channels, and Bob, who knows all of it. */
const setup = async (channels: number) => {
  const [alice, bob] = [makePerson('alice'), makePerson('bob')]
  const genesis = makeGenesis(alice)
  const a = await startNode(alice)
  foundGuild(a.store, alice, genesis)
  a.store.write(alice, controlLog(genesis.guild), admit(bob))
  const logs: LogId[] = []
  for (let i = 0; i < channels; i++) {
    const made = a.store.write(alice, controlLog(genesis.guild), channel(`room ${i}`))
    logs.push(channelLog(genesis.guild, made.op.cid))
  }
  for (const log of logs) a.store.write(alice, log, message('long ago'))
  await a.hold(genesis)
  const peer = await startRawPeer()
  const ends = { client: peer.host.peerId.toString(), server: a.network.peerId() }
  const credentials = {
    carried: () => [genesis.guild],
    guildSecret: () => genesis.secret,
    devices: () => [bob.device],
    turnedAway: () => undefined,
    isConversation: () => false,
    concerns: () => false,
    isMember: () => true,
    log: { identity: () => bob.identity } as never
  }
  const ask = async (digest: Uint8Array, differing?: (answer: Answer) => readonly number[]) => {
    const { frames, bytes } = counted(await peer.open(a.address(), SYNC.protocol))
    await meetAsClient(frames, ends, credentials, [genesis.guild])
    await frames.write({ k: 'compare', guild: genesis.guild, digest })
    const answer = await frames.read(answerFrame)
    const buckets = differing?.(answer) ?? []
    const named: Answer[] = []
    for (const bucket of buckets) {
      await frames.write({ k: 'logs', guild: genesis.guild, buckets: [bucket], after: null })
      named.push(await frames.read(answerFrame))
    }
    await frames.write({ k: 'bye' })
    return { answer, named, bytes: bytes() }
  }
  const stop = async (): Promise<void> => {
    await peer[Symbol.asyncDispose]()
    await a[Symbol.asyncDispose]()
  }
  return { a, alice, genesis, logs, ask, [Symbol.asyncDispose]: stop }
}

test('a thousand idle channels cost a round no more bytes than one', async (t) => {
  const cost = async (channels: number): Promise<number> => {
    await using guild = await setup(channels)
    const { answer, bytes } = await guild.ask(digestOf(guild.a.store.logs(guild.genesis.guild)))
    t.is(answer.k, 'same')
    return bytes
  }
  const [one, thousand] = [await cost(1), await cost(1000)]
  t.log(`a round costs ${one} bytes with one channel, ${thousand} with 1,000`)
  t.true(Math.abs(thousand - one) < 16)
  t.true(thousand < 2048)
})

test('of hundreds of channels, one that has changed is found by a few KiB', async (t) => {
  await using guild = await setup(400)
  const { a, alice, genesis, logs } = guild
  const before = a.store.logs(genesis.guild)
  const changed = logs[123] ?? controlLog(genesis.guild)
  a.store.write(alice, changed, message('news'))
  const known = sketchOf(before)
  const { answer, named, bytes } = await guild.ask(digestOf(before), (sketch) =>
    sketch.k === 'sketch'
      ? sketch.buckets.flatMap((bucket, n) => (Buffer.compare(bucket, known[n] ?? bucket) === 0 ? [] : [n]))
      : []
  )
  t.is(answer.k, 'sketch')
  t.is(named.length, 1)
  const rows = named.flatMap((one) => (one.k === 'summary' ? one.logs : []))
  t.true(rows.some(({ id }) => id === changed))
  t.true(rows.every((row) => bucketOf(row) === bucketOf({ id: changed })))
  t.log(`one of 400 channels was found by ${bytes} bytes`)
  t.true(bytes < 8192)
})
