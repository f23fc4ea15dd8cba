/**
 * An invite for a few lets in no more than it says, whoever is cut off from whom: its uses are divided among devices
 * beforehand, and each counts its share in its own chain.
 */
import test from 'ava'
import fc from 'fast-check'
import { logOf, shuffled } from '../../../support/core/council.ts'
import { actor, deviceOf, type Actor } from '../../../support/core/actors.ts'
import { admit, invite, overwrite, settings } from '../../../support/core/drafts.ts'
import { alice, bob, carol, dave, guildOfFour, mallory, verdict } from '../../../support/core/guild-of-four.ts'
import { makeKeyPair } from '../../../../crypto/identity.ts'
import { sha256, utf8 } from '../../../../crypto/primitives.ts'
import { SeededRandom } from '../../../support/core/random.ts'
import { P } from '../../../../node/core/permissions.ts'

const guests = Array.from({ length: 16 }, (_, i) => actor(`guest ${i}`))

const share = (who: Actor, n: number) => ({ device: who.device.key, n })
const sorted = (...shares: ReturnType<typeof share>[]) => shares.toSorted((a, b) => (a.device < b.device ? -1 : 1))

/** Alice's second device. */
const otherAlice = (): Actor => {
  const pair = makeKeyPair(sha256(utf8('alice/second')))
  return { ...alice, pair, ...deviceOf(alice.root, pair) }
}

test('each device uses its own share, and nobody else any', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  const invitation = moot.write(alice, invite(general, { maxUses: 3, allot: sorted(share(bob, 1)) }))
  t.is(verdict(four, carol, admit(moot.guild, dave, invitation)), 'missing-permission')
  moot.write(bob, admit(moot.guild, dave, invitation))
  t.is(verdict(four, bob, admit(moot.guild, mallory, invitation)), 'invite-used-up')
  const [one, two, three] = guests as [Actor, Actor, Actor]
  for (const guest of [one, two]) moot.write(alice, admit(moot.guild, guest, invitation))
  t.is(verdict(four, alice, admit(moot.guild, three, invitation)), 'invite-used-up')
  t.is(moot.state.invites.get(invitation)?.uses, 3)
})

test('shares fit the invite, and only one for at most ten uses has any', (t) => {
  const four = guildOfFour()
  const { general } = four
  const says = (maxUses: number, ...allot: ReturnType<typeof share>[]) =>
    verdict(four, alice, invite(general, { maxUses, allot }))
  t.is(says(2, ...sorted(share(bob, 1), share(carol, 1))), 'allowed')
  t.is(says(2, ...sorted(share(bob, 2), share(carol, 1))), 'limit-reached')
  t.is(says(11, share(bob, 1)), 'limit-reached')
  t.is(says(0, share(bob, 1)), 'limit-reached')
  t.is(says(5, share(alice, 1)), 'limit-reached')
  t.is(says(5, share(bob, 1), share(bob, 1)), 'limit-reached')
})

test("the maker's other devices have no share: they would count apart", (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general, { maxUses: 1 }))
  t.is(verdict({ moot }, otherAlice(), admit(moot.guild, dave, invitation)), 'missing-permission')
  t.is(verdict({ moot }, alice, admit(moot.guild, dave, invitation)), 'allowed')
})

test('no partition and no order lets in more than a strict invite says', (t) => {
  const four = guildOfFour()
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 10 }),
      fc.array(fc.nat(4), { maxLength: 3 }),
      (seed, maxUses, sizes) => {
        const { moot, general } = { ...four, moot: four.moot.fork(`world ${seed}`) }
        let left = maxUses
        const shares = [bob, carol].flatMap((who, i) => {
          const n = Math.min(left, sizes[i] ?? 0)
          left -= n
          return n > 0 ? [share(who, n)] : []
        })
        const invitation = moot.write(alice, invite(general, { maxUses, allot: sorted(...shares) }))
        const random = new SeededRandom(`strict ${seed}`)
        const sponsors = [alice, bob, carol]
        const sides = sponsors.map((who) => moot.fork(`${seed}/${who.name}`))
        for (let i = 0; i < 40; i++) {
          const at = random.below(3)
          if (random.below(6) === 0) sides[at]?.merge(random.pick(sides))
          else sides[at]?.attempt(sponsors[at] as Actor, admit(moot.guild, random.pick(guests), invitation))
        }
        for (const side of sides) moot.merge(side)
        const states = [moot.state, ...['x', 'y'].map((order) => logOf(moot.guild, shuffled(moot.ops, order)).state)]
        for (const state of states) {
          const came = [...state.members.values()].filter((member) => member.invite === invitation)
          t.true(came.length <= maxUses)
          t.true((state.invites.get(invitation)?.uses ?? 0) <= maxUses)
        }
      }
    ),
    { numRuns: 60 }
  )
})

test('a larger invite may let in more under partition, and everybody agrees on whom', (t) => {
  const { moot, general } = guildOfFour()
  const invitation = moot.write(alice, invite(general, { maxUses: 11 }))
  const side = moot.fork('side')
  for (const guest of guests.slice(0, 8)) moot.write(alice, admit(moot.guild, guest, invitation))
  for (const guest of guests.slice(8)) side.write(bob, admit(moot.guild, guest, invitation))
  moot.merge(side)
  t.is(moot.state.invites.get(invitation)?.uses, 16)
  t.is(verdict({ moot }, alice, admit(moot.guild, dave, invitation)), 'invite-used-up')
})

test('under open admission every member stands for who comes; closing it meanwhile undoes that', (t) => {
  const four = guildOfFour()
  const { moot, general } = four
  moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.CREATE_INSTANT_INVITE))
  const invitation = moot.write(alice, invite(general))
  t.is(verdict(four, carol, admit(moot.guild, dave, invitation)), 'missing-permission')
  moot.write(alice, settings({ openAdmit: true }))
  const side = moot.fork('side')
  side.write(carol, admit(moot.guild, dave, invitation))
  t.true(side.state.members.has(dave.user))
  moot.write(alice, settings({ openAdmit: false }))
  moot.merge(side)
  t.false(moot.state.members.has(dave.user))
})
