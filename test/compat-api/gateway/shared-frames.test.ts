/** One event for many sessions is one frame whose number is written over; whoever reads slowly keeps what it was given. */
import { Duplex } from 'node:stream'
import test from 'ava'
import { GatewayOpcodes } from 'discord-api-types/v10'
import { SharedFrames, wsFrame } from '../../../compat-api/gateway/encoding/index.ts'
import { encode, formats, Payload, type Frame } from '../../../compat-api/gateway/format/index.ts'

/** A socket that takes what it is given at once, or not before it is let. */
class Reader extends Duplex {
  readonly #isSlow: boolean
  readonly taken: string[] = []
  #next: (() => void) | undefined

  constructor(isSlow: boolean) {
    super()
    this.#isSlow = isSlow
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const take = (): void => {
      this.taken.push(chunk.toString('latin1'))
      done()
    }
    if (this.#isSlow) this.#next = take
    else take()
  }

  /** Takes all that is there. */
  catchUp(): void {
    for (let next = this.#next; next; next = this.#next) {
      this.#next = undefined
      next()
    }
  }
}

const event = (data: Payload, s: number, t: Frame['t'] = 'MESSAGE_CREATE'): Frame => ({
  op: GatewayOpcodes.Dispatch,
  s,
  t,
  data
})

for (const name of ['json', 'etf'] as const) {
  const format = formats[name]
  const whole = (frame: Frame): string => String(wsFrame(encode(format, frame), format.isBinary))

  test(`${name}: each session gets its own number, be its length what it may`, (t) => {
    const shared = new SharedFrames(format)
    const data = Payload.of({ content: 'žlutý kůň' })
    const reader = new Reader(false)
    t.false(
      shared.write(reader, event(data, 1), () => undefined),
      'the first goes its own way'
    )
    const numbers = [1, 7, 10, 99, 100, 255, 256, 65_536, 8]
    for (const s of numbers) t.true(shared.write(reader, event(data, s), () => undefined))
    t.deepEqual(
      reader.taken,
      numbers.map((s) => whole(event(data, s)))
    )
  })

  test(`${name}: who reads slowly keeps what it was given`, (t) => {
    const shared = new SharedFrames(format)
    const data = Payload.of({ content: 'slow' })
    const [slow, quick] = [new Reader(true), new Reader(false)]
    shared.write(quick, event(data, 11), () => undefined)
    for (const s of [12, 13]) {
      shared.write(slow, event(data, s), () => undefined)
      shared.write(quick, event(data, s + 20), () => undefined)
    }
    slow.catchUp()
    t.deepEqual(
      slow.taken,
      [12, 13].map((s) => whole(event(data, s)))
    )
    t.deepEqual(
      quick.taken,
      [32, 33].map((s) => whole(event(data, s)))
    )
  })

  test(`${name}: another event, or another kind of one, is another frame`, (t) => {
    const shared = new SharedFrames(format)
    const [one, other] = [Payload.of({ content: 'one' }), Payload.of({ content: 'other' })]
    const reader = new Reader(false)
    shared.write(reader, event(one, 1), () => undefined)
    t.true(shared.write(reader, event(one, 2), () => undefined))
    t.false(shared.write(reader, event(other, 3), () => undefined))
    t.false(shared.write(reader, event(other, 3, 'MESSAGE_UPDATE'), () => undefined))
    t.true(shared.write(reader, event(other, 4, 'MESSAGE_UPDATE'), () => undefined))
    t.false(shared.write(reader, { op: GatewayOpcodes.HeartbeatAck, s: null, t: null, data: other }, () => undefined))
    t.deepEqual(reader.taken, [whole(event(one, 2)), whole(event(other, 4, 'MESSAGE_UPDATE'))])
  })
}

test('who waits is told when it is on its way', async (t) => {
  const shared = new SharedFrames(formats.json)
  const data = Payload.of({ content: 'told' })
  const reader = new Reader(false)
  shared.write(reader, event(data, 1), () => undefined)
  const lengths: number[] = []
  await new Promise<void>((resolve) => {
    shared.write(reader, event(data, 2), (length) => {
      lengths.push(length)
      return resolve
    })
  })
  t.deepEqual(
    lengths,
    reader.taken.map((frame) => frame.length)
  )
})
