/** What is framed by lengths: whoever sends such as never end, or are too great, is hung up on at once, and nobody waits for it. */
// One after another: each looks at what the event loop has no time for.
import { once } from 'node:events'
import { connect } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import test from 'ava'
import fc from 'fast-check'
import { ProtocolBroken } from '../../federation/errors.ts'
import { createLengthWatch, type LengthRules } from '../../federation/host/lengths.ts'
import { JOIN, KAD, LENGTHS, SYNC } from '../../federation/limits.ts'
import { lengthDecoder } from '../../federation/wire/frame-stream.ts'
import { startNode, type TestNode } from '../support/federation-node.ts'
import { makePerson } from '../support/memory-guild.ts'
import { startRawPeer } from '../support/raw-peer.ts'

/** As much as may be sent before somebody has read of it (Yamux specification). */
const WINDOW = 250 * 1024
/** ms, for all that the others on this machine do meanwhile. */
const BUSY = 1000

const floods = {
  'a length without end': Buffer.alloc(WINDOW, 0xff),
  'names of nothing': Buffer.from('\u0002x\n'.repeat(WINDOW / 3))
}

const portOf = (node: TestNode): number => Number(/\/tcp\/(\d+)/.exec(node.address())?.[1])

/** For how long the event loop had no time at most, in ms, while that went on. */
const busy = async (during: () => Promise<unknown>): Promise<number> => {
  const watch = monitorEventLoopDelay({ resolution: 5 })
  watch.enable()
  await during()
  await delay(50)
  watch.disable()
  return watch.max / 1e6
}

const gone = async (stream: Stream): Promise<void> => {
  if (stream.status === 'open') await once(stream, 'close')
}

for (const [what, bytes] of Object.entries(floods)) {
  test.serial(`${what}, from a socket that has no name: it is hung up on, and nobody waits`, async (t) => {
    await using node = await startNode(makePerson('alice'))
    const socket = connect(portOf(node), '127.0.0.1')
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const worst = await busy(async () => {
      socket.write(bytes)
      socket.resume()
      await closed
    })
    t.true(worst < BUSY, `${worst} ms`)
  })
}

const protocols = [SYNC.protocol, JOIN.protocol, KAD.protocol, '/libp2p/dcutr', '/webrtc-signaling/0.0.1']

for (const protocol of protocols) {
  test.serial(`a length without end, on a stream of ${protocol}: the stream ends, and nobody waits`, async (t) => {
    await using node = await startNode(makePerson('alice'))
    await using peer = await startRawPeer()
    const stream = await peer.host.dialProtocol(multiaddr(node.address()), protocol)
    const worst = await busy(async () => {
      if (stream.writeStatus === 'writable') stream.send(floods['a length without end'])
      await gone(stream)
    })
    t.true(worst < BUSY, `${worst} ms`)
  })
}

test.serial('a frame that is longer than any of its protocol ends the stream before it has come', async (t) => {
  await using node = await startNode(makePerson('alice'))
  for (const protocol of ['/libp2p/dcutr', '/webrtc-signaling/0.0.1'] as const) {
    await using peer = await startRawPeer()
    const stream = await peer.host.dialProtocol(multiaddr(node.address()), protocol)
    stream.send(framed(LENGTHS.longest[protocol] + 1, 0))
    await gone(stream)
    t.is(stream.status, 'reset', protocol)
  }
})

/** A length, and so many bytes behind it. */
const framed = (length: number, bytes: number): Uint8Array => {
  const digits: number[] = []
  for (let left = length; digits.length === 0 || left > 0; left = Math.floor(left / 128)) {
    digits.push((left % 128) + (left >= 128 ? 128 : 0))
  }
  return new Uint8Array([...digits, ...new Uint8Array(bytes).fill(0xff)])
}

const MOST = 5000
const agreed: LengthRules = { longest: () => MOST, isNaming: () => false, isOver: () => false }

/** Cut at these places. */
const cut = (bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] => {
  const at = [0, ...places.map((place) => place % (bytes.byteLength + 1)).toSorted((a, b) => a - b), bytes.byteLength]
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end))
}

test('frames within their bound pass, wherever they are cut', (t) => {
  const lengths = fc.array(fc.integer({ min: 0, max: MOST }), { maxLength: 20 })
  fc.assert(
    fc.property(lengths, fc.array(fc.nat(), { maxLength: 30 }), (sizes, places) => {
      const take = createLengthWatch(agreed)
      for (const piece of cut(Buffer.concat(sizes.map((size) => framed(size, size))), places)) take(piece)
    })
  )
  t.pass()
})

test('one that is longer, or has no end, is refused at its length, wherever that is cut', (t) => {
  const bad = fc.oneof(
    fc.integer({ min: MOST + 1, max: Number.MAX_SAFE_INTEGER }).map((length) => framed(length, 0)),
    fc.uint8Array({ minLength: LENGTHS.digits + 1, maxLength: 40 }).map((bytes) => bytes.map((byte) => byte | 0x80))
  )
  fc.assert(
    fc.property(bad, fc.integer({ min: 0, max: MOST }), fc.array(fc.nat(), { maxLength: 30 }), (last, size, places) => {
      const take = createLengthWatch(agreed)
      const pieces = cut(Buffer.concat([framed(size, size), last]), places)
      t.throws(() => pieces.forEach((piece) => take(piece)), { instanceOf: ProtocolBroken })
    })
  )
})

test('whatever comes passes, or is refused as a broken protocol', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 }), (pieces) => {
      const take = createLengthWatch({ ...agreed, isNaming: () => true })
      try {
        pieces.forEach((piece) => take(piece))
      } catch (error) {
        if (!(error instanceof ProtocolBroken)) throw error
      }
    })
  )
  t.pass()
})

test('behind the name of what is no frames anything passes, and behind that of another it does not', (t) => {
  const isOver: LengthRules['isOver'] = ({ name, since }) => name === '/noise' && since >= 1
  const name = (text: string): Uint8Array => Buffer.from(`${String.fromCharCode(text.length + 1)}${text}\n`)
  const raw = new Uint8Array(100).fill(0xff)
  const noise = createLengthWatch({ ...agreed, isOver })
  t.notThrows(() => [name('/multistream/1.0.0'), name('/noise'), framed(3, 3), raw].forEach(noise))
  const other = createLengthWatch({ ...agreed, isOver })
  t.throws(() => [name('/noise'), name('/tls'), framed(3, 3), raw].forEach(other), { instanceOf: ProtocolBroken })
  const early = createLengthWatch({ ...agreed, isOver })
  t.throws(() => [name('/noise'), raw].forEach(early), { instanceOf: ProtocolBroken })
})

test('a frame of this node is read by its length, one digit after the other, and no further than its longest has', (t) => {
  const most = fc.integer({ min: 1, max: 1 << 28 })
  const digitsOf = (bytes: Uint8Array) => ({ byteLength: bytes.byteLength, get: (at: number) => bytes[at] ?? 0 })
  fc.assert(
    fc.property(most, fc.nat({ max: 1 << 28 }), (maxFrame, length) => {
      const [decode, bytes] = [lengthDecoder(maxFrame), framed(length, 0)]
      const longest = framed(maxFrame, 0).byteLength
      for (let come = 1; come < Math.min(bytes.byteLength, longest); come++)
        t.throws(() => decode(digitsOf(bytes.subarray(0, come))), { instanceOf: RangeError })
      if (bytes.byteLength <= longest) t.is(decode(digitsOf(bytes)), length)
      else t.throws(() => decode(digitsOf(bytes.subarray(0, longest))), { instanceOf: ProtocolBroken })
    })
  )
})
