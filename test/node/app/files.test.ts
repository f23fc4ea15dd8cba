/** Files on a node: they are whole or not there, and go when nothing names them any more. */
import test from 'ava'
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalApp } from '../../../node/app/create-app.ts'
import { CHUNK } from '../../../node/core/blobs.ts'
import { blobOfImage } from '../../../node/core/images.ts'
import type { Message } from '../../../node/core/messages.ts'
import type { Network } from '../../../node/core/ports.ts'
import { chunksOf, fileOf, filesIn, inPieces, isOnDisk, someBytes, stage, treeOf } from '../../support/core/files.ts'
import { emojiNew } from '../../support/core/drafts.ts'
import { still } from '../../support/pictures.ts'
import { foundGuild, must, openApp, person, said, temporaryFolder } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'
import { until } from '../../support/core/on-disk.ts'

const MIB = 1024 * 1024
const NONE = { file: 0, author: 0, guild: 0, pictures: 0 }

const roomAt = (folder: string, quotas = NONE) => ({ folder, quotas, key: new Uint8Array(32) })

const setup = async (quotas = NONE) => {
  const folder = temporaryFolder()
  const room = folder.file('files')
  const it = openApp('a', { database: folder.file('node.db'), files: roomAt(room, quotas) })
  const alice = await person(it.app, 'alice')
  const place = await foundGuild(it.app, alice.cid)
  const send = async (bytes: Uint8Array): Promise<Message> => {
    using staged = await stage(it.app, bytes)
    return await it.app.messages.create(place, alice.cid, said('look', { files: [fileOf(staged)] }))
  }
  const dispose = () => {
    it[Symbol.dispose]()
    folder[Symbol.dispose]()
  }
  return { ...it, folder, room, alice, place, send, [Symbol.dispose]: dispose }
}

const bytesOf = async (app: LocalApp, message: Message): Promise<Uint8Array | undefined> => {
  const file = message.files?.[0]
  const here = file && (await app.files.ofMessage(message, file))
  return here && new Uint8Array(await readFile(here.path))
}

test('what alice sends is on disk when she is answered, and leaves the disk when she deletes the message', async (t) => {
  using it = await setup()
  const { app, room, place, alice, send } = it
  const [kept, gone] = [someBytes(3 * CHUNK), someBytes(2 * CHUNK + 5)]
  const first = await send(kept)
  const second = await send(gone)
  await app.files.sweep()
  t.deepEqual(await bytesOf(app, second), gone)
  t.is(filesIn(room).size, 2)
  await app.messages.delete(place, alice.cid, [second.id])
  await until(() => !isOnDisk(room, gone), 'the bytes gone, while the node runs')
  t.deepEqual([...filesIn(room).values()], [kept.byteLength])
  t.is(await bytesOf(app, second), undefined)
  t.deepEqual(await bytesOf(app, first), kept)
  t.deepEqual(it.faults, [])
})

test('a file that two messages carry stays until both are gone; an edit takes one away', async (t) => {
  using it = await setup()
  const { app, room, place, alice, send } = it
  const bytes = someBytes(1000)
  const [one, two] = [await send(bytes), await send(bytes)]
  t.is(filesIn(room).size, 1)
  await app.messages.delete(place, alice.cid, [one.id])
  await app.files.sweep()
  t.true(isOnDisk(room, bytes))
  await app.messages.edit(place, alice.cid, two.id, { content: 'never mind' })
  await app.files.sweep()
  t.true(isOnDisk(room, bytes), 'an edit that does not speak of files leaves them')
  await app.messages.edit(place, alice.cid, two.id, { files: [] })
  await until(() => !isOnDisk(room, bytes), 'the bytes gone')
  t.is(app.messages.get(place.channel, two.id)?.files, undefined)
})

test('what nobody sends does not stay, and what is cut off leaves nothing', async (t) => {
  using it = await setup({ ...NONE, file: MIB })
  const { app, room } = it
  const bytes = someBytes(CHUNK)
  {
    using staged = await stage(app, bytes)
    await app.files.sweep()
    t.true(isOnDisk(room, bytes), 'not as long as somebody holds it')
    t.is(staged.size, CHUNK)
  }
  await until(() => filesIn(room).size === 0, 'the file gone')
  async function* broken(): AsyncIterable<Uint8Array> {
    yield* inPieces(bytes)
    throw new Error('the client has hung up')
  }
  await t.throwsAsync(app.files.stage(broken(), { image: false }), { message: 'the client has hung up' })
  await t.throwsAsync(stage(app, someBytes(MIB + 1)), { code: 'too-large' })
  t.is(filesIn(room).size, 0)
})

