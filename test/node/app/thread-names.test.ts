/** What threads are called is what somebody wrote: it leaves the disk as messages do, and nothing else hangs on it. */
import test from 'ava'
import { ACTION } from '../../../node/core/audit/index.ts'
import { channelLog, type OpCid } from '../../../node/core/ids.ts'
import type { VerifiedOp } from '../../../node/core/ops.ts'
import { P } from '../../../node/core/permissions.ts'
import { ban, erase, roleSet, settings, thread, threadDel, threadSet } from '../../support/core/drafts.ts'
import { alice, bob, carol, guildOfFour } from '../../support/core/guild-of-four.ts'
import { must, openApp, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'
import { onDisk, until } from '../../support/core/on-disk.ts'
import type { Replica } from '../../support/core/replica.ts'
import { deliver } from '../../support/core/wire.ts'

const MARKER = 'xyzzy-plugh-waterloo'
const DAY = 24 * 3600 * 1000
const actors = [alice, bob, carol]

const take = async (it: TestApp, moot: Replica, ...ops: readonly OpCid[]) => {
  it.clock.turn(Math.max(moot.clock.now() - it.clock.now(), 0) + 1)
  const given = ops.length > 0 ? ops.map((cid) => must(moot.seen.get(cid))) : [...moot.seen.values()]
  return deliver(it.app, moot, actors, given)
}

const nameOf = ({ app }: TestApp, cid: OpCid) => app.storage.threads.get(cid)?.name
/** By the rows of the audit log, the newest first. */
const named = ({ app }: TestApp, moot: Replica) =>
  app.audit
    .page(moot.guild, { limit: 9 })
    .filter(({ action }) => action === ACTION.threadCreate || action === ACTION.threadUpdate)
    .flatMap(({ changes }) => changes.filter(({ key }) => key === 'name'))
const isGone = async (path: string) => until(() => onDisk(path, MARKER).hits === 0, 'the marker gone')

/** Bob has begun a thread and renamed it. */
const setting = () => {
  const four = guildOfFour()
  const talk = four.moot.write(bob, thread(`${MARKER} first`), four.general)
  four.moot.write(bob, threadSet(talk, { archived: true }, { name: `${MARKER} second` }), four.general)
  return { ...four, talk }
}

test('what an erased user has called threads leaves the files; what others have, stays', async (t) => {
  using folder = temporaryFolder()
  const { moot, general, talk } = setting()
  const renamed = moot.write(bob, thread(`${MARKER} third`), general)
  moot.write(alice, threadSet(renamed, {}, { name: 'called by alice' }), general)
  using it = openApp('a', { database: folder.file('node.db') })
  await take(it, moot)
  t.is(nameOf(it, talk), `${MARKER} second`)
  t.deepEqual(named(it, moot), [
    { key: 'name', old: `${MARKER} third`, new: 'called by alice' },
    { key: 'name', new: `${MARKER} third` },
    { key: 'name', old: `${MARKER} first`, new: `${MARKER} second` },
    { key: 'name', new: `${MARKER} first` }
  ])
  await take(it, moot, moot.write(bob, erase(bob.user)))
  await it.app.retention.sweep()
  await isGone(folder.path)
  t.is(nameOf(it, talk), 'forgotten')
  t.true(it.app.storage.threads.get(talk)?.archived, 'all else about it stays')
  t.is(nameOf(it, renamed), 'called by alice')
  t.deepEqual(named(it, moot), [{ key: 'name', old: 'forgotten', new: 'called by alice' }])
  t.deepEqual(it.app.storage.log.lacking(channelLog(moot.guild, general), 0, 9), [])
  const told = it.events.flatMap((event) => (event.kind === 'thread' ? [event.event] : []))
  t.like(told.at(-1), { type: 'thread-updated', thread: { cid: talk, name: 'forgotten' } })
})

test('what threads were called before the days that a guild keeps leaves the files', async (t) => {
  using folder = temporaryFolder()
  const { moot, general, talk } = setting()
  using it = openApp('a', { database: folder.file('node.db') })
  await take(it, moot)
  moot.clock.turn(8 * DAY)
  const young = moot.write(bob, thread('young'), general)
  await take(it, moot, young, moot.write(alice, settings({ keepDays: 7 })))
  await it.app.retention.sweep()
  await isGone(folder.path)
  t.deepEqual([nameOf(it, talk), nameOf(it, young)], ['forgotten', 'young'])
  await take(it, moot)
  t.is(onDisk(folder.path, MARKER).hits, 0, 'nor does it come back')
  using newcomer = openApp('b')
  await take(newcomer, moot)
  t.is(must(newcomer.app.storage.log.get(talk)).display, null, 'nor to who comes later')
})

test('what a deleted thread was called leaves the files, also what comes later', async (t) => {
  using folder = temporaryFolder()
  const { moot, general, talk } = setting()
  const dark = moot.fork('dark')
  const late = dark.write(bob, threadSet(talk, {}, { name: `${MARKER} third` }), general)
  using it = openApp('a', { database: folder.file('node.db') })
  await take(it, moot)
  await take(it, moot, moot.write(alice, threadDel(talk), general))
  await isGone(folder.path)
  await take(it, dark, late)
  await isGone(folder.path)
  t.is(nameOf(it, talk), undefined)
  t.deepEqual(it.app.storage.log.lacking(channelLog(moot.guild, general), 0, 9), [])
})

test('when the deletion of a thread turns out void, its names are wanted again, and come back', async (t) => {
  const { moot, general, talk, staff } = setting()
  moot.write(alice, roleSet(staff, { permissions: P.MANAGE_THREADS | P.VIEW_CHANNEL }))
  const dark = moot.fork('dark')
  const removal = dark.write(bob, threadDel(talk), general)
  using it = openApp('a')
  await take(it, moot)
  await take(it, dark, removal)
  t.is(nameOf(it, talk), undefined)
  const q = must(moot.seen.get(talk)).op.header.payload.q + 1
  await take(it, moot, moot.write(alice, ban(bob.user, null, [{ device: bob.device.key, channel: general, q }])))
  t.is(nameOf(it, talk), 'forgotten')
  const log = channelLog(moot.guild, general)
  t.is(it.app.storage.log.lacking(log, 0, 9).length, 2)
  await take(it, moot)
  t.is(nameOf(it, talk), `${MARKER} second`)
  t.deepEqual(it.app.storage.log.lacking(log, 0, 9), [])
})

test('a thread that comes without its name is there all the same, and is named when somebody brings it', async (t) => {
  const { moot, talk } = setting()
  const bare = ({ op, blocks }: VerifiedOp): VerifiedOp =>
    op.k === 'thread' || op.k === 'thread.set'
      ? ({ op: { ...op, display: null }, blocks: { ...blocks, display: null } } as VerifiedOp)
      : { op, blocks }
  using it = openApp('a')
  it.clock.turn(moot.clock.now() - it.clock.now() + 1)
  const receipts = await deliver(it.app, moot, actors, [...moot.seen.values()].map(bare))
  t.true(receipts.every(({ status }) => status === 'admitted'))
  t.like(it.app.storage.threads.get(talk), { name: 'forgotten', archived: true })
  await take(it, moot)
  t.like(it.app.storage.threads.get(talk), { name: `${MARKER} second`, archived: true })
})

test('a deletion of messages takes no name from a thread', async (t) => {
  const { moot, general, talk } = setting()
  moot.write(bob, { k: 'del', body: { messages: [talk] } }, general)
  using it = openApp('a')
  await take(it, moot)
  t.is(nameOf(it, talk), `${MARKER} second`)
  t.truthy(must(it.app.storage.log.get(talk)).display)
})
