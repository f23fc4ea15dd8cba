import { createHash } from 'node:crypto'
import test from 'ava'
import { objectId, opCidOf, type OpCid } from '../../../../node/core/ids.ts'
import { ByCid, CidIndex, indexedMessage, isEntry } from '../../../../node/storage/sqlite/cid-index.ts'
import { Database } from '../../../../node/storage/sqlite/database.ts'
import { temporaryFolder } from '../../../support/core/local-app.ts'

const LOG = 7
/** Ops from handing on one of the 58 slices to handing on the next. */
const PACE = 565
const ROUND = 58 * PACE

const cidOf = (n: number): OpCid => opCidOf(createHash('sha256').update(String(n)).digest())
const idOf = (n: number): bigint => BigInt(objectId(n, cidOf(n)))
const sliceOf = (n: number): string => cidOf(n).slice(-9, -8)

/** A database in which ops, each of them a message, are stored as the stores do it. */
const open = (path = ':memory:') => {
  const db = new Database(path)
  db.exec(`insert or ignore into logs (n, id, guild) values (${LOG}, 'g/c', 'g')`)
  const index = new CidIndex(db)
  const entry = db.prepare(
    `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes) values (?, ${LOG}, ?, 1, 1, 0, 1, ?, 'msg', x'00')`
  )
  const message = db.prepare(
    `insert into messages (log, id, cid, author, t, fixed, content) values (${LOG}, ?, ?, 'u', ?, '', '')`
  )
  const joined = db.prepare(`select n from entries where ${isEntry('?1')}`)
  const alone = new ByCid(db, index, (isIt) => `select n from entries where ${isIt}`)
  const indexed = db.prepare(`select cast(m.id as text) as id from ${indexedMessage('?1')}`)
  const count = (table: string): number => Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  const store = (n: number, place: number, cid = cidOf(n)): void => {
    entry.run(place, cid, n)
    index.addOp(cid, 1, place)
  }
  return {
    db,
    index,
    count,
    store,
    show: (n: number, id = idOf(n)): void => void message.run(id, cidOf(n), n),
    /** Each in the place of its number, a hundred at a time. */
    async storeAll(from: number, to: number): Promise<void> {
      for (let n = from; n < to; n += 100) {
        await db.write(() => {
          for (let i = n; i < Math.min(n + 100, to); i++) store(i, i)
          index.handOn()
        })
      }
      // What is handed on has its turn before this.
      await db.write(() => {})
    },
    op(n: number) {
      const [one, other] = [joined.get(cidOf(n))?.['n'], alone.get(cidOf(n))?.['n']]
      if (one !== other) throw new Error('the two ways find it in two places')
      return one
    },
    indexed: (n: number) => indexed.get(cidOf(n))?.['id'],
    handedOn: () => db.prepare("select slice, n from handed_on where slice <> '' order by n").all()
  }
}

type It = ReturnType<typeof open>

/** Ops that are not found where they are. */
const lost = (it: It, many: number): number[] =>
  Array.from({ length: many - 1 }, (_, i) => i + 1).filter((n) => it.op(n) !== n)

const undone = new Error('undone')

test('what is new is found, what has been handed on is found, and what was never there is not', async (t) => {
  const it = open()
  const many = ROUND + 4 * PACE
  await it.storeAll(1, many)
  t.deepEqual(lost(it, many), [])
  t.is(it.op(many), undefined)
  t.is(it.handedOn().length, 58, 'each slice has had its turn')
  const kept = it.count('cids')
  t.true(kept > many / 4 && kept < (many * 3) / 4, `about half are on disk, and not ${kept}`)
  it.db.close()
})

test('slices are handed on one after the other, each with all that it has', async (t) => {
  const it = open()
  await it.storeAll(1, PACE)
  t.deepEqual(it.handedOn(), [])
  await it.storeAll(PACE, 2 * PACE + 1)
  const [first, second, ...more] = it.handedOn()
  t.deepEqual(more, [])
  t.deepEqual([first?.['slice'], second?.['slice']], ['1', '2'])
  const upTo = Number(first?.['n'])
  const all = Array.from({ length: upTo }, (_, i) => i + 1).filter((n) => sliceOf(n) === '1')
  const rows = it.db.prepare("select place from cids where tail like '1%' order by place").all()
  t.deepEqual(
    rows.map((row) => row['place']),
    all
  )
  it.db.close()
})

test('after a crash everything is found, and no more is read than has not been handed on', async (t) => {
  using folder = temporaryFolder()
  const before = open(folder.file('node.db'))
  const many = 3 * PACE
  await before.storeAll(1, many)
  const [first] = before.handedOn()
  // Nobody closes the file: it is opened a second time as it is.
  const it = open(folder.file('node.db'))
  t.deepEqual(lost(it, many), [])
  it.db.exec("delete from cids where tail like '1%'")
  const upTo = Number(first?.['n'])
  t.true(upTo > 0)
  for (let n = 1; n < many; n++) if (sliceOf(n) === '1') t.is(it.op(n), n > upTo ? n : undefined, `${n}`)
  await it.storeAll(many, many + PACE)
  t.is(it.handedOn().length, 3, 'the next slice has its turn')
  for (const { db } of [before, it]) db.close()
})

