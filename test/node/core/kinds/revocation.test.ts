/** Stolen devices and leaked tokens: what their users revoke is revoked on every replica, whatever a thief shows later. */
import test from 'ava'
import fc from 'fast-check'
import { makeRotation } from '../../../../crypto/identity.ts'
import { toBase64url } from '../../../../crypto/primitives.ts'
import { authorize } from '../../../../node/core/authorize.ts'
import { P } from '../../../../node/core/permissions.ts'
import { rotationStatement, verifyIdentity, verifyRotation } from '../../../../node/core/identity.ts'
import type { UserCid } from '../../../../node/core/ids.ts'
import { isCutOff } from '../../../../node/core/standing/hard-cut.ts'
import { NO_SEALS } from '../../../../node/core/standing/index.ts'
import type { Op } from '../../../../node/core/ops.ts'
import { actor, another, keeper, recoveryOf, rotated, type Actor } from '../../../support/core/actors.ts'
import { fingerprint, logOf, shuffled, sneak } from '../../../support/core/council.ts'
import * as drafts from '../../../support/core/drafts.ts'
import { found, letIn, type Replica } from '../../../support/core/replica.ts'

const [owner, carol, mallory] = [actor('owner'), actor('carol'), actor('mallory')]
const bot = keeper('robot', { bot: true })
/** Another node's device of the same bot. */
const spare = another(bot, 'spare')

/** The bot moderates; carol is a member. */
const setting = () => {
  const main = found(owner)
  const general = main.write(owner, drafts.chanNew('general'))
  const mod = main.write(owner, drafts.roleNew('d', P.BAN_MEMBERS | P.KICK_MEMBERS | P.MANAGE_ROLES, 'mod'))
  letIn(main, owner, bot, carol)
  main.write(owner, drafts.grant(bot.user, mod))
  return { main, general }
}

const agrees = (main: Replica): boolean =>
  ['a', 'b', 'c', 'd', 'e'].every(
    (seed) => fingerprint(logOf(main.guild, shuffled(controlOf(main.ops), seed))) === fingerprint(main.control)
  )

const controlOf = (ops: readonly Op[]): readonly Op[] => ops.filter(({ header }) => header.payload.c.length === 0)

const hides = (main: Replica, op: Op | undefined): boolean =>
  op !== undefined && isCutOff(main.state, op, (frontier, cid) => main.control.covers(frontier, [cid]), NO_SEALS)

test('a stolen device acts no more once its user has revoked it, and their other device does', (t) => {
  const { main } = setting()
  main.write(spare, drafts.deviceDel(bot, bot.device.key))
  t.is(main.attempt(bot, drafts.ban(carol.user)).refusal?.code, 'revoked')
  t.is(main.attempt(spare, drafts.ban(carol.user)).refusal, null)
  t.true(agrees(main))
})

test('what a stolen device writes from before its revocation is void, with what rests on it', (t) => {
  const { main } = setting()
  const stale = main.fork('thief')
  main.write(spare, drafts.deviceDel(bot, bot.device.key))
  const [stolen] = sneak(main, stale, [[bot, drafts.ban(carol.user)]])
  t.is(stolen && main.control.rejected.get(stolen)?.code, 'removed')
  t.true(main.state.members.has(carol.user))
  t.true(agrees(main))
})

test('of what a stolen device says, that counts which its user had read', (t) => {
  const { main, general } = setting()
  const said = main.compose(bot, drafts.msg('before'), general)
  main.take(said)
  const stale = main.fork('thief')
  const late = stale.attempt(bot, drafts.msg('after'), general).made
  const cut = [{ device: bot.device.key, channel: general, q: said.op.header.payload.q }]
  main.write(spare, drafts.deviceDel(bot, bot.device.key, cut))
  t.false(hides(main, said.op))
  t.true(hides(main, late?.op))
  t.false(hides(main, main.attempt(spare, drafts.msg('mine'), general).made?.op))
})

test('any member may carry a revocation; only its user says how far they had read', (t) => {
  const { main, general } = setting()
  const said = main.attempt(bot, drafts.msg('before'), general).made
  const cut = [{ device: bot.device.key, channel: general, q: 99 }]
  t.is(main.attempt(carol, drafts.deviceDel(bot, bot.device.key, cut)).refusal?.code, 'unproven')
  t.is(main.attempt(carol, drafts.rotate(rotated(bot, 1), cut)).refusal?.code, 'unproven')
  const apart = main.fork('carol')
  apart.write(carol, drafts.deviceDel(bot, bot.device.key))
  main.write(spare, drafts.deviceDel(bot, bot.device.key, [{ ...cut[0], q: 0 } as (typeof cut)[number]]))
  main.merge(apart)
  t.false(hides(main, said?.op), 'a carrier who has read less hides nothing')
  t.is(main.attempt(bot, drafts.ban(carol.user)).refusal?.code, 'revoked')
  t.true(agrees(main))
})