test('a node that was killed in the middle finds neither half a file nor one that nothing names', async (t) => {
  using folder = temporaryFolder()
  const room = folder.file('files')
  const options = { database: folder.file('node.db'), files: roomAt(room) }
  const bytes = someBytes(CHUNK + 1)
  const orphan = treeOf(someBytes(10)).cid
  {
    using it = openApp('a', options)
    const alice = await person(it.app, 'alice')
    const place = await foundGuild(it.app, alice.cid)
    using staged = await stage(it.app, bytes)
    await it.app.messages.create(place, alice.cid, said('', { files: [fileOf(staged)] }))
  }
  mkdirSync(join(room, orphan.slice(-2).toLowerCase()), { recursive: true })
  writeFileSync(join(room, orphan.slice(-2).toLowerCase(), orphan), 'renamed, but its row was not written')
  writeFileSync(join(room, 'new', 'abcdef'), bytes.subarray(0, 100))
  writeFileSync(join(room, 'new', `${orphan}.part`), 'fetched long ago')
  utimesSync(join(room, 'new', `${orphan}.part`), 1, 1)
  using it = openApp('a', options)
  await it.app.files.sweep()
  using another = await stage(it.app, someBytes(10))
  t.deepEqual(
    [...filesIn(room).values()].toSorted((a, b) => a - b),
    [another.size, bytes.byteLength]
  )
})

test('a file that somebody took off the disk is asked of peers again', async (t) => {
  using it = await setup()
  const message = await it.send(someBytes(10))
  rmSync(it.room, { recursive: true })
  t.is(await bytesOf(it.app, message), undefined)
  t.is(await bytesOf(it.app, message), undefined)
})

const twoNodes = async (quotas = NONE) => {
  const folder = temporaryFolder()
  const here = openApp('here', { files: roomAt(folder.file('here')) })
  const there = openApp('there', { clock: here.clock, files: roomAt(folder.file('there'), quotas) })
  const network = new MemoryNetwork()
  network.join(here.app)
  network.join(there.app)
  const [alice, bob] = [await person(here.app, 'alice'), await person(there.app, 'bob')]
  const place = await foundGuild(here.app, alice.cid)
  const { code } = await here.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await there.app.invites.accept(code, bob.cid)
  const send = async (bytes: Uint8Array): Promise<Message> => {
    using staged = await stage(here.app, bytes)
    const { cid } = await here.app.messages.create(place, alice.cid, said('', { files: [fileOf(staged)] }))
    await network.settled()
    return must(there.app.messages.byCid(cid))
  }
  const dispose = () => {
    here[Symbol.dispose]()
    there[Symbol.dispose]()
    folder[Symbol.dispose]()
  }
  return { here, there, network, alice, bob, place, send, rooms: folder, [Symbol.dispose]: dispose }
}

test('small files come by themselves, large ones when somebody asks, and both go with the message', async (t) => {
  using it = await twoNodes()
  const { here, there, network, place, alice, send, rooms } = it
  const [small, large] = [someBytes(1000), someBytes(MIB)]
  const first = await send(small)
  await until(() => isOnDisk(rooms.file('there'), small), 'the small file')
  const second = await send(large)
  t.false(isOnDisk(rooms.file('there'), large))
  t.deepEqual(await bytesOf(there.app, second), large)
  const ids = [first, second].map(({ cid }) => must(here.app.messages.byCid(cid)).id)
  await here.app.messages.delete(place, alice.cid, ids)
  await network.settled()
  for (const node of ['here', 'there'])
    await until(() => filesIn(rooms.file(node)).size === 0, `all bytes gone from ${node}`)
  t.deepEqual(here.app.files.named(place.guild, treeOf(large).cid), [])
})

