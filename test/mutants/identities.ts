/** Who signs for whom: devices and their users, root and recovery keys, letters, cards. */
import { mutantsOf } from './mutant.ts'

const IDENTITY = 'test/node/core/identity.test.ts'
const REVOCATION = 'test/node/core/kinds/revocation.test.ts'
const LETTERS = 'test/node/core/letters.test.ts'
const CARDS = 'test/node/core/card.test.ts'

export const identities = [
  ...mutantsOf('node/core/identity.ts', IDENTITY, {
    'a user takes the device of another': [
      'verifySignature(cert.publicKey, statements.id, fromBase64url(cert.signatures.id)) &&',
      'true &&'
    ],
    'anybody certifies a device': [
      'verifySignature(signer.root, statements.publicKey, fromBase64url(cert.signatures.publicKey))',
      'true'
    ],
    'a certificate goes with any genesis': ['if (cert.id !== user) return undefined', ''],
    'a root key is rotated by any key': [
      'equalBytes(sha256(fromBase64url(rotation.recovery)), user.recovery)',
      'rotation.recovery.length > 0',
      { test: REVOCATION }
    ],
    'a rotation need not be signed': [
      'recovers && verifySignature(rotation.recovery, rotationStatement(rotation), rotation.sig)',
      'recovers',
      { test: REVOCATION }
    ],
    'a rotation is of any user': [' && rotation.user === userCidOf(genesis) ?', ' ?', { test: REVOCATION }],
    'a certificate comes with any rotation': [
      'return rotation?.root === later ? rotation : undefined',
      'return rotation ? { n: rotation.n, root: later } : undefined',
      { test: REVOCATION }
    ],
    'a later root key needs no rotation': [
      'return blocks.rotation === null ? { n: 0, root: first } : undefined',
      'return { n: 0, root: first }',
      { test: REVOCATION }
    ]
  }),
  ...mutantsOf('node/core/letters.ts', LETTERS, {
    'anybody writes a letter': [
      'verifySignature(key, covered(letter.bytes), fromBase64url(letter.sig))',
      'covered(letter.bytes).length > 0 || (key && letter.sig && verifySignature && fromBase64url) === key'
    ],
    'a letter is never too old': ['t <= now - LETTER_LIFE', 'false'],
    'a letter comes from the future': ['t > now + CLOCKS_DIFFER', 'false']
  }),
  ...mutantsOf('node/core/card.ts', CARDS, {
    'anybody signs a card': [' || !verifySignature(signer.key, covered(bytes), fromBase64url(sig))', ''],
    'a card names the certificate of another': ['signer.cid !== said.i || ', ''],
    'a card is good for ever': [' || said.t < now - GOOD', ''],
    'a card comes from the future': ['said.t > now + AHEAD || ', ''],
    'a card has any length': ['if (bytes.byteLength > CARD_LIMIT) return undefined', '']
  })
]