test('nobody revokes a device of somebody else, nor does a device end itself', (t) => {
  const { main } = setting()
  const forged = { ...drafts.deviceDel(bot, bot.device.key) }
  const theirs = { ...forged, body: { ...forged.body, device: carol.device.key } }
  t.is(main.attempt(carol, theirs).refusal?.code, 'unproven')
  t.is(main.attempt(bot, drafts.deviceDel(bot, bot.device.key)).refusal?.code, 'unproven')
  t.is(main.attempt(carol, drafts.deviceDel(mallory, mallory.device.key)).refusal?.code, 'unknown-user')
  t.is(main.attempt(carol, drafts.rotate(rotated(keeper('stranger'), 1))).refusal?.code, 'unknown-user')
})

test('a user revokes 256 devices in a guild, and no more', (t) => {
  const { main } = setting()
  const { op } = main.compose(spare, drafts.deviceDel(bot, bot.device.key))
  const withRevoked = (count: number) => ({
    ...main.state,
    revoked: main.state.revoked.set(
      bot.user,
      Array.from({ length: count }, (_, i) => another(bot, `lost ${i}`).device.key).toSorted()
    )
  })
  t.is(authorize(withRevoked(255), op), null)
  t.is(authorize(withRevoked(256), op)?.code, 'limit-reached')
})

test('after a reset, whoever has the old token is refused, on a fresh device too', (t) => {
  const { main, general } = setting()
  const renewed = rotated(bot, 1)
  main.write(renewed, drafts.rotate(renewed))
  t.is(main.attempt(bot, drafts.ban(carol.user)).refusal?.code, 'revoked')
  t.is(main.attempt(another(bot, 'thief'), drafts.msg('hello'), general).refusal?.code, 'revoked')
  t.is(main.attempt(another(bot, 'thief'), drafts.deviceDel(bot, renewed.device.key)).refusal?.code, 'revoked')
  t.is(main.attempt(carol, drafts.deviceDel(bot, renewed.device.key)).refusal?.code, 'unproven')
  t.is(main.attempt(renewed, drafts.kick(carol.user)).refusal, null)
  t.true(agrees(main))
})

test('what the old token writes at the same time as the reset is void, bans of equal rank included', (t) => {
  const { main, general } = setting()
  const renewed = rotated(bot, 1)
  for (let i = 0; i < 8; i++) {
    const apart = setting().main
    const thief = another(bot, `thief ${i}`)
    const stale = apart.fork(`thief ${i}`)
    apart.write(renewed, drafts.rotate(renewed))
    sneak(apart, stale, [[thief, drafts.ban(carol.user)]])
    t.true(apart.state.members.has(carol.user), `whatever the CIDs, ${i}`)
    t.true(agrees(apart))
  }
  const stale = main.fork('thief')
  const late = stale.attempt(another(bot, 'thief'), drafts.msg('hello'), general).made
  main.write(renewed, drafts.rotate(renewed))
  t.true(hides(main, late?.op))
})

test('of two rotations at once the later one stands, in any order', (t) => {
  const { main } = setting()
  const [first, second] = [rotated(bot, 1), rotated(bot, 2)]
  const apart = main.fork('apart')
  main.write(first, drafts.rotate(first))
  apart.write(second, drafts.rotate(second))
  main.merge(apart)
  t.deepEqual(main.state.roots.get(bot.user), { n: 2, root: second.device.root })
  t.is(main.attempt(first, drafts.ban(carol.user)).refusal?.code, 'revoked')
  t.is(main.attempt(second, drafts.ban(carol.user)).refusal, null)
  t.true(agrees(main))
})

test('of two rotations with one number the same one stands for everybody', (t) => {
  const { main } = setting()
  const [one, other] = [rotated(bot, 1, 'one'), rotated(bot, 1, 'other')]
  const apart = main.fork('apart')
  main.write(one, drafts.rotate(one))
  apart.write(other, drafts.rotate(other))
  const here = main.fork('here')
  here.merge(apart)
  apart.merge(main)
  const root = [one.device.root, other.device.root].toSorted()[1]
  t.is(here.state.roots.get(bot.user)?.root, root)
  t.is(apart.state.roots.get(bot.user)?.root, root)
})

