/** What relays tell of how others see a peer. Vectors of RFC 5769 where it has them. */
import test from 'ava'
import fc from 'fast-check'
import { answerStun } from '../../../federation/nat/stun-message.ts'

const TRANSACTION = 'b7e7a701bc34d686fa87dfae'
const request = (attributes = ''): Buffer =>
  Buffer.from(`0001${(attributes.length / 2).toString(16).padStart(4, '0')}2112a442${TRANSACTION}${attributes}`, 'hex')
const hex = (answer: Uint8Array | undefined): string => Buffer.from(answer ?? []).toString('hex')

test('a peer is told its address, by IPv4 and by IPv6', (t) => {
  t.is(
    hex(answerStun(request(), { address: '192.0.2.1', port: 32_853 })),
    `0101000c2112a442${TRANSACTION}002000080001a147e112a643`
  )
  t.is(
    hex(answerStun(request(), { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 })),
    `010100182112a442${TRANSACTION}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`
  )
  t.is(hex(answerStun(request(), { address: '2001:db8::7%eth0', port: 1 })).length, 88)
})

test('what a request says beside is passed over: software, user name', (t) => {
  t.truthy(answerStun(request('802200045465737400060000'), { address: '192.0.2.1', port: 1 }))
})

test('anything else gets no answer: another message, a cut one, garbage, a flood in one datagram', (t) => {
  const from = { address: '192.0.2.1', port: 1 }
  const other = request()
  other[1] = 0x11
  const long = request('00'.repeat(1000))
  for (const message of [other, request().subarray(0, 19), Buffer.concat([request(), Buffer.alloc(4)]), long]) {
    t.is(answerStun(message, from), undefined)
  }
  t.is(answerStun(request(), { address: 'nowhere', port: 1 }), undefined)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => answerStun(bytes, from) === undefined))
  t.pass()
})
