/** Newer rules: who brings them, whom they judge, and what a node does that does not know them. */
import test from 'ava'
import { toBase64url } from '../../../../crypto/primitives.ts'
import { authorize } from '../../../../node/core/authorize.ts'
import { decodeEntry, encodeEntry, signedBytes } from '../../../../node/core/codec.ts'
import { channelLog } from '../../../../node/core/ids.ts'
import { RULES_VERSION } from '../../../../node/core/ops.ts'
import { fingerprint, logOf, shuffled } from '../../../support/core/council.ts'
import { chanNew, msg, upgrade } from '../../../support/core/drafts.ts'
import { alice, bob, guildOfFour, verdict } from '../../../support/core/guild-of-four.ts'
import { foundGuild, openApp, person, said } from '../../../support/core/local-app.ts'

const NEXT = RULES_VERSION + 1

test('only the owner takes the guild on to newer rules, and never back', (t) => {
  const four = guildOfFour()
  t.is(verdict(four, bob, upgrade(NEXT)), 'owner-only')
  t.is(verdict(four, alice, upgrade(NEXT)), 'allowed')
  four.moot.write(alice, upgrade(NEXT))
  t.is(four.moot.state.rules, NEXT)
})

test('what has not seen the upgrade is judged by the old rules; what has, not by this version', (t) => {
  const { moot } = guildOfFour()
  const stale = moot.fork('stale')
  moot.write(alice, upgrade(NEXT))
  t.is(moot.fork('seen').attempt(bob, chanNew('late')).refusal?.code, 'newer-rules')
  const early = stale.write(bob, chanNew('early'))
  moot.merge(stale)
  t.true(moot.state.channels.has(early))
  const ops = moot.ops
  for (const seed of ['a', 'b', 'c']) {
    t.is(fingerprint(logOf(moot.guild, shuffled(ops, seed))), fingerprint(moot.control))
  }
})

test('an op is of the rules that its own past has', (t) => {
  const { moot } = guildOfFour()
  const { op } = moot.compose(bob, chanNew('new'))
  t.is(authorize(moot.state, op), null)
  t.is(authorize({ ...moot.state, rules: moot.state.rules - 1 }, op)?.code, 'wrong-rules')
})

test('of two upgrades at once the later version holds', (t) => {
  const { moot } = guildOfFour()
  const [left, right] = [moot.fork('left'), moot.fork('right')]
  left.write(alice, upgrade(NEXT + 1))
  right.write(alice, upgrade(NEXT))
  right.merge(left)
  left.merge(right)
  t.is(left.state.rules, right.state.rules)
})

test('a node that does not know the rules of a guild writes nothing there, and says what to do', async (t) => {
  using it = openApp()
  const alone = await person(it.app, 'alice')
  const place = await foundGuild(it.app, alone.cid)
  await it.app.guilds.submit(place.guild, alone.cid, [upgrade(NEXT)])
  await t.throwsAsync(it.app.messages.create(place, alone.cid, said('hello')), {
    message: /newer-rules|update Folkmoot/
  })
  await t.throwsAsync(it.app.guilds.submit(place.guild, alone.cid, [chanNew('more')]), { message: /update Folkmoot/ })
})

test('an op of rules that nobody here knows is told from a malformed one', (t) => {
  const { moot, general } = guildOfFour()
  const draft = msg('from the future')
  const { op } = moot.compose(alice, draft, general)
  const { next, clock, payload } = op.header
  const { key, cert, sign } = alice.device
  const entry = { id: channelLog(moot.guild, general), next, time: clock.time, payload: { ...payload, v: NEXT } }
  const bytes = encodeEntry(entry, key, cert, toBase64url(sign(signedBytes(entry, key))))
  t.like(decodeEntry(bytes), { ok: false, newer: true })
  const malformed = decodeEntry(bytes.subarray(0, bytes.byteLength - 1))
  t.true(!malformed.ok && malformed.newer === undefined)
})
