/** One durability domain: what resolves is on disk, what fails leaves nothing behind, what is not ours is not touched. */
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { StorageFailed } from '../../../../node/core/errors.ts'
import { DatabaseCorrupt, DatabaseTooNew, NotADatabase } from '../../../../node/storage/errors.ts'
import { CidIndex, indexedMessage, isEntry } from '../../../../node/storage/sqlite/cid-index.ts'
import { Database } from '../../../../node/storage/sqlite/database.ts'
import { migrations } from '../../../../node/storage/sqlite/migrations.ts'
import { must, temporaryFolder } from '../../../support/core/local-app.ts'

const rows = (db: Database): unknown[] =>
  db
    .prepare('select x from things order by x')
    .all()
    .map(({ x }) => x)

const withThings = (path = ':memory:'): Database => {
  const db = new Database(path)
  db.exec('create table if not exists things (x integer primary key) strict')
  return db
}

const put = (db: Database, x: number) => () => void db.prepare('insert into things (x) values (?)').run(x)

test('writes of one turn share a commit, in order, and each is told of it in order', async (t) => {
  using folder = temporaryFolder()
  const db = withThings(folder.file('node.db'))
  // Another connection sees a commit as a whole or not at all.
  const other = new DatabaseSync(folder.file('node.db'), { readOnly: true })
  const seen: unknown[] = []
  const count = (): unknown => other.prepare('select count(*) as n from things').get()?.['n']
  const told: number[] = []
  const writes = [1, 2, 3, 4].map((x) =>
    db.write(
      () => {
        put(db, x)()
        seen.push(count())
        return x
      },
      (result) => {
        told.push(result)
        seen.push(count())
      }
    )
  )
  t.is(count(), 0)
  t.deepEqual(await Promise.all(writes), [1, 2, 3, 4])
  t.deepEqual(told, [1, 2, 3, 4])
  t.deepEqual(seen, [0, 0, 0, 0, 4, 4, 4, 4])
  other.close()
  db.close()
})

test('who has had company waits a turn of the event loop for more of it, who was alone does not', async (t) => {
  const db = withThings()
  /** Writes two, the second a turn later. @returns what is there when the first is committed */
  const oneThenAnother = async (first: number, second: number): Promise<readonly unknown[]> => {
    let seen: readonly unknown[] = []
    const one = db.write(put(db, first), () => (seen = rows(db)))
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([one, db.write(put(db, second))])
    return seen
  }
  t.deepEqual(await oneThenAnother(1, 2), [1])
  await Promise.all([db.write(put(db, 3)), db.write(put(db, 4))])
  t.deepEqual(await oneThenAnother(5, 6), [1, 2, 3, 4, 5, 6])
  await db.write(put(db, 7))
  t.deepEqual(await oneThenAnother(8, 9), [1, 2, 3, 4, 5, 6, 7, 8])
  db.close()
})

test('a write that throws undoes itself alone', async (t) => {
  const db = withThings()
  const failing = db.write(() => {
    put(db, 2)()
    throw new RangeError('no')
  })
  const results = await Promise.allSettled([db.write(put(db, 1)), failing, db.write(put(db, 3)), db.write(put(db, 1))])
  t.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected']
  )
  await t.throwsAsync(failing, { instanceOf: RangeError })
  t.like(await t.throwsAsync(db.write(put(db, 1))), { name: 'StorageFailed', code: 'write-failed' })
  t.deepEqual(rows(db), [1, 3])
  db.close()
})

test('neighbours with one runner are run at once, and told each their own; others are not run with them', async (t) => {
  const db = withThings()
  const runs: (readonly number[])[] = []
  const runner = (items: readonly number[]): readonly string[] => {
    runs.push(items)
    for (const x of items) put(db, x)()
    if (items.includes(5)) throw new RangeError('no')
    return items.map((x) => `wrote ${x}`)
  }
  const told: string[] = []
  const tell = (result: string): void => void told.push(result)
  const together = [1, 2].map((x) => db.writeWith(runner, x, tell))
  const between = db.write(put(db, 3))
  const [first, failing, beside] = [4, 5, 6].map((x) => db.writeWith(runner, x, tell))
  const after = db.write(put(db, 7))
  t.deepEqual(await Promise.all(together), ['wrote 1', 'wrote 2'])
  await Promise.all([between, after])
  for (const one of [first, failing, beside]) await t.throwsAsync(must(one), { instanceOf: RangeError })
  t.deepEqual(runs, [
    [1, 2],
    [4, 5, 6]
  ])
  t.deepEqual(told, ['wrote 1', 'wrote 2'])
  t.deepEqual(rows(db), [1, 2, 3, 7], 'what was run at once is undone at once, and nothing else is')
  db.close()
})

