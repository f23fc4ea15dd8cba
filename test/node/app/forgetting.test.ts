/** What people delete leaves the disk of every honest node, and nobody can make a message vanish by leaving it out. */
import test from 'ava'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { ACTION } from '../../../node/core/audit/index.ts'
import { channelLog, objectId, type ChannelCid, type OpCid, type Snowflake } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { actor } from '../../support/core/actors.ts'
import {
  admit,
  ban,
  chanNew,
  del,
  edit,
  fixtureDel,
  invite,
  msg,
  overwrite,
  stickerNew
} from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder } from '../../support/core/local-app.ts'
import { onDisk, until } from '../../support/core/on-disk.ts'
import { someBytes, treeOf } from '../../support/core/files.ts'
import { found, letIn } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const MARKER = 'xyzzy-plugh-waterloo'

test('deleted messages and what they said before their edits leave the files, which shrink', async (t) => {
  using folder = temporaryFolder()
  using it = openApp('a', { database: folder.file('node.db') })
  const { app } = it
  const alice = await person(app, 'alice')
  const place = await foundGuild(app, alice.cid)
  const kept = await app.messages.create(place, alice.cid, said('this stays'))
  const filler = 'x'.repeat(3000)
  const made = await Promise.all(
    Array.from({ length: 1500 }, (_, i) =>
      app.messages.create(place, alice.cid, said(`${MARKER} ${i} ${i % 3 === 0 ? filler : filler.slice(i)} ${MARKER}`))
    )
  )
  for (const { id } of made.slice(0, 20)) {
    await app.messages.edit(place, alice.cid, id, { content: `${MARKER} corrected ${filler}` })
  }
  await until(() => onDisk(folder.path, MARKER).hits > 1500, 'the messages on disk')
  app.storage.db.exec('pragma wal_checkpoint(truncate)')
  const before = onDisk(folder.path, MARKER)
  for (let i = 0; i < made.length; i += 100) {
    await app.messages.delete(
      place,
      alice.cid,
      made.slice(i, i + 100).map(({ id }) => id)
    )
  }
  await until(() => onDisk(folder.path, MARKER).hits === 0, 'the marker gone from every file, while the node runs')
  await until(() => onDisk(folder.path, MARKER).bytes < before.bytes - 4_000_000, 'a shorter file')
  const after = onDisk(folder.path, MARKER)
  t.log(`${before.bytes} bytes with ${before.hits} marks before, ${after.bytes} with ${after.hits} after`)
  t.is(after.hits, 0)
  t.is(app.messages.get(place.channel, kept.id)?.content, 'this stays')
  t.is(app.storage.log.contents.used(place.guild, ''), app.storage.log.contents.used(place.guild, `user/${alice.cid}`))
  t.true(app.storage.log.contents.used(place.guild, '') < 1000)
})

test('messages of a peer leave the disk too, whichever comes first', async (t) => {
  using folder = temporaryFolder()
  const { moot, actors, general, alice, bob } = world()
  const words = [moot.write(alice, msg(MARKER), general), moot.write(bob, msg(`${MARKER}!`), general)] as const
  const edited = moot.write(alice, edit(words[0], `${MARKER}?`), general)
  const [one, two] = [moot.fork('one'), moot.fork('two')]
  const removal = one.write(alice, del(...words), general)
  const late = two.write(bob, edit(words[1], `${MARKER}, late`), general)
  const all = [...moot.seen.values()]
  {
    using it = openApp('b', { database: folder.file('node.db') })
    await deliver(it.app, moot, actors, all)
    t.is(shownIn(it.app, general).length, 2)
    await deliver(it.app, moot, actors, [must(one.seen.get(removal))])
    t.deepEqual(shownIn(it.app, general), [])
    await deliver(it.app, moot, actors, [must(two.seen.get(late))])
    for (const cid of [...words, edited, late]) {
      const { body, display } = must(it.app.storage.log.get(cid))
      t.true(display === null && (body === null || cid === edited || cid === late))
      t.false(it.app.storage.log.lacks(cid))
    }
    await until(() => onDisk(folder.path, MARKER).hits === 0, 'the marker gone')
  }
  t.is(onDisk(folder.path, MARKER).hits, 0)
})

const world = () => {
  const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => actor(name)) as [
    ReturnType<typeof actor>,
    ReturnType<typeof actor>,
    ReturnType<typeof actor>
  ]
  const moot = found(alice)
  const general = moot.write(alice, chanNew('general'))
  letIn(moot, alice, bob, mallory)
  return { moot, general, alice, bob, mallory, actors: [alice, bob, mallory] }
}

