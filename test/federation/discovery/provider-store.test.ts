/** What is kept for others of who has what: bounded, whoever announces, and not for ever. */
import test from 'ava'
import fc from 'fast-check'
import { createProviderStore } from '../../../federation/discovery/provider-store.ts'
import { KAD } from '../../../federation/limits.ts'

const setup = (hostOf: (peer: string) => string = (peer) => peer) => {
  let now = 0
  const store = createProviderStore({ self: 'me', hostOf, now: () => now })
  return {
    store,
    wait: (ms: number) => void (now += ms),
    put: (topic: string, peer: string) => store.put(`/dht/provider/${topic}/${peer}`, new Uint8Array([1]))
  }
}

/** "7 of mallory" is one of the names of the host mallory. */
const byName = (peer: string): string => peer.split(' of ').at(-1) ?? peer

test('a host with a thousand names crowds out nobody', async (t) => {
  const { store, put } = setup(byName)
  await put('guild', 'alice')
  for (let n = 0; n < 1000; n++) await put('guild', `${n} of mallory`)
  await put('guild', 'bob')
  const kept = store.peersOf('guild')
  t.true(kept.length <= KAD.recordsPerKeyAndHost + 2)
  t.true(
    ['alice', 'bob'].every((peer) => kept.indexOf(peer) >= 0 && kept.indexOf(peer) < 3),
    'they are told of first'
  )
})

test('many hosts with many names give way to one more', async (t) => {
  const { store, put } = setup(byName)
  for (let n = 0; n < 100; n++) for (let host = 0; host < 8; host++) await put('guild', `${n} of mallory${host}`)
  t.is(store.size, KAD.recordsPerKey)
  await put('guild', 'alice')
  t.is(store.size, KAD.recordsPerKey)
  t.true(store.peersOf('guild').includes('alice'))
})

test('records are forgotten in time, and who announces again is kept', async (t) => {
  const { store, put, wait } = setup()
  await put('guild', 'alice')
  await put('guild', 'bob')
  wait(KAD.recordTtl - 1)
  await put('guild', 'alice')
  wait(1)
  t.deepEqual(store.peersOf('guild'), ['alice'])
  wait(KAD.recordTtl)
  await put('other', 'carol')
  t.is(store.size, 1)
})

test('whatever is put and taken away, no bound is broken', async (t) => {
  const peers = fc.integer({ min: 0, max: 30 }).map((n) => `${n} of host${n % 3}`)
  const topics = fc.integer({ min: 0, max: 2 }).map((n) => `topic${n}`)
  const step = fc.record({ topic: topics, peer: peers, away: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
      const { store, put } = setup(byName)
      for (const { topic, peer, away } of steps) {
        if (away) await store.delete(`/dht/provider/${topic}/${peer}`)
        else await put(topic, peer)
      }
      const kept = ['topic0', 'topic1', 'topic2'].map((topic) => store.peersOf(topic))
      t.is(store.size, kept.flat().length)
      for (const names of kept) {
        t.true(names.length <= KAD.recordsPerKey)
        for (const host of ['host0', 'host1', 'host2'])
          t.true(names.filter((name) => byName(name) === host).length <= KAD.recordsPerKeyAndHost)
      }
    })
  )
})

test('one peer has room for so many keys, and values are not kept', async (t) => {
  const { store, put } = setup()
  for (let n = 0; n < KAD.recordsPerPeer + 100; n++) await put(`key${n}`, 'mallory')
  t.is(store.size, KAD.recordsPerPeer)
  await store.put('/dht/record/anything', new Uint8Array(1000))
  t.is(store.size, KAD.recordsPerPeer)
})
