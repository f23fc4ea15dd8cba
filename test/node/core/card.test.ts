/** Cards of guilds that want to be found: what a stranger can check of them, and what they are spared. */
import test from 'ava'
import fc from 'fast-check'
import { encodeCbor, toBase64url, utf8 } from '../../../crypto/primitives.ts'
import { CARD_LIMIT, openCard, signCard, type Card } from '../../../node/core/card.ts'
import type { SignedCard } from '../../../node/core/ports.ts'
import { Mismatch } from '../../../node/core/schema.ts'
import { actor } from '../../support/core/actors.ts'
import { T0 } from '../../support/core/clock.ts'
import { must } from '../../support/core/local-app.ts'
import { found } from '../../support/core/replica.ts'

const [alice, mallory] = [actor('alice'), actor('mallory')]
const DAY = 24 * 3_600_000

const card: Card = {
  guild: found(alice).guild,
  name: 'Moot',
  description: 'All things',
  members: 3,
  peers: ['/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp'],
  invite: 'code',
  t: T0
}

const signed = (changes: Partial<Card> = {}): SignedCard =>
  signCard({ ...card, ...changes }, alice.device, alice.identity)

test('a card says what its signer said, and who that is', (t) => {
  t.deepEqual(openCard(signed(), T0), { ...card, by: alice.user })
})

test('nobody changes a card, or signs it for somebody else', (t) => {
  const good = signed()
  const other = signed({ name: 'Other' })
  t.is(openCard({ ...good, bytes: other.bytes }, T0), undefined)
  t.is(openCard({ ...good, sig: other.sig }, T0), undefined)
  t.is(openCard({ ...good, identity: mallory.identity }, T0), undefined)
  const forged = signCard(card, { ...mallory.device, cert: alice.device.cert }, alice.identity)
  t.is(openCard(forged, T0), undefined)
  const misnamed = signCard(card, { ...alice.device, cert: mallory.device.cert }, alice.identity)
  t.is(openCard(misnamed, T0), undefined)
  // What was signed for another purpose is no card.
  t.is(openCard({ ...good, sig: toBase64url(alice.device.sign(good.bytes)) }, T0), undefined)
})

test('a card is good for a week, and not from the future', (t) => {
  t.truthy(openCard(signed(), T0 + 7 * DAY))
  t.is(openCard(signed(), T0 + 7 * DAY + 1), undefined)
  t.truthy(openCard(signed(), T0 - 600_000))
  t.is(openCard(signed(), T0 - 600_001), undefined)
})

test('what is longer than a card, or none, is not looked at', (t) => {
  t.is(openCard({ ...signed(), bytes: new Uint8Array(CARD_LIMIT + 1) }, T0), undefined)
  t.is(openCard({ ...signed(), bytes: encodeCbor({ v: 1 }) }, T0), undefined)
  const [peer, description, invite] = [256, 300, 400].map((length) => '€'.repeat(length))
  const withPeers = (count: number) =>
    signed({
      description: must(description),
      invite: must(invite),
      peers: Array.from({ length: count }, () => must(peer))
    })
  t.truthy(openCard(withPeers(2), T0))
  const longer = withPeers(3)
  t.true(longer.bytes.byteLength > CARD_LIMIT)
  t.is(openCard(longer, T0), undefined)
  t.throws(() => signed({ name: '' }), { instanceOf: Mismatch })
  t.throws(() => signed({ peers: ['a', 'b', 'c', 'd'] }), { instanceOf: Mismatch })
})

test('no bytes make it throw', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 90 }), (bytes, sig) => {
      const blocks = { ...alice.identity, genesis: bytes }
      t.is(openCard({ bytes, sig, identity: alice.identity }, T0), undefined)
      t.is(openCard({ ...signed(), sig, identity: blocks }, T0), undefined)
    }),
    { numRuns: 200 }
  )
  t.is(openCard({ ...signed(), bytes: utf8('{}') }, T0), undefined)
})
