/** Letters and friend codes as bytes, and how two people come to stand to each other, whatever is lost on the way. */
import test from 'ava'
import fc from 'fast-check'
import { decodeFriendCode, encodeFriendCode } from '../../../node/app/friend-code.ts'
import {
  isEarly,
  isStale,
  isWrittenBy,
  LETTER_LIFE,
  openContents,
  openLetter,
  packContents,
  signLetter,
  type Says
} from '../../../node/core/letters.ts'
import { done, heard, type Deed, type Standing, type Step, type Word } from '../../../node/core/relations.ts'
import { actor } from '../../support/core/actors.ts'
import { T0 } from '../../support/core/clock.ts'
import { mutate } from '../../support/mutate.ts'
import { QuickRandom } from '../../support/core/random.ts'

const PEER = '12D3KooWLGP4zJe5AJ6PW6vtz4CXqYPBsZLBdW6G9fcDU3dzQ4pg'
const [alice, bob, mallory] = [actor('alice'), actor('bob'), actor('mallory')]
const face = { name: 'alice', globalName: null, avatar: null, bot: false }
const asking: Says = { k: 'friend.ask', face, addresses: [`/ip4/192.0.2.7/tcp/4001/p2p/${PEER}`] }

const written = (says: Says = asking) =>
  signLetter(
    { id: new Uint8Array(16), to: bob.user, device: null, t: T0, alg: 'none', contents: packContents(says) },
    alice.device
  )

test('a letter says who wrote it, for whom, and what', (t) => {
  const letter = written()
  const opened = openLetter(letter.bytes)
  t.is(opened?.to, bob.user)
  t.is(opened?.cert, alice.device.cert)
  t.deepEqual(opened && openContents(opened.contents), asking)
  t.true(isWrittenBy(letter, alice.device.key))
  t.false(isWrittenBy(letter, mallory.device.key))
  t.false(isEarly({ t: T0 }, T0) || isStale({ t: T0 }, T0))
  t.deepEqual(
    [T0 + LETTER_LIFE - 1, T0 + LETTER_LIFE].map((now) => isStale({ t: T0 }, now)),
    [false, true]
  )
  t.deepEqual(
    [T0 - 600_000, T0 - 600_001].map((now) => isEarly({ t: T0 }, now)),
    [false, true]
  )
})

test('bytes that are no letter are none, whatever they are', (t) => {
  const { bytes, sig } = written()
  const random = new QuickRandom('letters')
  for (let i = 0; i < 2000; i++) {
    const bent = mutate([bytes], random)
    if (Buffer.compare(bent, bytes) === 0) continue
    const opened = openLetter(bent)
    t.true(opened === undefined || !isWrittenBy({ bytes: bent, sig }, alice.device.key))
    openContents(bent)
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 6000 }), (any) => {
      openContents(any)
      return openLetter(any) === undefined
    })
  )
})

test('a friend code leads to who made it; with a slip of the pen, nowhere', (t) => {
  const code = { user: alice.user, name: 'alice', addresses: [`/ip4/192.0.2.7/tcp/4001/p2p/${PEER}`] }
  const text = encodeFriendCode(code)
  t.deepEqual(decodeFriendCode(text), code)
  t.deepEqual(decodeFriendCode(encodeFriendCode({ ...code, addresses: [] })), { ...code, addresses: [] })
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('1', '2', 'A', 'B', 'x', 'z'), (at, letter) => {
      const slip = text.slice(0, at) + letter + text.slice(at + 1)
      return slip === text || decodeFriendCode(slip) === undefined
    })
  )
  fc.assert(fc.property(fc.string({ maxLength: 900 }), (any) => decodeFriendCode(any) === undefined))
  const sneaky = { ...code, addresses: [`/unix/%2Fvar%2Frun%2Fdocker.sock/p2p/${PEER}`] }
  t.deepEqual(decodeFriendCode(encodeFriendCode(sneaky))?.addresses, [])
})

test('nobody becomes a friend of somebody who has not asked them or accepted', (t) => {
  for (const before of [null, 'incoming'] as const)
    t.deepEqual(heard(before, 'friend.accept'), { standing: null, word: 'friend.end' })
  for (const word of ['friend.ask', 'friend.end'] as const)
    t.deepEqual(heard('blocked', word), { standing: 'blocked', word: null })
  t.deepEqual(heard('blocked', 'friend.accept'), { standing: 'blocked', word: 'friend.end' })
})

interface Side {
  standing: Standing | null
  /** The latest word to the other takes the place of one that waits. */
  outbox: Word | null
}

const act = (side: Side, { standing, word }: Step): void => {
  side.standing = standing
  if (word) side.outbox = word === 'withdraw' ? null : word
}

/** An older end crosses a request, who asked blocks, and who was asked accepts. */
const CROSSED: [boolean, Deed | 'deliver'][] = [
  [false, 'ask'],
  [true, 'ask'],
  [true, 'end'],
  [false, 'deliver'],
  [true, 'deliver'],
  [false, 'block'],
  [true, 'ask']
]

test('whatever two people do, and however late they hear of it, they end as friends both or neither', (t) => {
  const deed = fc.constantFrom<Deed | 'deliver'>('ask', 'end', 'block', 'deliver', 'deliver')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), deed), { maxLength: 30 }), (steps) => {
      const sides: [Side, Side] = [
        { standing: null, outbox: null },
        { standing: null, outbox: null }
      ]
      const deliver = (from: Side, to: Side): void => {
        const word = from.outbox
        from.outbox = null
        if (word) act(to, heard(to.standing, word))
      }
      for (const [first, what] of steps) {
        const [one, other] = first ? sides : sides.toReversed()
        if (!one || !other) continue
        if (what === 'deliver') deliver(one, other)
        else act(one, done(one.standing, what))
      }
      for (let i = 0; i < 6; i++) {
        deliver(sides[0], sides[1])
        deliver(sides[1], sides[0])
      }
      const friends = sides.filter(({ standing }) => standing === 'friend').length
      return sides.every(({ outbox }) => outbox === null) && friends !== 1
    }),
    { numRuns: 2000, examples: [[CROSSED]] }
  )
  t.pass()
})