test('what came from others gives way beyond the quota, the longest unused first; what is of this node does not', async (t) => {
  using it = await twoNodes({ ...NONE, guild: 3 * MIB })
  const { there, bob, place, send, rooms } = it
  using own = await stage(there.app, someBytes(MIB))
  await there.app.messages.create(place, bob.cid, said('', { files: [fileOf(own)] }))
  const sent = []
  for (let i = 0; i < 4; i++) {
    const message = await send(someBytes(MIB))
    there.clock.turn(2 * 3600_000)
    t.is((await bytesOf(there.app, message))?.byteLength, MIB)
    sent.push(message)
  }
  await until(() => filesIn(rooms.file('there')).size === 3, 'as much as the quota allows')
  const held = sent.map(({ files }) => there.app.storage.blobs.get(must(files?.[0]).blob) !== undefined)
  t.deepEqual(held, [false, false, true, true])
  t.truthy(there.app.storage.blobs.get(own.blob))
  t.is((await bytesOf(there.app, must(sent[0])))?.byteLength, MIB, 'it comes again when it is asked for')
  await there.app.files.requireRoom(place.guild, bob.cid, 2 * MIB)
  t.false(there.app.storage.blobs.evictable(place.guild, null, 9).length > 0, 'and gives way to what people here send')
  await t.throwsAsync(there.app.files.requireRoom(place.guild, bob.cid, 2 * MIB + 1), { code: 'guild-quota' })
})

test('pictures of other nodes give way beyond their quota, the longest unused first; they come again', async (t) => {
  using it = await twoNodes({ ...NONE, pictures: 250 })
  const { here, there, network, place, alice, rooms } = it
  const colours = ['#100000', '#200000', '#300000', '#400000']
  const images: string[] = []
  for (const [i, colour] of colours.entries()) {
    using kept = await here.app.files.pictures.keep(await still(64, 64, colour), { size: 64, animated: false })
    await here.app.guilds.submit(place.guild, alice.cid, [emojiNew(`wave${i}`, { image: kept.image })])
    images.push(kept.image)
  }
  await network.settled()
  const as = { format: 'png', width: 8, height: 8, animated: false, quality: 90 } as const
  for (const image of images) {
    t.truthy(await there.app.files.pictures.show(image, as))
    there.clock.turn(2 * 3600_000)
  }
  const isHere = (image: string): boolean => there.app.storage.blobs.get(must(blobOfImage(image))) !== undefined
  t.true(filesIn(rooms.file('there')).size < colours.length)
  t.deepEqual([isHere(must(images[0])), isHere(must(images[3]))], [false, true])
  t.true(there.app.storage.blobs.pictureSum() <= 250)
  t.truthy(await there.app.files.pictures.show(must(images[0]), { ...as, width: 9 }))
  t.is(here.app.storage.blobs.images().length, colours.length, 'what is of this node does not')
})

test('an author has a quota of their own', async (t) => {
  using it = await setup({ ...NONE, author: 2 * MIB })
  await it.send(someBytes(MIB))
  await it.app.files.requireRoom(it.place.guild, it.alice.cid, MIB)
  const refused = it.app.files.requireRoom(it.place.guild, it.alice.cid, MIB + 1)
  await t.throwsAsync(refused, { code: 'author-quota' })
})

test('fetching goes on from where it was cut off, and not from what a crash has left', async (t) => {
  using it = await setup()
  const { app, room, place, alice, clock } = it
  const bytes = someBytes(5 * CHUNK)
  const tree = treeOf(bytes)
  const chunks = chunksOf(bytes)
  const begun: (number | null)[] = []
  let limit = 3
  const fetchBlob: Network['fetchBlob'] = async (_guild, _logs, _blob, sink) => {
    const first = await sink.begin(tree)
    begun.push(first)
    for (let i = first ?? 0; i < limit; i++) await sink.take(i, must(chunks[i]))
    return limit === chunks.length
  }
  app.connect({ fetchBlob, publish: () => undefined } as unknown as Network)
  const file = fileOf({ blob: tree.cid, size: tree.size })
  const message = await app.messages.create(place, alice.cid, said('', { files: [file] }))
  t.is(await bytesOf(app, message), undefined)
  writeFileSync(join(room, 'new', `${tree.cid}.part`), Buffer.concat([bytes.subarray(0, 2 * CHUNK), someBytes(CHUNK)]))
  for (limit of [4, 5]) {
    clock.turn(60_000)
    t.deepEqual(await bytesOf(app, message), limit === 5 ? bytes : undefined)
  }
  t.deepEqual(begun, [0, 2, 4])
  t.is(await bytesOf(app, message).then((again) => again?.byteLength), bytes.byteLength)
  t.is(begun.length, 3, 'what is here is not asked for')
})
