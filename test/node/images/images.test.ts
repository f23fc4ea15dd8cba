/** Pictures as strangers send them, read by the real process: what it takes, what it refuses, and what becomes of it. */
import test from 'ava'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Images, Unavailable, Unreadable } from '../../../node/images/index.ts'
import { until } from '../../support/core/on-disk.ts'
import {
  claiming,
  claimingAvif,
  film,
  look,
  moving,
  photograph,
  still,
  SVG,
  unfolding
} from '../../support/pictures.ts'

const MIB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'folkmoot-'))
const images = new Images()
test.after.always(() => {
  images[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

const kept = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const SMALL = { size: 32, animated: true }
const AS = { format: 'png', width: 64, height: 64, animated: false, quality: 90 } as const

test('four formats are taken, made small, and kept as one', async (t) => {
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const) {
    const taken = await images.take(await still(60, 40, '#c33', format), SMALL)
    t.false(taken.animated)
    t.like(await look(taken.bytes), { format: 'webp', width: 32, height: 21, frames: 1 }, format)
  }
  const small = await images.take(await still(10, 10), SMALL)
  t.like(await look(small.bytes), { width: 10, height: 10 }, 'made no larger than it is')
})

test('what moves goes on moving, unless it is to stand still', async (t) => {
  const gif = await moving(3, 64)
  const taken = await images.take(gif, SMALL)
  t.true(taken.animated)
  t.like(await look(taken.bytes), { format: 'webp', width: 32, height: 32, frames: 3 })
  const first = await images.take(gif, { size: 32, animated: false })
  t.false(first.animated)
  t.like(await look(first.bytes), { frames: 1, height: 32 })
  const path = kept('moving', taken.bytes)
  t.like(await look(await images.show(path, { ...AS, format: 'gif', animated: true })), { format: 'gif', frames: 3 })
  t.like(await look(await images.show(path, { ...AS, format: 'webp', animated: true })), { format: 'webp', frames: 3 })
  t.like(await look(await images.show(path, AS)), { format: 'png', frames: 1, height: 32 })
})

test('of a photograph the place, the camera and a page behind it are left out; it stands upright', async (t) => {
  const { bytes } = await images.take(await photograph(), { size: 1024, animated: true })
  t.like(await look(bytes), { width: 40, height: 60 })
  for (const secret of ['SecretCamera', 'alice', 'GPS', 'Exif', '<script'])
    t.false(Buffer.from(bytes).includes(secret), secret)
  t.deepEqual(await images.measure(kept('photograph', await photograph())), { width: 40, height: 60 })
})

test('it is shown in the size, format and quality asked for', async (t) => {
  const path = kept('wide', await still(400, 100, '#00ff00', 'webp'))
  for (const format of ['png', 'jpeg', 'webp', 'gif'] as const)
    t.like(await look(await images.show(path, { ...AS, format })), { format, width: 64, height: 16 }, format)
  const exact = await images.show(path, { ...AS, format: 'webp', quality: 'lossless', width: 4096, height: 4096 })
  t.like(await look(exact), { width: 400, height: 100 })
  const [fine, rough] = [
    await images.show(path, { ...AS, format: 'jpeg', quality: 100 }),
    await images.show(path, { ...AS, format: 'jpeg', quality: 5 })
  ]
  t.true(rough.byteLength <= fine.byteLength)
})

test('programs, formats that few use, and what is no picture are refused by whoever asks', async (t) => {
  const png = await still()
  const none: Record<string, Uint8Array | string> = {
    svg: SVG,
    'svg in xml': `<?xml version="1.0"?>${SVG}`,
    tiff: await still(9, 9, '#fff', 'tiff'),
    page: '<html><script>alert(1)</script></html>',
    nothing: '',
    'half a picture': png.subarray(0, png.byteLength - 30),
    'a head alone': png.subarray(0, 20)
  }
  for (const [name, bytes] of Object.entries(none)) {
    await t.throwsAsync(images.take(Buffer.from(bytes), SMALL), { instanceOf: Unreadable }, `take ${name}`)
    await t.throwsAsync(images.show(kept('none', bytes), AS), { instanceOf: Unreadable }, `show ${name}`)
  }
  await t.throwsAsync(images.show(join(folder, 'nowhere'), AS), { instanceOf: Unreadable })
  t.false((await images.take(png, SMALL)).animated, 'and the reader goes on')
})

test('AVIF is read of who brings it here, and of nobody else', async (t) => {
  const avif = await still(60, 40, '#3333cc', 'avif')
  const path = kept('avif', avif)
  const taken = await images.take(avif, SMALL)
  t.false(taken.animated)
  t.like(await look(taken.bytes), { format: 'webp', width: 32, height: 21 })
  t.deepEqual(await images.measure(path), { width: 60, height: 40 })
  await t.throwsAsync(images.show(path, AS), { instanceOf: Unreadable, message: /unsupported/ })
  t.deepEqual(await images.measure(path), { width: 60, height: 40 }, 'and others go on')
  const { length } = avif
  for (const [name, bytes] of Object.entries({
    half: avif.subarray(0, length / 2),
    most: avif.subarray(0, length - 9)
  }))
    await t.throwsAsync(images.take(bytes, SMALL), { instanceOf: Unreadable }, name)
  const sequence = Buffer.from(avif)
  sequence.write('avis', 8)
  await t.throwsAsync(images.take(sequence, SMALL), { instanceOf: Unreadable, message: /unsupported/ }, 'what moves')
  const wide = claimingAvif(avif, 16_000, 4100)
  await t.throwsAsync(images.take(wide, SMALL), { instanceOf: Unreadable, message: /too large|exceeds pixel limit/ })
})

test('pictures that unfold to too much, and films, are refused before they are unfolded', async (t) => {
  const TOO_LARGE = { instanceOf: Unreadable, message: /too large|exceeds pixel limit/ }
  for (const [width, height] of [
    [16_000, 4_100],
    [20_000, 10],
    [1_000_000, 1_000_000]
  ] as const) {
    const bomb = claiming(width, height)
    await t.throwsAsync(images.take(bomb, SMALL), TOO_LARGE)
    await t.throwsAsync(images.measure(kept('bomb', bomb)), TOO_LARGE)
  }
  await t.throwsAsync(images.take(film(513, 1), SMALL), { instanceOf: Unreadable, message: /too many frames/ })
  t.true((await images.take(film(2, 9), SMALL)).animated)
  await t.throwsAsync(images.take(film(9, 2000), SMALL), { instanceOf: Unreadable, message: /too many frames/ })
})

test('a reader that takes too much memory is ended, and the next picture has another', async (t) => {
  using narrow = new Images({ memory: 200 * MIB })
  t.false((await narrow.take(await still(), SMALL)).animated)
  const { pid } = narrow
  const bomb = unfolding(6000, 5500)
  await t.throwsAsync(narrow.take(bomb, SMALL), { instanceOf: Unreadable, message: /its reader has ended/ })
  t.false((await narrow.take(await still(), SMALL)).animated)
  t.not(narrow.pid, pid)
})

test('a reader that takes too long, or is lost, is replaced; those who wait are served by the next', async (t) => {
  using quick = new Images({ timeout: 1 })
  await t.throwsAsync(quick.take(await still(), SMALL), { instanceOf: Unreadable, message: /takes too long/ })
  using steady = new Images()
  await steady.take(await still(), SMALL)
  const lost = steady.take(unfolding(4000, 4000), SMALL)
  const next = steady.take(await still(), SMALL)
  process.kill(steady.pid ?? 0, 'SIGKILL')
  await t.throwsAsync(lost, { instanceOf: Unreadable })
  t.false((await next).animated)
})

const LATE = `
let asked
process.once('message', ({ n }) => (asked = n))
setTimeout(() => process.send({ k: 'ready' }), 6000)
setTimeout(() => process.send({ k: 'answer', n: asked, answer: { width: 1, height: 2 } }), 11000)`

test('a reader that begins late has all of its time for the picture', async (t) => {
  using slow = new Images({ timeout: 10_000, script: pathToFileURL(kept('late.mjs', LATE)) })
  t.deepEqual(await slow.measure(kept('late', await still())), { width: 1, height: 2 })
})

test('more than can wait are turned away; one reader serves all, and goes when it has nothing to do', async (t) => {
  using reader = new Images({ idle: 1 })
  const path = kept('many', await still())
  const asked = await Promise.allSettled(Array.from({ length: 80 }, () => reader.show(path, AS)))
  const refused = asked.filter((result) => result.status === 'rejected')
  t.is(refused.length, 80 - 65)
  t.true(refused.every(({ reason }) => reason instanceof Unavailable && reason.code === 'busy'))
  await until(() => reader.pid === undefined, 'the reader gone')
  t.like(await look(await reader.show(path, AS)), { format: 'png' })
})

test('where no reader begins, that is said, and not that the picture is none', async (t) => {
  using broken = new Images({ script: pathToFileURL(kept('broken.mjs', 'process.exit(1)')) })
  await t.throwsAsync(broken.take(await still(), SMALL), { instanceOf: Unavailable, code: 'no-reader' })
  const done = new Images()
  const waiting = done.take(await still(), SMALL)
  done[Symbol.dispose]()
  await t.throwsAsync(waiting, { instanceOf: Unavailable })
  await t.throwsAsync(done.take(await still(), SMALL), { instanceOf: Unavailable })
})