const bare = ({ op, blocks }: VerifiedOp): VerifiedOp =>
  op.k === 'edit'
    ? { op: { ...op, display: null }, blocks: { ...blocks, display: null } }
    : ({ op: { ...op, body: null }, blocks: { ...blocks, body: null } } as VerifiedOp)

const shownIn = (app: LocalApp, channel: ChannelCid): readonly string[] =>
  app.messages
    .page(channel, { limit: 50 })
    .map(({ content }) => content)
    .toReversed()

test('a header without its words enters the log; the words are wanted, and shown when somebody brings them', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const first = moot.write(bob, msg('you shall not read this'), general)
  const change = moot.write(bob, edit(first, 'nor this'), general)
  const second = moot.write(alice, msg('an answer'), general)
  const ops = [...moot.seen.values()]
  using it = openApp('b')
  const { app } = it
  const withheld = new Set<OpCid>([first, change])
  const receipts = await deliver(
    app,
    moot,
    actors,
    ops.map((each) => (withheld.has(each.op.cid) ? bare(each) : each))
  )
  t.true(
    receipts.every(({ status }) => status === 'admitted'),
    'what others wrote after it is not held up'
  )
  t.deepEqual(shownIn(app, general), ['an answer'])
  const log = channelLog(moot.guild, general)
  t.deepEqual(
    app.storage.log.lacking(log, 0, 9).map(({ cid }) => cid),
    [first, change]
  )
  t.deepEqual(await deliver(app, moot, actors, [bare(must(moot.seen.get(first)))]), [{ status: 'known' }])
  t.deepEqual(await deliver(app, moot, actors, [must(moot.seen.get(first))]), [{ status: 'admitted' }])
  t.deepEqual(shownIn(app, general), ['you shall not read this', 'an answer'])
  await deliver(app, moot, actors, [must(moot.seen.get(change))])
  t.deepEqual(shownIn(app, general), ['nor this', 'an answer'])
  t.deepEqual(app.storage.log.lacking(log, 0, 9), [])
  t.is(must(app.messages.byCid(second)).content, 'an answer')
})

test('of a header that comes with its deletion nothing is wanted, and nothing is taken later', async (t) => {
  const { moot, actors, general, bob } = world()
  const message = moot.write(bob, msg('oops'), general)
  moot.write(bob, del(message), general)
  using it = openApp('b')
  const ops = [...moot.seen.values()]
  await deliver(
    it.app,
    moot,
    actors,
    ops.map((each) => (each.op.cid === message ? bare(each) : each))
  )
  t.deepEqual(it.app.storage.log.lacking(channelLog(moot.guild, general), 0, 9), [])
  t.deepEqual(await deliver(it.app, moot, actors, [must(moot.seen.get(message))]), [{ status: 'known' }])
  t.is(must(it.app.storage.log.get(message)).body, null)
})

test('a deletion by somebody who may not delete takes nothing', async (t) => {
  const { moot, actors, general, bob, mallory } = world()
  const message = moot.write(bob, msg('here I stand'), general)
  moot.write(mallory, del(message), general)
  using it = openApp('b')
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  t.truthy(must(it.app.storage.log.get(message)).body)
  t.deepEqual(shownIn(it.app, general), ['here I stand'])
  t.deepEqual(it.app.audit.page(moot.guild, { limit: 9, action: ACTION.messageDelete }), [], 'nor is it said to have')
})

test('when a deletion turns out void the words are wanted again, and come back from whoever has them', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const message = moot.write(bob, msg('do not mind me'), general)
  const dark = moot.fork('dark')
  const removal = dark.write(bob, del(message), general)
  using it = openApp('b')
  const { app } = it
  await deliver(app, moot, actors, [...dark.seen.values()])
  t.is(must(app.storage.log.get(message)).body, null)
  // Alice had read Bob up to the message when she banned him, and no further.
  const q = must(moot.seen.get(message)).op.header.payload.q
  const verdict = moot.write(alice, ban(bob.user, null, [{ device: bob.device.key, channel: general, q }]))
  await deliver(app, moot, actors, [must(moot.seen.get(verdict))])
  t.true(app.storage.log.has(removal))
  t.deepEqual(shownIn(app, general), [], 'nobody shows a message whose words are gone')
  t.true(app.storage.log.lacks(message))
  await deliver(app, moot, actors, [must(moot.seen.get(message))])
  t.deepEqual(shownIn(app, general), ['do not mind me'])
})