test('a device of the old root key does not bring the new one: it could say how far it had been read', (t) => {
  const { main } = setting()
  const renewed = rotated(bot, 1)
  t.is(main.attempt(bot, drafts.rotate(renewed)).refusal?.code, 'unproven')
  t.is(main.attempt(carol, drafts.rotate(renewed)).refusal, null)
})

test('an old rotation that is shown again changes nothing', (t) => {
  const { main } = setting()
  const [first, second] = [rotated(bot, 1), rotated(bot, 2)]
  main.write(first, drafts.rotate(first))
  main.write(second, drafts.rotate(second))
  t.is(main.attempt(carol, drafts.rotate(first)).refusal?.code, 'revoked')
  t.is(main.attempt(first, drafts.rotate(first)).refusal?.code, 'revoked')
  t.is(main.state.roots.get(bot.user)?.root, second.device.root)
})

test('nobody but the recovery key makes a root key: a forged rotation is refused', (t) => {
  const { main } = setting()
  const renewed = rotated(bot, 1)
  const { rotation, genesis } = renewed.identity
  const whole = rotation ?? new Uint8Array()
  for (let at = 0; at < whole.byteLength; at += 7) {
    const spoilt = whole.map((byte, i) => (i === at ? byte ^ 1 : byte))
    t.is(verifyRotation(genesis, spoilt), undefined)
  }
  // By a key that is no recovery key of the user's, and by theirs for somebody else.
  const rotationBy = (seed: Uint8Array, user: UserCid) => {
    const made = { user, n: 1, root: renewed.device.root }
    return makeRotation(seed, made, rotationStatement(made))
  }
  t.is(verifyRotation(genesis, rotationBy(recoveryOf(carol.root).seed, bot.user)), undefined)
  t.is(verifyRotation(genesis, rotationBy(recoveryOf(bot.root).seed, carol.user)), undefined)
  t.truthy(verifyRotation(genesis, rotationBy(recoveryOf(bot.root).seed, bot.user)))
  const draft = drafts.rotate(renewed)
  const forged = { ...draft, body: { ...draft.body, rotation: whole.map((b, i) => (i === 40 ? b ^ 1 : b)) } }
  t.is(main.attempt(carol, forged).refusal?.code, 'unproven')
  const another = { ...draft, body: { ...draft.body, user: carol.user } }
  for (const author of [carol, owner]) t.is(main.attempt(author, another).refusal?.code, 'unproven')
})

test('a certificate is good under one root key alone, and comes with what made it one', (t) => {
  const renewed = rotated(bot, 1)
  const { genesis, cert, rotation } = renewed.identity
  t.is(verifyIdentity({ genesis, cert, rotation })?.root, renewed.device.root)
  t.is(verifyIdentity({ genesis, cert, rotation: null }), undefined)
  t.is(verifyIdentity({ genesis, cert, rotation: rotated(bot, 2).identity.rotation }), undefined)
  t.is(verifyIdentity({ ...bot.identity, rotation }), undefined)
  t.not(toBase64url(cert), toBase64url(bot.identity.cert))
})

test('a thief who revokes with the token what was not stolen loses to the recovery key', (t) => {
  const { main } = setting()
  const stale = main.fork('thief')
  const renewed = rotated(bot, 1)
  main.write(renewed, drafts.rotate(renewed))
  sneak(main, stale, [[another(bot, 'thief'), drafts.deviceDel(bot, renewed.device.key)]])
  t.is(main.attempt(renewed, drafts.ban(carol.user)).refusal, null)
  t.true(agrees(main))
})

test('whatever the order, devices, resets and acts of a thief come to one state', (t) => {
  const cast: readonly Actor[] = [bot, spare, another(bot, 'thief'), rotated(bot, 1), rotated(bot, 2), carol]
  const act = fc.record({ by: fc.nat(cast.length - 1), what: fc.nat(4), on: fc.nat(2), target: fc.nat(2) })
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        const { main } = setting()
        const branches = [main, main.fork('b'), main.fork('c')]
        for (const { by, what, on, target } of acts) {
          const author = cast[by] ?? carol
          const victim = cast[target] ?? spare
          const options = [
            drafts.deviceDel(rotated(bot, 1), victim.device.key),
            drafts.deviceDel(bot, victim.device.key),
            drafts.rotate(rotated(bot, 1 + (target % 2))),
            drafts.ban(carol.user),
            drafts.kick(carol.user)
          ]
          const draft = options[what]
          if (draft) branches[on]?.attempt(author, draft)
        }
        for (const branch of branches) main.merge(branch)
        return agrees(main)
      }),
      { numRuns: 40 }
    )
  )
})
