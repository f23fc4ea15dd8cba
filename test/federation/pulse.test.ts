/** A connection whose other end is gone is given up, and one on which something is said is asked for nothing. */
import { once } from 'node:events'
import { setInterval as ticks } from 'node:timers/promises'
import type { Connection } from '@libp2p/interface'
import test from 'ava'
import type { Host } from '../../federation/host/create-host.ts'
import { takePulse, watchPulse } from '../../federation/host/pulse.ts'
import { muxerOf } from '../../federation/host/streams-of.ts'
import { startRawPeer } from '../support/raw-peer.ts'

const PACE = { every: 10, quiet: 50, patience: 200 }

test('a word is asked for after a silence, once, and waited for as long as it may take', (t) => {
  const at = (heard: number, asked: number | null, now: number) => takePulse({ heard, asked }, PACE, now)
  t.deepEqual([at(0, null, 49), at(0, null, 50)], [null, 'ask'])
  t.deepEqual([at(0, 50, 249), at(0, 50, 250)], [null, 'end'])
})

interface Frame {
  readonly type: number
  readonly flag: number
}

interface Muxer {
  sendFrame(frame: Frame, data?: unknown): unknown
}

/** Is it a ping that asks for an answer? (Yamux specification, "Header": type 2, flag 1) */
const isPing = ({ type, flag }: Frame): boolean => type === 2 && flag === 1

const connect = async (from: Host, to: Host): Promise<readonly [Connection, Connection]> => {
  const come = once(to, 'connection:open')
  const there = await from.dial(to.getMultiaddrs())
  await come
  const [here] = to.getConnections(from.peerId)
  if (!here) throw new Error('nobody has come')
  return [there, here]
}

/** What is sent on a connection goes through `look`, which says whether it really is. */
const intercept = (connection: Connection, look: (frame: Frame) => boolean): void => {
  const muxer = muxerOf(connection) as unknown as Muxer
  const send = muxer.sendFrame.bind(muxer)
  muxer.sendFrame = (frame, data) => (look(frame) ? send(frame, data) : true)
}

test.serial('who says nothing any more, and does not answer a ping, is hung up on', async (t) => {
  await using alice = await startRawPeer()
  await using bob = await startRawPeer()
  const [toBob, toAlice] = await connect(alice.host, bob.host)
  watchPulse(alice.host, PACE)
  intercept(toAlice, () => false)
  const closed = once(toBob, 'close')
  watchPulse(bob.host, { ...PACE, quiet: 100_000 })
  alice.host.dispatchEvent(new CustomEvent('connection:open', { detail: toBob }))
  await closed
  t.is(toBob.status, 'aborted')
})

test.serial('who answers pings may be silent, and is asked only when they are', async (t) => {
  await using alice = await startRawPeer()
  await using bob = await startRawPeer()
  const [toBob, toAlice] = await connect(alice.host, bob.host)
  let asked = 0
  intercept(toBob, (frame) => {
    if (isPing(frame)) asked++
    return true
  })
  watchPulse(alice.host, PACE)
  alice.host.dispatchEvent(new CustomEvent('connection:open', { detail: toBob }))
  for await (const _ of ticks(PACE.every)) if (asked >= 5 || toBob.status !== 'open') break
  t.is(toBob.status, 'open')
  const muxer = muxerOf(toAlice) as unknown as { ping(): Promise<number> }
  const before = asked
  let said = 0
  for await (const _ of ticks(PACE.every)) {
    await muxer.ping()
    if (++said >= 50) break
  }
  t.true(asked - before <= 2, `asked ${asked - before} times meanwhile`)
})
