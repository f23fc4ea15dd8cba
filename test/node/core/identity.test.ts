/** Who a device acts for: nobody can claim a device, a user or a certificate that is not theirs. */
import test from 'ava'
import fc from 'fast-check'
import { certifyDevice, makeKeyPair, makeSigner } from '../../../crypto/identity.ts'
import { cidOf, decodeCbor, encodeCbor, toBase64url } from '../../../crypto/primitives.ts'
import { certificateStatements, verifyIdentity } from '../../../node/core/identity.ts'
import { actor, deviceOf, genesisOf } from '../../support/core/actors.ts'

const [alice, mallory] = [actor('alice'), actor('mallory')]

interface Cert {
  readonly id: string
  readonly publicKey: string
  readonly signatures: { readonly id: string; readonly publicKey: string }
  readonly type: string
}

const certOf = (of: typeof alice): Cert => decodeCbor(of.identity.cert) as Cert

const withCert = (changes: Partial<Cert> & Record<string, unknown>) =>
  verifyIdentity({
    genesis: alice.identity.genesis,
    cert: encodeCbor({ ...certOf(alice), ...changes }),
    rotation: null
  })

test('a certificate names its user, its device and itself', (t) => {
  const { genesis, cert } = alice.identity
  t.like(verifyIdentity({ genesis, cert, rotation: null }), {
    user: cidOf(genesis),
    key: alice.pair.key,
    cid: cidOf(cert),
    bot: false
  })
  t.true(verifyIdentity(actor('robot', { bot: true }).identity)?.bot)
})

test('a user has as many devices as their root key certifies', (t) => {
  const second = deviceOf(alice.root, makeKeyPair())
  t.is(second.identity.user, alice.user)
  t.not(second.identity.cid, alice.identity.cid)
})

test('mallory cannot certify a device for alice', (t) => {
  const pair = makeKeyPair()
  const cert = certifyDevice(mallory.root.seed, alice.user, pair, certificateStatements(alice.user, pair.key))
  t.is(verifyIdentity({ genesis: alice.identity.genesis, cert, rotation: null }), undefined)
  t.is(verifyIdentity({ genesis: mallory.identity.genesis, cert, rotation: null }), undefined)
})

test("mallory cannot take alice's device for her own", (t) => {
  const { key } = alice.pair
  const statements = certificateStatements(mallory.user, key)
  const signatures = {
    id: toBase64url(makeSigner(mallory.pair.seed)(statements.id)),
    publicKey: toBase64url(makeSigner(mallory.root.seed)(statements.publicKey))
  }
  const cert = encodeCbor({ id: mallory.user, publicKey: key, signatures, type: 'folkmoot-ed25519' })
  t.is(verifyIdentity({ genesis: mallory.identity.genesis, cert, rotation: null }), undefined)
  const withHers = { ...signatures, id: certOf(alice).signatures.id }
  const copied = encodeCbor({ id: mallory.user, publicKey: key, signatures: withHers, type: 'folkmoot-ed25519' })
  t.is(verifyIdentity({ genesis: mallory.identity.genesis, cert: copied, rotation: null }), undefined)
})

test('a certificate under another genesis is nobody', (t) => {
  t.is(verifyIdentity({ genesis: mallory.identity.genesis, cert: alice.identity.cert, rotation: null }), undefined)
  t.is(verifyIdentity({ genesis: genesisOf(alice.root, true), cert: alice.identity.cert, rotation: null }), undefined)
})

test('no part of a certificate can be swapped', (t) => {
  const other = certOf(mallory)
  t.truthy(withCert({}))
  t.is(withCert({ id: mallory.user }), undefined)
  t.is(withCert({ publicKey: mallory.pair.key }), undefined)
  t.is(withCert({ signatures: other.signatures }), undefined)
  t.is(withCert({ signatures: { ...certOf(alice).signatures, id: other.signatures.id } }), undefined)
  t.is(withCert({ type: 'publickey' }), undefined)
  t.is(withCert({ extra: 1 }), undefined)
})

test('a certificate has one spelling', (t) => {
  const { id, publicKey } = certOf(alice).signatures
  // The last character's unused bits, the other alphabet, padding: all decode to the same bytes.
  const respelt = [
    `${id.slice(0, -1)}${id.endsWith('A') ? 'B' : 'h'}`,
    id.replaceAll('-', '+').replaceAll('_', '/'),
    `${id}==`
  ]
  for (const spelling of respelt.filter((text) => text !== id)) {
    t.is(withCert({ signatures: { id: spelling, publicKey } }), undefined)
    t.is(withCert({ signatures: { id: publicKey, publicKey: spelling } }), undefined)
  }
})

test('blocks that are not canonical, or too long, are nobody', (t) => {
  const { genesis, cert } = alice.identity
  t.is(verifyIdentity({ genesis, cert: Uint8Array.of(...cert, 0), rotation: null }), undefined)
  t.is(
    verifyIdentity({
      genesis: Uint8Array.of(0xb8, (genesis[0] ?? 0) - 0xa0, ...genesis.subarray(1)),
      cert,
      rotation: null
    }),
    undefined
  )
  t.is(verifyIdentity({ genesis, cert: new Uint8Array(2000), rotation: null }), undefined)
})

test('no bytes make the verification throw, and one changed byte makes it fail', (t) => {
  const { genesis, cert } = alice.identity
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.uint8Array(),
      (a, b) => verifyIdentity({ genesis: a, cert: b, rotation: null }) === undefined
    )
  )
  const spoilt = (bytes: Uint8Array, at: number, change: number): Uint8Array =>
    bytes.with(at % bytes.length, (bytes[at % bytes.length] ?? 0) ^ change)
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 255 }), (at, change) => {
      t.is(verifyIdentity({ genesis: spoilt(genesis, at, change), cert, rotation: null }), undefined)
      t.is(verifyIdentity({ genesis, cert: spoilt(cert, at, change), rotation: null }), undefined)
    })
  )
})
