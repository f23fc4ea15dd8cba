/** A guild in a file: whole after a round trip, and refused with a reason when a byte of it is another. */
import test from 'ava'
import fc from 'fast-check'
import { encodeFrame, framed, MAGIC, readFrames, type Frame } from '../../../node/app/archive/format.ts'
import { readArchive } from '../../../node/app/archive/read-archive.ts'
import { verifyArchive } from '../../../node/app/archive/verify-archive.ts'
import { writeArchive } from '../../../node/app/archive/write-archive.ts'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { describeReplicas } from '../../../node/app/replicas.ts'
import type { GuildCid } from '../../../node/core/ids.ts'
import { actor } from '../../support/core/actors.ts'
import { HandClock } from '../../support/core/clock.ts'
import { ban, chanNew, del, edit, msg, pin, react, roleNew } from '../../support/core/drafts.ts'
import { must, openApp, temporaryFolder } from '../../support/core/local-app.ts'
import { found, letIn } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const people = ['alice', 'bob', 'mallory'].map((name) => actor(name))
const [alice, bob, mallory] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]

/** A guild with messages, forgotten ones and a void op. */
const world = async () => {
  const moot = found(alice)
  const general = moot.write(alice, chanNew('general'))
  letIn(moot, alice, bob, mallory)
  moot.write(alice, roleNew('V', 1n << 13n))
  const said = Array.from({ length: 20 }, (_, i) => moot.write(i % 2 ? alice : bob, msg(`message ${i}`), general))
  moot.write(bob, edit(must(said[0]), 'corrected'), general)
  moot.write(alice, react(must(said[1]), '👋'), general)
  moot.write(alice, pin(must(said[2])), general)
  moot.write(bob, del(must(said[4])), general)
  moot.write(bob, { k: 'profile', body: { globalName: 'Bob' } })
  const stale = moot.fork('stale')
  moot.write(alice, ban(mallory.user))
  stale.write(mallory, { k: 'leave', body: {} })
  moot.merge(stale)
  const it = openApp('a', { clock: clockNow() })
  await deliver(it.app, moot, people, [...moot.seen.values()])
  return { it, guild: moot.guild }
}

/** Later than anything in the guild. */
const clockNow = () => new HandClock(1_735_700_000_000)
const empty = () => openApp('empty', { database: '', clock: clockNow() })

const collect = async (source: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

const archiveOf = ({ archives }: LocalApp, guild: GuildCid): Promise<Uint8Array> => {
  const outline = must(archives.outline(guild))
  return collect(writeArchive(outline, async (after) => archives.page(guild, after, outline.upTo)))
}

/** As a stream gives it: in pieces that end anywhere. */
const pieces = async function* (bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

const framesOf = async (bytes: Uint8Array): Promise<readonly Frame[]> => {
  const frames: Frame[] = []
  for await (const { frame } of readFrames(pieces(bytes))) frames.push(frame)
  return frames
}

const put = (frames: readonly Frame[]): Uint8Array =>
  new Uint8Array(Buffer.concat([MAGIC, ...frames.map((frame) => framed(encodeFrame(frame)))]))

const refusal = async (bytes: Uint8Array): Promise<string> => {
  using it = empty()
  try {
    await verifyArchive(pieces(bytes), it.app.archives)
    return 'holds'
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : String(error)
  }
}

test('export, verify and import come to the same guild, and importing twice changes nothing', async (t) => {
  const { it, guild } = await world()
  using a = it
  const bytes = await archiveOf(a.app, guild)
  using checker = empty()
  const outline = await verifyArchive(pieces(bytes, 7), checker.app.archives)
  t.like(outline, { guild, name: 'Moot', entries: must(a.app.archives.outline(guild)).entries })
  using folder = temporaryFolder()
  using b = openApp('b', { database: folder.file('node.db'), clock: clockNow() })
  for (const expected of [outline.entries, 0]) {
    let admitted = 0
    await readArchive(pieces(bytes), async ({ guild: cid, frames }) => {
      const taken = await b.app.archives.take(cid, frames)
      t.is(taken.fault, null)
      admitted += taken.admitted
    })
    t.is(admitted, expected)
  }
  t.deepEqual(describeReplicas(b.app), describeReplicas(a.app))
  const texts = ({ app }: typeof a) =>
    [...must(app.guilds.byCid(guild)).state.channels.keys()].flatMap((channel) =>
      app.messages.page(channel, { limit: 50 }).map(({ content }) => content)
    )
  t.deepEqual(texts(b), texts(a))
  t.is(texts(b).length, 19)
  t.deepEqual(Buffer.from(await archiveOf(b.app, guild)).toString('hex'), Buffer.from(bytes).toString('hex'))
})

test('an archive with another bit anywhere is refused with a reason, never with a crash', async (t) => {
  const { it, guild } = await world()
  using a = it
  const bytes = await archiveOf(a.app, guild)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.byteLength - 1), fc.nat(7), async (at, bit) => {
      const spoilt = bytes.slice()
      spoilt[at] = (spoilt[at] ?? 0) ^ (1 << bit)
      t.regex(await refusal(spoilt), /^archive-(broken|refused): the archive/)
    }),
    { numRuns: 60 }
  )
})

