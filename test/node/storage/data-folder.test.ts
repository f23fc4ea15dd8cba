import test, { type ExecutionContext } from 'ava'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DataFolderInUse,
  DataFolderUnusable,
  isInUse,
  openDataFolder,
  readRunning
} from '../../../node/storage/data-folder.ts'

const scratch = mkdtempSync(join(tmpdir(), 'folkmoot-folder-'))
test.after.always(() => rmSync(scratch, { recursive: true, force: true }))

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

/** A process of its own that holds a folder until it is killed. */
const holder = async (t: ExecutionContext, folder: string) => {
  const module = new URL('../../../node/storage/data-folder.ts', import.meta.url).href
  const script = `
    const { openDataFolder } = await import(${JSON.stringify(module)})
    const folder = openDataFolder(${JSON.stringify(folder)})
    folder.announce({ pid: process.pid, http: 'http://127.0.0.1:1', token: 't' })
    process.stdout.write('held')
    setInterval(() => globalThis.gc(), 10)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore']
  })
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data', { signal: AbortSignal.timeout(60_000) })
  return child
}

test('a folder is made for its owner alone, and so are the secrets in it', (t) => {
  const path = join(scratch, 'deep', 'alice')
  using folder = openDataFolder(path)
  const key = folder.secret('peer.key', () => new Uint8Array([1, 2, 3]))
  t.deepEqual([...key], [1, 2, 3])
  t.is(modeOf(path), '700')
  t.is(modeOf(folder.file('peer.key')), '600')
  t.is(modeOf(folder.file('lock.db')), '600')
})

test('a folder that others could read is closed to them', (t) => {
  const path = mkdtempSync(join(scratch, 'open-'))
  chmodSync(path, 0o755)
  openDataFolder(path)[Symbol.dispose]()
  t.is(modeOf(path), '700')
})

test('a secret is made once and stays', (t) => {
  const path = join(scratch, 'once')
  {
    using folder = openDataFolder(path)
    folder.secret('peer.key', () => new Uint8Array([1]))
  }
  using folder = openDataFolder(path)
  const again = folder.secret('peer.key', () => t.fail('made twice'))
  t.deepEqual([...again], [1])
})

test('a secret that cannot be made leaves nothing behind', (t) => {
  using folder = openDataFolder(join(scratch, 'unmade'))
  t.throws(() =>
    folder.secret('peer.key', () => {
      throw new Error('no entropy')
    })
  )
  t.deepEqual(readdirSync(folder.path), ['lock.db'])
})

test('two nodes do not share a folder, in one process or two', async (t) => {
  const path = join(scratch, 'shared')
  const child = await holder(t, path)
  const error = t.throws(() => openDataFolder(path), { instanceOf: DataFolderInUse })
  t.regex(error?.message ?? '', new RegExp(`process ${child.pid} and answers at http://127.0.0.1:1.*--data`, 's'))
  t.true(isInUse(path))
  child.kill('SIGKILL')
  await once(child, 'exit')

  using folder = openDataFolder(path)
  t.throws(() => openDataFolder(folder.path), { instanceOf: DataFolderInUse })
})

test('a killed node leaves the folder free, and what it announced is not believed for long', async (t) => {
  const path = join(scratch, 'killed')
  const child = await holder(t, path)
  t.is(readRunning(path)?.pid, child.pid)
  child.kill('SIGKILL')
  await once(child, 'exit')
  t.false(isInUse(path))
  using folder = openDataFolder(path)
  t.is(readRunning(folder.path), undefined)
})

test('what a node announces only its owner can read, and it goes when the node stops', (t) => {
  const path = join(scratch, 'announced')
  const running = { pid: process.pid, http: 'http://127.0.0.1:6463', token: 'secret' }
  {
    using folder = openDataFolder(path)
    t.is(readRunning(path), undefined)
    folder.announce(running)
    t.deepEqual(readRunning(path), running)
    t.is(modeOf(folder.file('running.json')), '600')
  }
  t.is(readRunning(path), undefined)
  t.false(isInUse(path))
})

test('a torn running.json is no announcement', (t) => {
  const path = mkdtempSync(join(scratch, 'torn-'))
  for (const text of ['', '{', 'null', '{"pid":"1"}', '[]']) {
    writeFileSync(join(path, 'running.json'), text)
    t.is(readRunning(path), undefined)
  }
})

test('a file where the folder should be is refused by name', (t) => {
  const path = join(scratch, 'file')
  writeFileSync(path, '')
  const error = t.throws(() => openDataFolder(path), { instanceOf: DataFolderUnusable })
  t.true(error?.message.startsWith(`${path} cannot be used as data folder: `))
})

test('a lock file that is not ours is refused and left alone', (t) => {
  const path = mkdtempSync(join(scratch, 'foreign-'))
  const lock = join(path, 'lock.db')
  writeFileSync(lock, 'this is no database, and longer than a header of one would have to be'.repeat(3))
  t.throws(() => openDataFolder(path), { instanceOf: DataFolderUnusable })
  t.true(readFileSync(lock, 'utf8').startsWith('this is no database'))
})
