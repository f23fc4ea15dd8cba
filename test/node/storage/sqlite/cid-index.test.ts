import { createHash } from 'node:crypto'
import test from 'ava'
import { opCidOf, type OpCid } from '../../../../node/core/ids.ts'
import { CidIndex, isEntry, messageOf } from '../../../../node/storage/sqlite/cid-index.ts'
import { Database } from '../../../../node/storage/sqlite/database.ts'

const LOG = 7
const cidOf = (n: number): OpCid => opCidOf(createHash('sha256').update(String(n)).digest())
const idOf = (n: number): bigint => BigInt(n) << 22n

/** A database in which ops, each of them a message, are stored as the stores do it. */
const open = () => {
  const db = new Database(':memory:')
  db.exec(`insert into logs (n, id, guild) values (${LOG}, 'g/c', 'g')`)
  const index = new CidIndex(db)
  const entry = db.prepare(
    `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes) values (?, ${LOG}, ?, 1, 1, 0, 1, 1, 'msg', x'00')`
  )
  const message = db.prepare(
    `insert into messages (log, id, cid, author, t, fixed, content) values (${LOG}, ?, ?, 'u', 1, '', '')`
  )
  const op = db.prepare(`select n from entries where ${isEntry('?1')}`)
  const shown = db.prepare(`select cast(m.id as text) as id from ${messageOf('?1')}`)
  const count = (table: string): number => Number(db.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  return {
    db,
    index,
    count,
    put(n: number): void {
      entry.run(n, cidOf(n))
      index.addOp(cidOf(n), n)
      message.run(idOf(n), cidOf(n))
      index.addMessage(cidOf(n), LOG, idOf(n))
    },
    op: (n: number) => op.get(cidOf(n))?.['n'],
    shown: (n: number) => shown.get(cidOf(n))?.['id']
  }
}

test('what is new is found, what has been handed on is found, and what was never there is not', async (t) => {
  const it = open()
  const many = 40_000
  const write = (from: number, to: number): void => {
    for (let n = from; n < to; n++) it.put(n)
    it.index.handOn()
  }
  for (let n = 1; n < many; n += 1000) await it.db.write(() => write(n, Math.min(n + 1000, many)))
  t.true(it.count('cids') > 0, 'some has been handed on')
  t.true(it.count('fresh_cids') > 0, 'and some is new')
  t.true(it.count('fresh_cids') <= 65_536)
  t.is(it.count('cids') + it.count('fresh_cids'), 2 * (many - 1))
  for (let n = 1; n < many; n += 97) {
    t.is(it.op(n), n)
    t.is(it.shown(n), String(idOf(n)))
  }
  t.is(it.op(many), undefined)
  t.is(it.shown(many), undefined)
  it.db.close()
})

test('a message that is not shown any more is not found, be it new or handed on; its op is', async (t) => {
  const it = open()
  const drop = (n: number): void => {
    it.db.prepare('delete from messages where id = ?').run(idOf(n))
    it.index.dropMessage(cidOf(n), LOG, idOf(n))
  }
  await it.db.write(() => it.put(1))
  it.db.exec('insert into cids select * from fresh_cids; delete from fresh_cids')
  await it.db.write(() => it.put(2))
  await it.db.write(() => [1, 2].forEach(drop))
  t.deepEqual([it.shown(1), it.shown(2)], [undefined, undefined])
  t.deepEqual([it.op(1), it.op(2)], [1, 2])
  t.is(it.count('cids') + it.count('fresh_cids'), 2, 'nothing is left of them')
  it.db.close()
})

test('two CIDs that end alike are told apart', async (t) => {
  const it = open()
  const one = cidOf(1)
  const twin = `${cidOf(2).slice(0, -9)}${one.slice(-9)}` as OpCid
  await it.db.write(() => {
    it.put(1)
    it.index.addOp(twin, 2)
    it.db
      .prepare(
        `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes) values (2, ${LOG}, ?, 1, 1, 1, 2, 2, 'msg', x'00')`
      )
      .run(twin)
  })
  const find = it.db.prepare(`select n from entries where ${isEntry('?1')}`)
  t.deepEqual([find.get(one)?.['n'], find.get(twin)?.['n']], [1, 2])
  it.db.close()
})