test('a member who comes without a name is asked for, and named when it comes', async (t) => {
  const { moot, actors, alice, general } = world()
  const dave = actor('dave')
  const door = moot.write(alice, invite(general, {}, 9))
  const entry = moot.write(alice, admit(moot.guild, dave, door, { seed: 9 }))
  const ops = [...moot.seen.values()]
  using it = openApp('b')
  const { app } = it
  const nameless = ({ op, blocks }: VerifiedOp) =>
    ({ op: { ...op, display: null }, blocks: { ...blocks, display: null } }) as VerifiedOp
  await deliver(
    app,
    moot,
    [...actors, dave],
    ops.map((each) => (each.op.cid === entry ? nameless(each) : each))
  )
  const name = () => must(app.guilds.byCid(moot.guild)).user(dave.user)?.name
  t.is(name(), 'unknown')
  await deliver(app, moot, actors, [must(moot.seen.get(entry))])
  t.is(name(), 'dave')
})

test('text is spoken only for those who may', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const loud = moot.write(alice, msg('hear', { tts: true }), general)
  const hushed = moot.write(bob, msg('hear!', { tts: true }), general)
  using it = openApp('b')
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  t.true(must(it.app.messages.byCid(loud)).tts)
  t.false(must(it.app.messages.byCid(hushed)).tts)
})

test('files are shown only of those who may send them, whether they come with the message or by an edit', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const files = [{ blob: treeOf(someBytes(10)).cid, name: 'map.png', type: null, size: 10 }]
  moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.ATTACH_FILES))
  const [sent, smuggled, plain] = [
    moot.write(alice, msg('look', { files }), general),
    moot.write(bob, msg('look!', { files }), general),
    moot.write(bob, msg('look?'), general)
  ]
  const change = edit(plain, 'look here')
  moot.write(bob, { ...change, display: { ...must(change.display), files } }, general)
  using it = openApp('b')
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const shown = (cid: OpCid) => must(it.app.messages.byCid(cid))
  t.deepEqual(shown(sent).files, files)
  t.like(shown(smuggled), { content: 'look!', files: undefined })
  t.like(shown(plain), { content: 'look here', files: undefined })
})

test('a voice message is one of who may send some, of one sound and nothing else, and stays what it is', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const VOICE = 1 << 13
  const sound = { name: 'voice.ogg', type: 'audio/ogg', size: 10, duration: 1500, waveform: 'AAEC' }
  const files = [{ blob: treeOf(someBytes(10)).cid, ...sound }]
  moot.write(alice, overwrite(general, moot.guild, 'role', 0n, P.SEND_VOICE_MESSAGES))
  const spoken = moot.write(alice, msg('', { flags: VOICE, files }), general)
  const plain = [
    moot.write(bob, msg('', { flags: VOICE, files }), general),
    moot.write(alice, msg('and more', { flags: VOICE, files }), general),
    moot.write(alice, msg('', { flags: VOICE, files: [...files, ...files] }), general),
    moot.write(alice, msg('', { flags: VOICE, files, theme: { colours: [1], angle: 0, mix: 0, base: 1 } }), general)
  ]
  const said = moot.write(alice, msg('said'), general)
  const change = edit(said, '')
  moot.write(alice, { ...change, display: { ...must(change.display), flags: VOICE, files } }, general)
  moot.write(alice, edit(spoken, 'heard'), general)
  using it = openApp('b')
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const flagsOf = (cid: OpCid) => must(it.app.messages.byCid(cid)).flags
  t.like(it.app.messages.byCid(spoken), { flags: VOICE, content: '', files, editedAt: null })
  t.deepEqual([...plain, said].map(flagsOf), [0, 0, 0, 0, 0])
})

test('of the stickers that a message names, those are shown that the guild has, as they are', async (t) => {
  const { moot, actors, general, alice, bob } = world()
  const cid = moot.write(alice, stickerNew('wave'))
  const wave = { sticker: cid, id: objectId(moot.clock.now(), cid), name: 'wave', format: 1 } as const
  const lies = [
    { ...wave, name: 'hers' },
    { ...wave, format: 3 as const },
    { ...wave, id: '1234567890123456789' as Snowflake }
  ]
  const [sent, smuggled, mixed] = [
    moot.write(bob, msg('look', { stickers: [wave] }), general),
    moot.write(bob, msg('look!', { stickers: lies }), general),
    moot.write(bob, msg('look?', { stickers: [{ ...wave, sticker: general as string as OpCid }, wave] }), general)
  ]
  moot.write(alice, fixtureDel(cid))
  const late = moot.write(bob, msg('gone', { stickers: [wave] }), general)
  using it = openApp('b')
  await deliver(it.app, moot, actors, [...moot.seen.values()])
  const shown = (message: OpCid) => must(it.app.messages.byCid(message)).stickers
  t.deepEqual(shown(sent), [wave], 'also when it is gone')
  t.is(shown(smuggled), undefined)
  t.deepEqual(shown(mixed), [wave])
  t.is(shown(late), undefined)
})
