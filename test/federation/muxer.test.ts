/** Streams of a connection: what one side may send is renewed in large pieces, and everything arrives whatever its size. */
import { once } from 'node:events'
import type { Stream } from '@libp2p/interface'
import { multiaddrConnectionPair } from '@libp2p/utils'
import test from 'ava'
import fc from 'fast-check'
import { muxer } from '../../federation/host/muxer.ts'

const KIB = 1024
/** Bytes of a frame's header, and the type of those that give leave to send (Yamux specification). */
const HEADER = 12
const WINDOW_UPDATE = 1

interface Ends extends Disposable {
  readonly from: Stream
  readonly to: Stream
  /** Frames by which the receiver has given the sender leave to send more. */
  leaves(): number
  /** Bytes on the connection to the receiver so far. */
  carried(): number
}

/** A stream from alice to bob, over a connection whose frames are counted. */
const connect = async (): Promise<Ends> => {
  const [outbound, inbound] = multiaddrConnectionPair()
  let [leaves, carried] = [0, 0]
  outbound.addEventListener('message', ({ data }) => {
    const bytes = data.subarray()
    if (bytes.byteLength === HEADER && bytes[1] === WINDOW_UPDATE) leaves++
  })
  inbound.addEventListener('message', ({ data }) => (carried += data.byteLength))
  const [alice, bob] = [muxer()().createStreamMuxer(outbound), muxer()().createStreamMuxer(inbound)]
  const arrived = new Promise<Stream>((resolve) =>
    bob.addEventListener('stream', ({ detail }) => resolve(detail), { once: true })
  )
  const from = await alice.createStream()
  return {
    from,
    to: await arrived,
    leaves: () => leaves,
    carried: () => carried,
    [Symbol.dispose]: () => [alice, bob].forEach((side) => side.abort(new Error('the test is over')))
  }
}

/** Sends as fast as the stream takes it. */
const sendAll = async (stream: Stream, pieces: readonly Uint8Array[]): Promise<void> => {
  for (const piece of pieces) if (!stream.send(piece)) await stream.onDrain()
}

/** @returns what comes, when so many bytes have. */
const receive = (stream: Stream, bytes: number): Promise<Uint8Array> =>
  new Promise((resolve) => {
    const all = new Uint8Array(bytes)
    let at = 0
    stream.addEventListener('message', ({ data }) => {
      all.set(data.subarray(), at)
      at += data.byteLength
      if (at === bytes) resolve(all)
    })
  })

const pieceOf = (size: number, i: number): Uint8Array => new Uint8Array(size).map((_, at) => (i * 31 + at) % 251)

test('short messages, each sent when the last has been heard, are not each followed by leave to send more', async (t) => {
  using ends = await connect()
  const pieces = Array.from({ length: 400 }, (_, i) => pieceOf(900, i))
  const before = ends.leaves()
  const whole = receive(ends.to, 400 * 900)
  for (const piece of pieces) {
    const heard = once(ends.to, 'message')
    ends.from.send(piece)
    await heard
  }
  t.deepEqual(Buffer.from(await whole), Buffer.concat(pieces))
  const leaves = ends.leaves() - before
  t.true(leaves >= 1 && leaves <= 20, `${leaves} frames`)
})

test('what is as large as many windows arrives, in both directions at once', async (t) => {
  using ends = await connect()
  const pieces = Array.from({ length: 40 }, (_, i) => pieceOf(200 * KIB, i))
  const total = 40 * 200 * KIB
  const [there, back] = [receive(ends.to, total), receive(ends.from, total)]
  await Promise.all([sendAll(ends.from, pieces), sendAll(ends.to, pieces)])
  const expected = Buffer.concat(pieces)
  t.true(expected.equals(await there) && expected.equals(await back))
})

test('who does not read is sent no more than a window, and the rest when they read again', async (t) => {
  using ends = await connect()
  ends.to.pause()
  const pieces = Array.from({ length: 64 }, (_, i) => pieceOf(64 * KIB, i))
  const sending = sendAll(ends.from, pieces)
  for (let before = -1; before !== ends.carried();) {
    before = ends.carried()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  t.true(ends.carried() >= 256 * KIB && ends.carried() < 300 * KIB, `${ends.carried()} bytes`)
  const whole = receive(ends.to, 64 * 64 * KIB)
  ends.to.resume()
  await sending
  t.true(Buffer.concat(pieces).equals(await whole))
})

test('pieces of any size arrive, however often the reader stops', async (t) => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 400 * KIB })), {
    minLength: 1,
    maxLength: 30
  })
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), async (lengths, stops) => {
      using ends = await connect()
      const pieces = lengths.map(pieceOf)
      const whole = receive(
        ends.to,
        lengths.reduce((sum, length) => sum + length, 0)
      )
      let read = 0
      ends.to.addEventListener('message', () => {
        if (!stops[read++ % stops.length] || ends.to.status !== 'open') return
        ends.to.pause()
        setImmediate(() => ends.to.status === 'open' && ends.to.resume())
      })
      await sendAll(ends.from, pieces)
      return Buffer.concat(pieces).equals(await whole)
    }),
    { numRuns: 30 }
  )
  t.pass()
})
