import test from 'ava'
import { Admission } from '../../../compat-api/gateway/admission.ts'
import { isSpoken, readTerms } from '../../../compat-api/gateway/handshake.ts'

test('the query says version and transport; silence means version 9, plain JSON', (t) => {
  t.deepEqual(readTerms('/?v=10&encoding=json&compress=zlib-stream'), {
    version: 10,
    encoding: 'json',
    transport: 'zlib-stream'
  })
  t.deepEqual(readTerms('/gateway?encoding=json&v=9&compress=zstd-stream'), {
    version: 9,
    encoding: 'json',
    transport: 'zstd-stream'
  })
  t.deepEqual(readTerms('/'), { version: 9, encoding: 'json', transport: 'plain' })
  t.like(readTerms('/?v=10&encoding=etf'), { version: 10, encoding: 'etf', transport: 'plain' })
})

test('what is not spoken is refused in words', (t) => {
  t.like(readTerms('/?encoding=cbor'), { status: 400 })
  t.like(readTerms('/?compress=brotli'), { status: 400 })
  t.true([9, 10].every(isSpoken))
  t.false([6, 8, 11, Number.NaN].some(isSpoken))
})

test('sockets are bounded in all and for each remote, and places are given back', (t) => {
  const admission = new Admission({ sockets: 3, socketsPerRemote: 2 })
  const first = admission.enter('mallory') as Disposable
  admission.enter('mallory')
  t.like(admission.enter('mallory'), { status: 429 })
  admission.enter('alice')
  t.like(admission.enter('bob'), { status: 503 })
  first[Symbol.dispose]()
  t.false('status' in admission.enter('bob'))
})