test('a flood is committed in portions, none of it lost', async (t) => {
  const db = withThings()
  await Promise.all(Array.from({ length: 2500 }, (_, i) => db.write(put(db, i))))
  t.is(rows(db).length, 2500)
  db.close()
})

test('a full disk fails the whole group with its code, and later writes work again', async (t) => {
  using folder = temporaryFolder()
  const db = withThings(folder.file('node.db'))
  await db.write(put(db, 1))
  db.exec('create table big (bytes blob)')
  const pages = Number(db.prepare('pragma page_count').get()?.['page_count'])
  db.exec(`pragma max_page_count = ${pages + 1}`)
  const large = db.write(() => void db.prepare('insert into big values (zeroblob(100000))').run())
  const beside = db.write(put(db, 2))
  for (const write of [large, beside]) {
    const error = await t.throwsAsync<StorageFailed>(write, { instanceOf: StorageFailed })
    t.is(error?.code, 'disk-full')
    t.regex(error?.message ?? '', /disk is full/)
  }
  db.exec('pragma max_page_count = 100000')
  await db.write(put(db, 3))
  t.deepEqual(rows(db), [1, 3])
  db.close()
})

test('closing commits what is waiting; after that nothing is taken', async (t) => {
  using folder = temporaryFolder()
  const db = withThings(folder.file('node.db'))
  const waiting = [db.write(put(db, 1)), db.write(put(db, 2))]
  db.close()
  db.close()
  await Promise.all(waiting)
  await t.throwsAsync(db.write(put(db, 3)), { instanceOf: StorageFailed })
  const again = withThings(folder.file('node.db'))
  t.deepEqual(rows(again), [1, 2])
  again.close()
})

test('a new file can be read by its owner only', (t) => {
  using folder = temporaryFolder()
  const db = withThings(folder.file('node.db'))
  db.exec('insert into things values (1)')
  for (const name of ['node.db', 'node.db-wal', 'node.db-shm'])
    t.is(statSync(folder.file(name)).mode & 0o777, 0o600, name)
  db.close()
})

test('an old file opens again, as it was', (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const first = withThings(path)
  first.exec('insert into things values (7)')
  first.close()
  const second = withThings(path)
  t.deepEqual(rows(second), [7])
  second.close()
})

test('a file that was made before files could shrink is written anew, once', (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const old = new DatabaseSync(path)
  old.exec('pragma journal_mode = wal; begin')
  for (const step of migrations) old.exec(step)
  old.exec(`pragma application_id = ${0x466f6c6b}; pragma user_version = ${migrations.length}; commit`)
  t.is(old.prepare('pragma auto_vacuum').get()?.['auto_vacuum'], 0)
  old.close()
  for (let i = 0; i < 2; i++) {
    const db = new Database(path)
    t.is(db.prepare('pragma auto_vacuum').get()?.['auto_vacuum'], 2)
    t.is(db.prepare('pragma secure_delete').get()?.['secure_delete'], 1)
    db.close()
  }
})

const stepWith = (words: string): number => migrations.findIndex((step) => step.includes(words))

/** A file of the version before step `before`, that has stored `rows`. */
const fileOf = (path: string, before: number, rows: string): void => {
  const old = new DatabaseSync(path)
  for (const step of migrations.slice(0, before)) old.exec(step)
  old.exec(`${rows}; pragma application_id = ${0x466f6c6b}; pragma user_version = ${before}`)
  old.close()
}

test('what an earlier version had stored is found by its CID', (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  fileOf(
    path,
    stepWith('table fresh_cids'),
    `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes, body, display, frontier, held, gap)
       values (5, 1, 'zdpuAabcdefghi', 2, 3, 4, 6, 7, 'msg', x'08', x'09', x'0a', 11, 12, 13);
     insert into messages (log, id, cid, author, t, fixed, content) values (1, 99, 'zdpuAabcdefghi', 'u', 7, '', '')`
  )
  const db = new Database(path)
  void new CidIndex(db)
  const { bytes, body, display, ...row } =
    db.prepare(`select * from entries where ${isEntry('?1')}`).get('zdpuAabcdefghi') ?? {}
  const numbers = { n: 5, log: 1, device: 2, cert: 3, q: 4, time: 6, t: 7, frontier: 11, held: 12, gap: 13 }
  t.deepEqual({ ...row }, { ...numbers, cid: 'zdpuAabcdefghi', kind: 'msg' })
  t.deepEqual([bytes, body, display], [Uint8Array.of(8), Uint8Array.of(9), Uint8Array.of(10)])
  t.is(db.prepare(`select m.id from ${indexedMessage('?1')}`).get('zdpuAabcdefghi')?.['id'], 99)
  db.close()
})

