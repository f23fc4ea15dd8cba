/** A state as bytes: the same on every node, and the same state again. */
import test from 'ava'
import fc from 'fast-check'
import { toBase64url, utf8 } from '../../../crypto/primitives.ts'
import { ControlLog } from '../../../node/core/control-log.ts'
import { stateDigest } from '../../../node/core/digest.ts'
import { decodeSnapshot, encodeSnapshot, hashForCheckpoint, snapshotOf } from '../../../node/core/snapshot.ts'
import type { GuildState } from '../../../node/core/state.ts'
import { deepOr } from '../../support/deep.ts'
import { logOf, shuffled } from '../../support/core/council.ts'
import { must } from '../../support/core/local-app.ts'
import { alice, bob, guildOfFour, mallory } from '../../support/core/guild-of-four.ts'
import {
  chanNew,
  EVERY_DAY,
  eventNew,
  exceptionNew,
  invite,
  inviteSet,
  settings,
  stageNew
} from '../../support/core/drafts.ts'
import { worldOf } from '../../support/core/worlds.ts'

const nameless = (state: GuildState): GuildState => {
  let { users } = state
  for (const [cid, known] of users)
    users = users.set(cid, { ...known, name: 'unknown', globalName: null, avatar: null })
  return { ...state, users }
}

const restoredFrom = (bytes: Uint8Array) => {
  const decoded = decodeSnapshot(bytes)
  if (!decoded.ok) throw new Error(decoded.reason)
  return decoded.value
}

test('what comes back is the state, but for what users are called; whoever has the ops makes the same bytes', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('free' as const, 'settled' as const), (seed, kind) => {
      const { main } = worldOf(kind, seed)
      const snapshot = snapshotOf(main.control)
      const bytes = encodeSnapshot(snapshot)
      const back = restoredFrom(bytes)
      t.is(stateDigest(back.state), stateDigest(nameless(snapshot.state)))
      t.deepEqual(back.voids, snapshot.voids)
      t.deepEqual(encodeSnapshot(back), bytes)
      t.deepEqual(encodeSnapshot(snapshotOf(logOf(main.guild, shuffled(main.ops, seed)))), bytes)
    }),
    { numRuns: deepOr(5000, 60) }
  )
})

test('a guild with everything in it comes back', (t) => {
  const { moot, general, staff } = guildOfFour({ rates: { messages: { n: 5, ms: 100 }, control: { n: 50, ms: 100 } } })
  moot.clock.turn(1_000_000)
  moot.write(alice, {
    k: 'emoji.new',
    body: { image: general, animated: false, roles: [staff] },
    display: { name: 'wave' }
  })
  moot.write(alice, {
    k: 'hook.new',
    body: { user: mallory.user, channel: general },
    display: { name: 'news', avatar: null }
  })
  const hall = moot.write(alice, chanNew('hall', { type: 13 }))
  moot.write(alice, stageNew(hall))
  const event = moot.write(alice, eventNew({ rule: EVERY_DAY }))
  moot.write(alice, exceptionNew(event))
  moot.write(alice, invite(general, { tag: toBase64url(new Uint8Array(32).fill(7)) }))
  const door = moot.write(alice, invite(general, { targets: [mallory.user] }))
  moot.write(alice, inviteSet(door, alice.user, mallory.user))
  moot.write(alice, { k: 'epoch', body: { channel: general } })
  moot.write(alice, { k: 'transfer', body: { user: bob.user } })
  moot.write(bob, { k: 'erase', body: { user: bob.user } })
  const { state } = snapshotOf(moot.control)
  t.true(
    state.emojis.size > 0 &&
      state.hooks.size > 0 &&
      state.fixtures.size === 3 &&
      state.epochs.size > 0 &&
      state.transfers.size > 0
  )
  const back = restoredFrom(encodeSnapshot(snapshotOf(moot.control)))
  t.is(stateDigest(back.state), stateDigest(nameless(state)))
  t.is(back.state.invites.get(door)?.targets?.users.length, 2)
})

test('a checkpoint names the hash of what it has seen, which changes with it', (t) => {
  const { moot } = guildOfFour()
  const before = must(hashForCheckpoint(moot.control))
  moot.write(alice, { k: 'cp', body: { state: before } })
  t.deepEqual(hashForCheckpoint(moot.control), before, 'a checkpoint changes nothing')
  moot.write(alice, settings({ afkTimeout: 60 }))
  t.notDeepEqual(hashForCheckpoint(moot.control), before)
})

test('of more heads than an op has parents no checkpoint can tell', (t) => {
  const { moot } = guildOfFour()
  const sides = Array.from({ length: 33 }, (_, i) => moot.fork(`side ${i}`))
  for (const [i, side] of sides.entries()) side.write(alice, chanNew(`room ${i}`))
  const log = new ControlLog(moot.guild)
  for (const side of sides) for (const op of side.ops) log.add(op)
  t.is(log.heads.length, 33)
  t.is(hashForCheckpoint(log), null)
})

test('bytes that are no snapshot are refused with a reason', (t) => {
  const bytes = encodeSnapshot(snapshotOf(guildOfFour().moot.control))
  const says = (given: Uint8Array) => {
    const decoded = decodeSnapshot(given)
    return decoded.ok ? 'fine' : decoded.reason
  }
  t.is(says(bytes), 'fine')
  t.not(says(bytes.subarray(1)), 'fine')
  t.not(says(utf8('{"v":2}')), 'fine')
  t.not(says(utf8(JSON.stringify({ v: 1, state: { owner: 'me' }, voids: [] }))), 'fine')
  t.is(says(new Uint8Array(16 * 1024 * 1024 + 1)), 'the snapshot is too long')
  fc.assert(
    fc.property(fc.nat(bytes.byteLength - 1), fc.nat(255), (at, byte) => {
      const broken = Uint8Array.from(bytes)
      broken[at] = byte
      decodeSnapshot(broken)
    })
  )
})
