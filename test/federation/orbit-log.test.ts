/** A stored log is an OrbitDB log: the same bytes, read and verified by OrbitDB's own code. */
import { Entry } from '@orbitdb/core'
import test from 'ava'
import { reader } from '../../federation/log/orbit-identity.ts'
import { toBase64url } from '../../crypto/primitives.ts'
import { auditLog, openOrbitLog } from '../../federation/log/index.ts'
import { entryAuthor } from '../../node/app/entry-author.ts'
import { opCidOf, controlLog, profileLog } from '../../node/core/ids.ts'
import { admit, foundGuild, makeGenesis, makePerson, MemoryGuild, message } from '../support/memory-guild.ts'

const setup = () => {
  const [alice, mallory] = [makePerson('alice'), makePerson('mallory')]
  const store = new MemoryGuild()
  const genesis = makeGenesis(alice)
  const { log } = foundGuild(store, alice, genesis)
  store.knows(mallory).write(alice, controlLog(genesis.guild), admit(mallory))
  return { alice, mallory, store, genesis, log }
}

test("the codec's bytes are the bytes of OrbitDB's Entry", async (t) => {
  const { alice, store, log } = setup()
  for (let i = 0; i < 5; i++) {
    const { entry } = store.compose(alice, log, message(`message ${i}`))
    const { id, payload, next, time } = entry
    const clock = { id: alice.device.key, time }
    const { user, key, cert, sign } = alice.device
    const identity = {
      ...reader,
      id: user,
      publicKey: key,
      hash: cert,
      sign: async (_: unknown, of: Uint8Array) => toBase64url(sign(of))
    }
    const theirs = await Entry.create(identity, id, payload, undefined, clock, [...next], [])
    const { bytes } = await entryAuthor.sign(entry, alice.device)
    t.deepEqual(bytes, (await Entry.encode(theirs)).bytes)
    t.is((await Entry.decode(bytes)).hash, opCidOf(bytes))
    store.write(alice, log, message(`message ${i}`))
  }
})

test('OrbitDB reads a stored log from its heads, newest first', async (t) => {
  const { alice, mallory, store, log } = setup()
  for (let i = 0; i < 10; i++) store.write(i % 2 ? alice : mallory, log, message(`message ${i}`))
  const opened = await openOrbitLog(log, store)
  const read: (string | undefined)[] = []
  for await (const { hash } of opened.iterator()) read.push(hash)
  t.deepEqual(read, store.order(log).toReversed())
  t.deepEqual(await auditLog(log, store), { entries: 10, problems: [] })
})

test('a log without entries opens empty', async (t) => {
  const { store, genesis } = setup()
  const empty = profileLog(genesis.guild)
  t.deepEqual(await auditLog(empty, store), { entries: 0, problems: [] })
})

test('OrbitDB joins an honest entry into the view, and the store stays as it was', async (t) => {
  const { alice, store, log } = setup()
  store.write(alice, log, message('first'))
  const { entry } = store.compose(alice, log, message('second'))
  const { bytes } = await entryAuthor.sign(entry, alice.device)
  const cid = opCidOf(bytes)
  const opened = await openOrbitLog(log, store)
  t.true(await opened.joinEntry(await Entry.decode(bytes)))
  t.true(await opened.has(cid))
  t.false(store.has(cid))
})

test('what stock OrbitDB lets pass is refused: forged author, wrong key, poisoned clock', async (t) => {
  const { alice, mallory, store, log } = setup()
  store.write(alice, log, message('first'))
  const opened = await openOrbitLog(log, store)
  const { entry } = store.compose(mallory, log, message('second'))
  const refused = async (unsigned: typeof entry, device: typeof alice.device) => {
    const { bytes } = await entryAuthor.sign(unsigned, device)
    const joining = await Entry.decode(bytes)
    await t.throwsAsync(opened.joinEntry(joining), { message: /not allowed|signature/ })
  }
  await refused(entry, { ...mallory.device, cert: alice.device.cert })
  await refused(entry, { ...alice.device, sign: mallory.device.sign })
  await refused({ ...entry, time: Number.MAX_SAFE_INTEGER }, mallory.device)
  await refused({ ...entry, time: entry.time + 1 }, mallory.device)
})

test('the rules of the guild have the last word', async (t) => {
  const { alice, store, log } = setup()
  const { entry } = store.compose(alice, log, message('no'))
  const { bytes } = await entryAuthor.sign(entry, alice.device)
  const opened = await openOrbitLog(log, store, (_entry, author) => author.user !== alice.user)
  await t.throwsAsync(opened.joinEntry(await Entry.decode(bytes)), { message: /not allowed/ })
})

test('an audit names the entries that do not hold', async (t) => {
  const { alice, mallory, store, log } = setup()
  store.write(alice, log, message('first'))
  const forger = { ...alice, device: { ...alice.device, sign: mallory.device.sign } }
  store.write(forger, log, message('second'))
  const { entries, problems } = await auditLog(log, store)
  t.is(entries, 2)
  t.deepEqual(problems, [`${store.order(log)[1]}: the signature does not hold`])
})
