/** Whom a relay serves, and how much: members with room, strangers a little, and a crowd of strangers no more than that. */
import test from 'ava'
import type { PeerId } from '@libp2p/interface'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { RELAY } from '../../../federation/limits.ts'
import { createRelayDesk } from '../../../federation/nat/relay-desk.ts'

const makePeer = async (): Promise<PeerId> => peerIdFromPrivateKey(await generateKeyPair('Ed25519'))
const makePeers = (count: number): Promise<PeerId[]> => Promise.all(Array.from({ length: count }, makePeer))

const openDesk = (members: readonly PeerId[], hosts: (peer: PeerId) => string = String) => {
  const holders: PeerId[] = []
  let now = 0
  const isMember = (peer: string): boolean => members.some((member) => member.toString() === peer)
  const desk = createRelayDesk({
    clock: { now: () => now },
    sharesAny: isMember,
    holders: () => holders,
    hostOf: hosts
  })
  return {
    desk,
    wait: (ms: number) => (now += ms),
    reserve: (peer: PeerId): boolean => {
      const may = desk.mayReserve(peer)
      if (may && !holders.includes(peer)) holders.push(peer)
      return may
    }
  }
}

test('strangers have few places, and take none from members', async (t) => {
  const [members, strangers] = await Promise.all([makePeers(30), makePeers(RELAY.strangers + 5)])
  const { reserve } = openDesk(members)
  t.is(strangers.filter(reserve).length, RELAY.strangers)
  t.true(members.every(reserve))
  t.is(strangers.filter(reserve).length, RELAY.strangers, 'those who have one may go on having it')
})

test('strangers from one host have fewer still: nobody takes them all', async (t) => {
  const strangers = await makePeers(RELAY.strangers)
  const { reserve } = openDesk([], () => '192.0.2.1')
  t.is(strangers.filter(reserve).length, RELAY.strangersPerHost)
})

test('what a circuit may carry depends on both its ends', async (t) => {
  const [alice, bob, mallory] = await makePeers(3)
  if (!alice || !bob || !mallory) throw new Error('there are three')
  const { desk } = openDesk([alice, bob])
  t.is(desk.circuit(alice, bob), RELAY.memberCircuit)
  t.is(desk.circuit(mallory, bob), RELAY.strangerCircuit)
  t.is(desk.circuit(alice, mallory), RELAY.strangerCircuit)
})

test('one stranger has so many circuits a minute, and all of them together; members go on', async (t) => {
  const [alice, bob, mallory, ...crowd] = await makePeers(40)
  if (!alice || !bob || !mallory) throw new Error('there are three')
  const { desk, wait } = openDesk([alice, bob])
  const tries = Array.from({ length: 1000 })
  t.is(tries.filter(() => desk.circuit(mallory, bob)).length, RELAY.strangerCircuitsPerMinute)
  const ofCrowd = crowd.flatMap((each) => tries.slice(0, 10).filter(() => desk.circuit(each, bob)))
  t.is(ofCrowd.length, RELAY.strangersCircuitsPerMinute - RELAY.strangerCircuitsPerMinute)
  t.is(tries.filter(() => desk.circuit(alice, bob)).length, RELAY.memberCircuitsPerMinute)
  wait(60_000)
  t.truthy(desk.circuit(mallory, bob), 'a flood shuts nobody out for longer than it lasts')
})