test('what was written and undone is not found, nor what has its place since; written again it is', async (t) => {
  const it = open()
  await t.throwsAsync(
    it.db.write(() => {
      for (const n of [1, 2, 3]) it.store(n, n)
      throw undone
    })
  )
  t.deepEqual([1, 2, 3].map(it.op), [undefined, undefined, undefined])
  await it.db.write(() => [3, 2, 4].forEach((n, i) => it.store(n, i + 1)))
  t.deepEqual([1, 2, 3, 4].map(it.op), [undefined, 2, 1, 3])
  it.db.close()
})

test('what was handed on in a write that came to nothing stays in memory', async (t) => {
  const it = open()
  // The disk fills up while a slice is handed on, and later it does not.
  it.db.exec("create trigger full before insert on handed_on begin select raise(abort, 'full'); end")
  const many = 2 * PACE
  await it.storeAll(1, many)
  t.is(it.count('cids'), 0)
  t.deepEqual(lost(it, many), [])
  it.db.exec('drop trigger full')
  await it.storeAll(many, many + 2)
  t.is(it.handedOn().length, 2, 'what is due is tried again')
  t.deepEqual(lost(it, many + 2), [])
  it.db.close()
})

test('what is stored in the same commit after a slice was handed on stays in memory', async (t) => {
  using folder = temporaryFolder()
  const it = open(folder.file('node.db'))
  const after = Array.from({ length: 200 }, (_, i) => PACE + 1 + i)
  // The second write is queued before the slice is, and what is to come with it after.
  await it.storeAll(1, PACE)
  await it.db.write(() => {
    it.store(PACE, PACE)
    it.index.handOn()
    void it.db.write(() => after.forEach((n) => it.store(n, n)))
  })
  await it.db.write(() => {})
  t.is(it.handedOn().length, 1)
  t.is(it.handedOn()[0]?.['n'], PACE)
  t.true(after.some((n) => sliceOf(n) === '1'))
  t.deepEqual(lost(it, PACE + 201), [])
  const again = open(folder.file('node.db'))
  t.deepEqual(lost(again, PACE + 201), [])
  for (const { db } of [it, again]) db.close()
})

test('two CIDs that end alike are told apart, also after a start', async (t) => {
  using folder = temporaryFolder()
  const it = open(folder.file('node.db'))
  const one = cidOf(1)
  const twins = [2, 3].map((n) => `${cidOf(n).slice(0, -9)}${one.slice(-9)}` as OpCid)
  await it.db.write(() => [one, ...twins].forEach((cid, i) => it.store(1, i + 1, cid)))
  const again = open(folder.file('node.db'))
  for (const { db } of [it, again]) {
    const find = db.prepare(`select n from entries where ${isEntry('?1')}`)
    t.deepEqual(
      [one, ...twins].map((cid) => find.get(cid)?.['n']),
      [1, 2, 3]
    )
    db.close()
  }
})

test('the index has messages that stand under another id than their op gives them, or without their op, and no others', async (t) => {
  const it = open()
  const [own, other, alone] = [1, 2, 3]
  await it.db.write(() => {
    for (const n of [own, other]) it.store(n, n)
    it.show(own)
    for (const n of [other, alone]) {
      it.show(n, idOf(n) + 1n)
      it.index.addMessage(cidOf(n), LOG, idOf(n) + 1n)
    }
  })
  const ids = [idOf(own), idOf(other) + 1n, idOf(alone) + 1n].map(String)
  t.deepEqual([own, other, alone].map(it.indexed), [undefined, ...ids.slice(1)])
  await it.db.write(() => {
    it.db.exec('delete from messages')
    for (const n of [other, alone]) it.index.dropMessage(cidOf(n), LOG, idOf(n) + 1n)
  })
  t.deepEqual([own, other, alone].map(it.indexed), [undefined, undefined, undefined])
  t.is(it.count('cids'), 0, 'nothing is left of them')
  t.deepEqual([own, other].map(it.op), [own, other])
  it.db.close()
})

test('an op of one log is found by its CID, and not by reading that log', async (t) => {
  const it = open()
  const ways: string[] = []
  const find = new ByCid(it.db, it.index, (isIt) => {
    const sql = `select n from entries where ${isIt} and +log = ?2`
    const plan = it.db.prepare(`explain query plan ${sql}`).all()
    ways.push(...plan.map((row) => String(row['detail'])).filter((detail) => detail.startsWith('SEARCH')))
    return sql
  })
  const [byPlace, ...byIndex] = ways
  t.is(byPlace, 'SEARCH entries USING INTEGER PRIMARY KEY (rowid=?)')
  t.deepEqual(
    byIndex.toSorted((a, b) => (a < b ? -1 : 1)),
    ['SEARCH cids USING PRIMARY KEY (tail=? AND log=?)', 'SEARCH entries USING INTEGER PRIMARY KEY (rowid=?)']
  )
  await it.storeAll(1, 2 * PACE + 1)
  const handedOn = it.db.prepare('select min(place) as n from cids').get()?.['n'] as number
  for (const n of [handedOn, 2 * PACE]) {
    t.is(find.get(cidOf(n), LOG)?.['n'], n)
    t.is(find.get(cidOf(n), LOG + 1), undefined, 'it is in another log')
  }
  it.db.close()
})
