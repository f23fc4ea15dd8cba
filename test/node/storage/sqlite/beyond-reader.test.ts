import test from 'ava'
import fc from 'fast-check'
import { BeyondReader } from '../../../../node/storage/sqlite/beyond-reader.ts'
import { Database } from '../../../../node/storage/sqlite/database.ts'

const LOG = 1
const SIZE = 10

/** A log whose ops came in this order, each by the device of that number. */
const open = (devices: readonly number[]) => {
  const db = new Database(':memory:')
  db.exec(`insert into logs (n, id, guild) values (${LOG}, 'g/c', 'g')`)
  db.exec(
    `insert into identities (n, cid, user, key, bot, genesis, cert) values (1, 'cert', 'u', 'k', 0, x'00', x'00')`
  )
  const add = db.prepare(
    `insert into entries (n, log, cid, device, cert, q, time, t, kind, bytes) values (?, ${LOG}, ?, ?, 1, ?, 1, 1, 'msg', zeroblob(${SIZE}))`
  )
  const places = new Map<number, number>()
  devices.forEach((device, i) => {
    const q = places.get(device) ?? 0
    places.set(device, q + 1)
    add.run(i + 1, String(i + 1), device, q)
  })
  return { db, reader: new BeyondReader(db) }
}

test('what comes next is what came first, however it is spread over the chains', (t) => {
  const turn = fc.oneof(
    fc.record({ device: fc.integer({ min: 1, max: 9 }), times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ device: fc.integer({ min: 1, max: 9 }), times: fc.integer({ min: 20, max: 60 }) })
  )
  const worlds = fc.tuple(
    fc.array(turn, { maxLength: 12 }),
    fc.integer({ min: 0, max: 80 }),
    fc.integer({ min: 1, max: 40 })
  )
  fc.assert(
    fc.property(worlds, ([turns, held, limit]) => {
      const devices = turns.flatMap(({ device, times }) => Array.from({ length: times }, () => device))
      const { db, reader } = open(devices)
      const chains = [...new Set(devices)].map((device) => ({
        device,
        from: devices.slice(0, held).filter((other) => other === device).length - 1
      }))
      const wanted = devices.map((_, i) => String(i + 1)).slice(held, held + limit)
      t.deepEqual(
        reader.first(LOG, chains, limit, Infinity).map(({ cid }) => String(cid)),
        wanted
      )
      db.close()
    }),
    { numRuns: 40 }
  )
})

test('no more bytes than asked for, but always one op', (t) => {
  const { db, reader } = open([1, 2, 1, 2, 1])
  const chains = [1, 2].map((device) => ({ device, from: -1 }))
  t.is(reader.first(LOG, chains, 5, 3 * SIZE).length, 3)
  t.is(reader.first(LOG, chains, 5, 1).length, 1)
  db.close()
})