test('an archive cut short anywhere is refused', async (t) => {
  const { it, guild } = await world()
  using a = it
  const bytes = await archiveOf(a.app, guild)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.byteLength - 1), async (length) => {
      t.regex(await refusal(bytes.subarray(0, length)), /^archive-broken: /)
    }),
    { numRuns: 30 }
  )
  t.regex(await refusal(new Uint8Array([...bytes, 0])), /something follows its end/)
})

test('frames left out, moved, doubled or forged are refused', async (t) => {
  const { it, guild } = await world()
  using a = it
  const frames = await framesOf(await archiveOf(a.app, guild))
  t.is(await refusal(put(frames)), 'holds')
  const ops = frames.flatMap(({ k }, i) => (k === 'op' ? [i] : []))
  const [early, late] = [must(ops[3]), must(ops[9])]
  const swapped = frames.with(early, must(frames[late])).with(late, must(frames[early]))
  t.regex(await refusal(put(swapped)), /rests on/)
  t.regex(await refusal(put(frames.toSpliced(early, 1))), /rests on/)
  t.regex(await refusal(put(frames.toSpliced(must(ops.at(-1)), 1))), /it holds \d+ ops and says/)
  t.regex(await refusal(put(frames.toSpliced(late, 0, must(frames[early])))), /twice/)
  const identity = frames.findIndex(({ k }) => k === 'identity')
  const [one, two] = frames.filter((frame) => frame.k === 'identity')
  t.regex(
    await refusal(put(frames.with(identity, { ...must(one), genesis: must(two).genesis }))),
    /a certificate was not signed by its user/
  )
  t.regex(await refusal(put(frames.toSpliced(identity, 1))), /the certificate of its device is missing/)
  const talk = frames.findLastIndex((frame) => frame.k === 'op' && frame.body !== null)
  const op = frames[talk] as Extract<Frame, { k: 'op' }>
  t.regex(await refusal(put(frames.with(talk, { ...op, body: new Uint8Array(must(op.body).byteLength) }))), /its hash/)
  const end = frames.at(-1) as Extract<Frame, { k: 'end' }>
  t.regex(await refusal(put(frames.with(-1, { ...end, state: `${'A'.repeat(43)}` }))), /another state than it says/)
  t.regex(await refusal(put(frames.slice(1))), /does not belong here/)
})

test('M24 an archive with the ops of another guild, or with logs without end, is refused where that begins', async (t) => {
  const { it, guild } = await world()
  using a = it
  const frames = await framesOf(await archiveOf(a.app, guild))
  const other = found(bob)
  other.write(bob, chanNew('elsewhere'))
  const blocks = [...other.seen.values()].map(({ blocks: { entry, body, display } }) => ({ entry, body, display }))
  const foreign = blocks.map((block): Frame => ({ k: 'op', ...block }))
  const first = frames.findIndex(({ k }) => k === 'op')
  t.regex(await refusal(put(frames.toSpliced(first + 1, 0, ...foreign))), /^archive-refused: /)
  const at = frames.findIndex(({ k }) => k === 'log')
  const log = must(frames[at])
  let read = 0
  const endless = async function* () {
    yield put(frames.slice(0, at))
    for (; ; read++) yield framed(encodeFrame(log))
  }
  const error = await t.throwsAsync(readArchive(endless(), async () => {}))
  t.regex(must(error).message, /more logs than it has ops/)
  t.true(read < 100)
})

test('a length that no frame has is refused before anything is set aside for it', async (t) => {
  const { it, guild } = await world()
  using a = it
  const bytes = await archiveOf(a.app, guild)
  const long = bytes.slice()
  long.set([0x7f, 0xff, 0xff, 0xff], MAGIC.byteLength)
  t.regex(await refusal(long), /a frame of 2147483647 bytes/)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (tail) => {
      t.regex(await refusal(new Uint8Array([...MAGIC, ...tail])), /^archive-broken: /)
      t.regex(await refusal(tail), /^archive-broken: /)
    }),
    { numRuns: 100 }
  )
})
