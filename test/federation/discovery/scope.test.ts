/** Whom a peer can tell of: nobody names places deeper in a network than where they stand themselves. */
import test from 'ava'
import fc from 'fast-check'
import { multiaddr } from '@multiformats/multiaddr'
import { admitQuestion, hear, trimAnswer, type KadMessage } from '../../../federation/discovery/kad-guard.ts'
import { scopeOf, within } from '../../../federation/discovery/scope.ts'
import { KAD } from '../../../federation/limits.ts'
import { peerIdFromString } from '@libp2p/peer-id'

const peer = '12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'
const relay = '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo'
const wide = '/ip4/60.0.0.1/tcp/6465'
const home = '/ip4/192.168.1.2/tcp/6465'
const here = '/ip4/127.0.0.1/tcp/6465'

const from = (...addresses: readonly string[]) =>
  scopeOf(addresses.map((address) => ({ remoteAddr: multiaddr(address) })))

test('who is connected from the internet names no hosts of the local network, and no ports of this machine', (t) => {
  const all = [here, home, wide]
  t.deepEqual(within(from(wide), all, peer), [wide])
  t.deepEqual(within(from(home), all, peer), [wide, home])
  t.deepEqual(within(from(here), all, peer), [wide, home, here])
  t.deepEqual(within(from(wide, home), all, peer), [wide, home])
  t.deepEqual(within(from(), all, peer), [wide])
})

test('who speaks through a relay on this machine stands somewhere else', (t) => {
  t.is(from(`${here}/p2p/${relay}/p2p-circuit/p2p/${peer}`), 0)
})

test('only the asking peer is announced, and values are not taken', (t) => {
  const asker = peerIdFromString(peer)
  const key = new Uint8Array([0x12, 32, ...new Uint8Array(32)])
  const named = (id: string) => ({ id: peerIdFromString(id).toMultihash().bytes, multiaddrs: [multiaddr(wide).bytes] })
  const say = (message: Partial<KadMessage> & { type: string }): KadMessage =>
    admitQuestion({ closer: [], providers: [], ...message }, asker)
  const { providers } = say({ type: 'ADD_PROVIDER', key, providers: [named(relay), named(peer), named(peer)] })
  t.deepEqual(providers, [named(peer)])
  for (const type of ['PUT_VALUE', 'GET_VALUE', 'nothing']) t.throws(() => say({ type, key }))
  t.throws(() => say({ type: 'GET_PROVIDERS', key: key.subarray(1) }))
  t.throws(() => say({ type: 'ADD_PROVIDER' }))
  t.throws(() => say({ type: 'FIND_NODE', key: new Uint8Array(1000) }))
})

test('whatever an answer holds, what is heard of it is bounded', (t) => {
  const bytes = fc.uint8Array({ maxLength: 80 })
  const good = fc.constantFrom(peer, relay).map((name) => peerIdFromString(name).toMultihash().bytes)
  const place = fc.constantFrom(wide, home, here).map((address) => multiaddr(address).bytes)
  const one = fc.record({
    id: fc.oneof(bytes, good),
    multiaddrs: fc.array(fc.oneof(bytes, place), { maxLength: 40 })
  })
  const peers = fc.array(one, { maxLength: 100 })
  fc.assert(
    fc.property(peers, peers, fc.integer({ min: 0, max: 2 }), (closer, providers, scope) => {
      const answer: KadMessage = { type: 'GET_PROVIDERS', closer, providers }
      const heard = hear(answer, scope)
      t.true(heard.closer.length <= KAD.closer && heard.providers.length <= KAD.providers)
      for (const { addresses } of [...heard.closer, ...heard.providers]) {
        t.true(addresses.length > 0 && addresses.length <= KAD.addresses)
        if (scope === 0) t.deepEqual(addresses, [wide])
      }
      const told = trimAnswer(answer, scope)
      t.deepEqual(hear(told, scope), heard, 'what is told is what would be heard')
    })
  )
})