test('what was new in an index on disk is found, and is not read again', (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const row = (n: number, cid: string): string =>
    `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes) values (${n}, 1, '${cid}', 2, 3, ${n}, 6, 7, 'msg', x'08')`
  fileOf(
    path,
    stepWith('drop table fresh_cids'),
    `${row(5, 'zdpuAabcdefghi')}; ${row(6, 'zdpuAabcdefghj')}; ${row(7, 'zdpuAabcdefghk')};
     insert into messages (log, id, cid, author, t, fixed, content) values (1, 99, 'zdpuAabcdefghj', 'u', 7, '', '');
     insert into cids values ('abcdefghi', 0, 5);
     insert into fresh_cids values ('abcdefghj', 0, 6), ('abcdefghj', 1, 99)`
  )
  const db = new Database(path)
  void new CidIndex(db)
  const find = db.prepare(`select n from entries where ${isEntry('?1')}`)
  const places = ['i', 'j', 'k'].map((last) => find.get(`zdpuAabcdefgh${last}`)?.['n'])
  t.deepEqual(places, [5, 6, undefined], 'the last was in no index, so that it would be found only if it were read')
  t.is(db.prepare(`select m.id from ${indexedMessage('?1')}`).get('zdpuAabcdefghj')?.['id'], 99)
  db.close()
})

test('what an earlier version had stored is counted from the first', (t) => {
  using folder = temporaryFolder()
  const path = folder.file('node.db')
  const old = new DatabaseSync(path)
  const before = migrations.findIndex((step) => step.includes('column held'))
  for (const step of migrations.slice(0, before)) old.exec(step)
  old.exec(`
    insert into logs (n, id, guild, count) values (1, 'g/c', 'g', 2);
    insert into identities (n, cid, user, key, bot, genesis, cert) values (1, 'i', 'u', 'k', 0, x'00', x'00');
    insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes, body, display)
      values (1, 1, 'a', 1, 1, 0, 1, 1, 'msg', x'00', zeroblob(70), null), (2, 1, 'b', 1, 1, 1, 2, 2, 'edit', x'00', zeroblob(30), zeroblob(50));
    pragma application_id = ${0x466f6c6b}; pragma user_version = ${before}`)
  old.close()
  const db = new Database(path)
  t.deepEqual(
    db
      .prepare('select holder, bytes from usage order by holder')
      .all()
      .map((row) => ({ ...row })),
    ['', 'log/1', 'user/u'].map((holder) => ({ holder, bytes: 120 }))
  )
  db.close()
})

const own = (path: string): void => {
  const db = withThings(path)
  db.exec(
    'begin; with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000) insert into things select x from n; commit'
  )
  db.close()
}

const damage: Readonly<
  Record<
    string,
    {
      readonly by: (path: string) => void
      readonly error: typeof NotADatabase | typeof DatabaseCorrupt | typeof DatabaseTooNew
    }
  >
> = {
  'a file of a newer version': {
    by: (path) => {
      own(path)
      const db = new DatabaseSync(path)
      db.exec('pragma user_version = 999')
      db.close()
    },
    error: DatabaseTooNew
  },
  "another program's database": {
    by: (path) => {
      const db = new DatabaseSync(path)
      db.exec('create table theirs (x); insert into theirs values (1)')
      db.close()
    },
    error: NotADatabase
  },
  "another program's database that counts versions": {
    by: (path) => {
      const db = new DatabaseSync(path)
      db.exec('create table theirs (x); pragma user_version = 1')
      db.close()
    },
    error: NotADatabase
  },
  'a file that is no database': { by: (path) => writeFileSync(path, 'Dear diary, '.repeat(1000)), error: NotADatabase },
  'a spoilt header': {
    by: (path) => {
      own(path)
      writeFileSync(path, readFileSync(path).fill(0xff, 0, 16))
    },
    error: NotADatabase
  },
  'a file cut in half': {
    by: (path) => {
      own(path)
      truncateSync(path, Math.floor(statSync(path).size / 2))
    },
    error: DatabaseCorrupt
  },
  'a schema of garbage': {
    by: (path) => {
      own(path)
      writeFileSync(path, readFileSync(path).fill(0x5a, 100, 4096))
    },
    error: DatabaseCorrupt
  }
}

for (const [what, { by, error }] of Object.entries(damage)) {
  test(`${what} is refused with a reason, and left as it is`, (t) => {
    using folder = temporaryFolder()
    const path = folder.file('node.db')
    by(path)
    const before = readFileSync(path)
    const thrown = t.throws(() => new Database(path), { instanceOf: error as never })
    t.true(String(thrown).includes(path))
    t.true(before.equals(readFileSync(path)))
  })
}
