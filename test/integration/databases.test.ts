/** A node does not start on a database that it cannot trust: it says why, and leaves the file as it is. */
import test, { type ExecutionContext } from 'ava'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folkmoot, NodeProcess, temporaryFolder, type Ended } from '../support/process/node-process.ts'
import { foundGuild } from '../support/process/rest.ts'

const PAGE = 4096

const databaseIn = (data: string): string => join(data, 'folkmoot.db')
const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

const tryToStart = (data: string): Promise<Ended> =>
  folkmoot(['start', '--json', '--no-mdns', '--data', data, '--http', '127.0.0.1:0', '--tls', 'off']).ended

/** A folder in which a node has lived, with the file changed since. */
const spoilt = async (spoil: (file: string) => void): Promise<string> => {
  const node = await NodeProcess.start()
  const alice = await node.person('alice')
  const { channel } = await foundGuild(alice, 'Moot')
  for (let n = 0; n < 50; n++) await alice.post(`/channels/${channel}/messages`, { content: `message ${n}` })
  await node.stop('SIGTERM')
  spoil(databaseIn(node.data))
  return node.data
}

const refusesToStart = async (t: ExecutionContext, data: string, code: string, message: RegExp): Promise<void> => {
  const before = digest(databaseIn(data))
  const { code: exit, stdout } = await tryToStart(data)
  t.is(exit, 1)
  const said = stdout.map((line) => JSON.parse(line)).find(({ event }) => event === 'error')
  t.is(said?.code, code)
  t.regex(said?.message ?? '', message)
  t.true(said?.message.includes(databaseIn(data)))
  t.is(digest(databaseIn(data)), before)
  rmSync(data, { recursive: true, force: true })
}

test.serial('a file that is no database', async (t) => {
  const data = temporaryFolder()
  writeFileSync(databaseIn(data), 'dear diary, '.repeat(1000))
  await refusesToStart(t, data, 'not-a-database', /is not a Folkmoot database/)
})

test.serial("somebody else's database", async (t) => {
  const data = temporaryFolder()
  const other = new DatabaseSync(databaseIn(data))
  other.exec("create table recipes (name text); insert into recipes values ('soup')")
  other.close()
  await refusesToStart(t, data, 'not-a-database', /is not a Folkmoot database/)
})

test.serial('a database of a later version', async (t) => {
  const data = await spoilt((file) => {
    const database = new DatabaseSync(file)
    database.exec('pragma user_version = 1000')
    database.close()
  })
  await refusesToStart(t, data, 'database-too-new', /newer Folkmoot/)
})

test.serial('a database whose end is missing', async (t) => {
  const data = await spoilt((file) => truncateSync(file, Math.floor(statSync(file).size / 2 / PAGE) * PAGE))
  await refusesToStart(t, data, 'database-corrupt', /is damaged: restore a backup/)
})

test.serial('a database with rubbish in the middle', async (t) => {
  const data = await spoilt((file) => {
    const bytes = readFileSync(file)
    bytes.fill(0xa5, 2 * PAGE, bytes.byteLength - PAGE)
    writeFileSync(file, bytes)
  })
  await refusesToStart(t, data, 'database-corrupt', /is damaged: restore a backup/)
})

test.serial('a database in which an op is no longer what it was', async (t) => {
  const data = await spoilt((file) => {
    const database = new DatabaseSync(file)
    database.exec("update entries set bytes = zeroblob(length(bytes)) where kind = 'role.new' or kind = 'chan.new'")
    database.close()
  })
  await refusesToStart(t, data, 'database-corrupt', /is damaged: restore a backup/)
})
