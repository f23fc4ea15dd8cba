/** Whatever bytes a stranger sends, a decoder answers: it never throws, and what it takes has one spelling. */
import { readFileSync } from 'node:fs'
import test from 'ava'
import { equalBytes, utf8 } from '../../../crypto/primitives.ts'
import { decodeInvite } from '../../../node/app/invite-code.ts'
import { decodeEntry, decodeOp, encodeEntry } from '../../../node/core/codec.ts'
import { verifyIdentity } from '../../../node/core/identity.ts'
import { openGenesis } from '../../../node/core/kinds/create.ts'
import { openNotice, signNotice } from '../../../node/core/notices.ts'
import { opCidOf } from '../../../node/core/ids.ts'
import { actor } from '../../support/core/actors.ts'
import { T0 } from '../../support/core/clock.ts'
import { found } from '../../support/core/replica.ts'
import { QuickRandom } from '../../support/core/random.ts'
import { deepOr, forSeeds } from '../../support/deep.ts'
import { mutate } from '../../support/mutate.ts'
import type { opVectors } from '../../vectors/generate.ts'

const INPUTS = 6000
const DEEP_INPUTS = 1_200_000
const MIB = 1024 * 1024

const vectors: ReturnType<typeof opVectors> = JSON.parse(
  readFileSync(new URL('../../vectors/ops.json', import.meta.url), 'utf8')
)
const bytes = (hex: string | null): Uint8Array => Uint8Array.from(Buffer.from(hex ?? '', 'hex'))
const entries = vectors.ops.map(({ entry }) => bytes(entry))
const bodies = vectors.ops.flatMap(({ body, display }) => [bytes(body), ...(display ? [bytes(display)] : [])])
const identities = vectors.identities.map(({ genesis, certificate }) => [bytes(genesis), bytes(certificate)] as const)
const alice = actor('alice')
const { guild, genesis } = found(alice)
const notice = signNotice(
  { guild, t: T0, notice: { k: 'typing', channel: opCidOf(entries[0] as Uint8Array) } },
  alice.device
)
const codes = ['3yQ', 'zdpuAogYoTbEbeSEUqrAoQzCSQGMKmJQfQE7akHZ5vy7cfRjQ'].map(utf8)

/** One of everything that bytes are decoded by. */
const decoders: readonly ((random: QuickRandom) => void)[] = [
  (random) => {
    const input = mutate(entries, random)
    const decoded = decodeEntry(input)
    if (!decoded.ok) return
    const { id, next, clock, payload, key, identity, sig } = decoded.value.header
    const again = encodeEntry({ id, next, time: clock.time, payload }, key, identity, sig)
    if (!equalBytes(again, input)) throw new Error('an entry that was taken is written differently')
  },
  (random) => {
    const entry = decodeEntry(random.pick(entries))
    if (!entry.ok) throw new Error(entry.reason)
    const display = random.below(2) === 0 ? null : mutate(bodies, random)
    decodeOp(entry.value, alice.identity, {
      entry: new Uint8Array(),
      body: mutate(bodies, random),
      display
    })
  },
  (random) => {
    const [genesisBlock, cert] = random.pick(identities)
    const one = random.below(2) === 0
    verifyIdentity({
      ...alice.identity,
      genesis: one ? mutate([genesisBlock], random) : genesisBlock,
      cert: one ? cert : mutate([cert], random)
    })
  },
  (random) => void openGenesis(mutate([genesis.genesis], random)),
  (random) => void openNotice({ bytes: mutate([notice.bytes], random) }),
  (random) => void decodeInvite(Buffer.from(mutate(codes, random)).toString(random.below(2) === 0 ? 'latin1' : 'utf8'))
]

test('decoders answer whatever they are given, and memory stays where it was', async (t) => {
  t.timeout(900_000)
  const before = process.memoryUsage().heapUsed
  let inputs = 0
  await forSeeds(t, deepOr(DEEP_INPUTS, INPUTS), (seed) => {
    const random = new QuickRandom(`fuzz ${seed}`)
    random.pick(decoders)(random)
    inputs += 1
  })
  t.log(`${inputs} inputs`)
  t.true(process.memoryUsage().heapUsed - before < 200 * MIB)
})
