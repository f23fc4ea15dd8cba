/** Nothing that has to last is said to be done before the disk has confirmed it, and nobody else waits for the disk. */
import test from 'ava'
import { StorageFailed } from '../../../../node/core/errors.ts'
import { Database, type Keeping } from '../../../../node/storage/sqlite/database.ts'
import { temporaryFolder } from '../../../support/core/local-app.ts'
import { SlowDisk } from '../../../support/slow-disk.ts'

const withThings = () => {
  const folder = temporaryFolder()
  const disk = new SlowDisk()
  const db = new Database(folder.file('node.db'), disk)
  db.exec('create table things (x integer primary key) strict')
  disk.slow = true
  const told: number[] = []
  const put = (x: number, keeping?: Keeping): Promise<number> =>
    db.write(
      () => Number(db.prepare('insert into things (x) values (?) returning x').get(x)?.['x']),
      (put) => void told.push(put),
      keeping
    )
  return { db, disk, told, put, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await turn()
}

test('a write is told of when the disk has confirmed it; the next ones gather meanwhile, and share one confirmation', async (t) => {
  using things = withThings()
  const { db, disk, told, put } = things
  const first = put(1)
  await disk.busy()
  const others = [put(2), put(3), put(4, 'replaceable')]
  await turns(5)
  t.deepEqual(told, [], 'the event loop goes on, and nobody is told')
  disk.confirm()
  t.is(await first, 1)
  t.deepEqual(told, [1])
  await disk.busy()
  t.deepEqual(told, [1], 'what was committed together is told of together')
  disk.confirm()
  await Promise.all(others)
  t.deepEqual(told, [1, 2, 3, 4])
  t.is(disk.asked, 2)
  db.close()
})

test('what is replaceable does not wait for the disk', async (t) => {
  using things = withThings()
  const { db, disk, told, put } = things
  t.deepEqual(await Promise.all([put(1, 'replaceable'), put(2, 'replaceable')]), [1, 2])
  t.deepEqual(told, [1, 2])
  t.is(disk.asked, 0)
  const all = db.sync()
  await disk.busy()
  disk.confirm()
  await all
  t.is(disk.asked, 1, 'and is on disk with whatever comes after it')
  db.close()
})

test('what was read is settled when the disk has confirmed it', async (t) => {
  using things = withThings()
  const { db, disk, put } = things
  await db.settled()
  const write = put(1)
  await disk.busy()
  let isSettled = false
  const settled = db.settled().then(() => (isSettled = true))
  await turns(5)
  t.is(db.prepare('select x from things').get()?.['x'], 1, 'it can be read before')
  t.false(isSettled)
  disk.confirm()
  t.true(await settled)
  await write
  await db.settled()
  db.close()
})

test('when the disk does not confirm, whoever waits is told, and nothing is taken any more', async (t) => {
  for (const [code, expected, words] of [
    ['EIO', 'not-confirmed', /did not confirm/],
    ['ENOSPC', 'disk-full', /is full/]
  ] as const) {
    using things = withThings()
    const { db, disk, told, put } = things
    const first = put(1)
    await disk.busy()
    const settled = db.settled()
    const second = put(2)
    disk.fail(Object.assign(new Error('the disk is ill'), { code }))
    for (const lost of [first, second, settled, put(3), db.sync(), db.settled()]) {
      const error = await t.throwsAsync<StorageFailed>(lost, { instanceOf: StorageFailed })
      t.is(error?.code, expected)
      t.regex(error?.message ?? '', words)
    }
    t.deepEqual(told, [])
    db.close()
  }
})

test('closing waits for the disk, and tells who waited, once', async (t) => {
  using things = withThings()
  const { db, disk, told, put } = things
  const first = put(1)
  await disk.busy()
  const second = put(2)
  t.is(disk.asked, 1)
  db.close()
  t.deepEqual(told, [1, 2])
  t.is(disk.asked, 3)
  disk.confirm()
  t.deepEqual(await Promise.all([first, second]), [1, 2])
  t.deepEqual(told, [1, 2])
})
