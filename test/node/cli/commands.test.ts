import test, { type ExecutionContext } from 'ava'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import manifest from '../../../package.json' with { type: 'json' }
import { LOOPBACK, scratchFolder, startNode } from '../../support/process/commands.ts'
import { folkmoot, type Ended } from '../../support/process/node-process.ts'

const run = (args: readonly string[]): Promise<Ended> => folkmoot(args).ended

const made = z.looseObject({ event: z.string(), id: z.string(), token: z.string() })
const parse = <T>(schema: z.ZodType<T>, { stdout }: Ended): T => schema.parse(JSON.parse(stdout.join('')))

const whoIs = async (http: string, authorization: string) => {
  const answer = await fetch(`${http}/api/v10/users/@me`, { headers: { authorization } })
  return { status: answer.status, body: z.looseObject({}).parse(await answer.json()) }
}

const makeGuild = async (http: string, token: string): Promise<string> => {
  const answer = await fetch(`${http}/api/v10/guilds`, {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Moot' })
  })
  return z.object({ id: z.string() }).parse(await answer.json()).id
}

test.serial('accounts and bots made while the node runs have tokens that work at once', async (t) => {
  const data = scratchFolder(t)
  const { ready } = await startNode(t, data)
  const alice = parse(made, await run(['account', 'create', 'alice', '--data', data, '--json']))
  const bot = parse(made, await run(['bot', 'create', 'pinger', '--data', data, '--json']))
  t.like(await whoIs(ready.http, alice.token), { status: 200, body: { id: alice.id, username: 'alice' } })
  t.like(await whoIs(ready.http, `Bot ${bot.token}`), { status: 200, body: { id: bot.id, bot: true } })
})

test.serial('and so have those made while none runs', async (t) => {
  const data = scratchFolder(t)
  const alice = parse(made, await run(['account', 'create', 'alice', '--data', data, '--json']))
  const { ready } = await startNode(t, data)
  t.like(await whoIs(ready.http, alice.token), { status: 200, body: { username: 'alice' } })
})

test.serial('people get the token on a line of its own, and their words', async (t) => {
  const { code, stdout } = await run(['account', 'create', 'alice', '--data', scratchFolder(t)])
  t.is(code, 0)
  t.regex(stdout.join('\n'), /^Account alice, id \d+\nToken: \S+\nWrite .+\n(?:[a-z]+ ){23}[a-z]+\nIdentity: \S+$/)
})

test.serial('a password lets a person log in', async (t) => {
  const data = scratchFolder(t)
  await run(['account', 'create', 'alice', '--password', 'correct horse', '--data', data])
  const { ready } = await startNode(t, data)
  const answer = await fetch(`${ready.http}/api/v10/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'alice', password: 'correct horse' })
  })
  t.is(answer.status, 200)
})

test.serial('what the node refuses is told, and fails', async (t) => {
  const data = scratchFolder(t)
  await startNode(t, data)
  await run(['account', 'create', 'alice', '--data', data])
  const again = await run(['account', 'create', 'Alice', '--data', data])
  t.is(again.code, 1)
  t.is(again.stderr, 'the node refused: username: the name Alice is taken on this node\n')
  const nowhere = await run(['bot', 'create', 'b', '--guild', '1', '--data', data, '--json'])
  t.like(JSON.parse(nowhere.stdout.join('')), { event: 'error', code: 'refused' })
  t.is(nowhere.code, 1)
})

test.serial('a guild keeps for days, and a member has what they wrote forgotten', async (t) => {
  const { data, guild } = await aliceWithGuild(t)
  const kept = await run(['keep', '--guild', guild, '--days', '30', '--data', data, '--json'])
  t.like(JSON.parse(kept.stdout.join('')), { event: 'kept', guild, days: 30 })
  t.is((await run(['keep', '--guild', guild, '--days', '0', '--data', data])).code, 2)
  const erased = await run(['erase', '--guild', guild, '--account', 'alice', '--data', data, '--json'])
  t.like(JSON.parse(erased.stdout.join('')), { event: 'erased', guild })
  t.is((await run(['erase', '--guild', guild, '--account', 'nobody', '--data', data])).code, 1)
})

/** Alice has a guild on her node. */
const aliceWithGuild = async (t: ExecutionContext) => {
  const data = scratchFolder(t)
  const node = await startNode(t, data)
  const alice = parse(made, await run(['account', 'create', 'alice', '--data', data, '--json']))
  return { data, node, alice, guild: await makeGuild(node.ready.http, alice.token) }
}

test.serial('the devices of an account are listed, and the one that this node needs is not ended', async (t) => {
  const { data, alice, guild } = await aliceWithGuild(t)
  const listed = await run(['devices', 'list', 'alice', '--data', data, '--json'])
  const shape = z.looseObject({ devices: z.array(z.looseObject({ key: z.string() })) })
  const { devices } = parse(shape, listed)
  t.like(JSON.parse(listed.stdout.join('')), { event: 'devices', id: alice.id })
  t.like(devices, [{ here: true, standing: 'good', guilds: [guild] }])
  const own = await run(['devices', 'revoke', 'alice', '--data', data, '--', devices[0]?.key ?? ''])
  t.is(own.code, 1)
  t.regex(own.stderr, /That is the device of this node/)
  // One key in 64 begins with a dash, and is no flag for that.
  const other = await run(['devices', 'revoke', 'alice', `-${'A'.repeat(42)}`, '--data', data])
  t.is(other.code, 1, other.stderr)
})

test.serial('a bot is put into a guild when it is made', async (t) => {
  const { data, node, guild } = await aliceWithGuild(t)
  const bot = parse(made, await run(['bot', 'create', 'pinger', '--guild', guild, '--data', data, '--json']))
  const answer = await fetch(`${node.ready.http}/api/v10/users/@me/guilds`, {
    headers: { authorization: `Bot ${bot.token}` }
  })
  t.like(await answer.json(), [{ id: guild }])
})

test.serial('an invite made on one node is accepted on another', async (t) => {
  const { data, guild, alice, node } = await aliceWithGuild(t)
  const args = ['--guild', guild, '--max-age', '600', '--max-uses', '1', '--data', data]
  const invite = await run(['invite', 'create', ...args])
  t.is(invite.code, 0, invite.stderr)

  const bobs = scratchFolder(t)
  const bob = await startNode(t, bobs)
  const account = parse(made, await run(['account', 'create', 'bob', '--data', bobs, '--json']))
  const code = invite.stdout.join('')
  const joined = await run(['invite', 'accept', code, '--account', 'bob', '--data', bobs, '--json'])
  t.deepEqual(JSON.parse(joined.stdout.join('')), { event: 'joined', guild, name: 'Moot' })
  const answer = await fetch(`${bob.ready.http}/api/v10/users/@me/guilds`, {
    headers: { authorization: account.token }
  })
  t.like(await answer.json(), [{ id: guild }])
  t.not(alice.id, account.id)
  t.not(node.ready.peerId, bob.ready.peerId)
})

test.serial('an invite that is no code is refused, and the limits of an invite are checked', async (t) => {
  const { data, guild } = await aliceWithGuild(t)
  const bad = await run(['invite', 'accept', 'nonsense', '--account', 'alice', '--data', data])
  t.is(bad.code, 1)
  const age = await run(['invite', 'create', '--guild', guild, '--max-age', 'soon', '--data', data])
  t.is(age.code, 2)
  t.true(age.stderr.includes("--max-age: 'soon' cannot be used"), age.stderr)
})

test.serial('init makes everything that a node keeps', async (t) => {
  const data = join(scratchFolder(t), 'new')
  const { code, stdout } = await run(['init', '--data', data, '--json'])
  t.is(code, 0)
  const { peerId } = z.looseObject({ peerId: z.string() }).parse(JSON.parse(stdout.join('')))
  const { ready } = await startNode(t, data)
  t.is(ready.peerId, peerId)
})

const WRONG: readonly [args: readonly string[], says: string][] = [
  [[], 'no command is given'],
  [['strat'], "there is no command 'strat' (did you mean start?)"],
  [['bot'], "there is no command 'bot'"],
  [['bot', 'creat', 'x'], 'did you mean bot create?'],
  [['bot', 'create'], 'folkmoot bot create needs NAME'],
  [['account', 'create', 'a', 'b'], "does not know what to do with 'b'"],
  [['invite', 'create'], 'folkmoot invite create needs --guild ID'],
  [['start', '--htttp', 'x'], 'there is no flag --htttp (did you mean --http?)']
]

for (const [args, says] of WRONG) {
  test.serial(`a slip is understood: folkmoot ${args.join(' ')}`, async (t) => {
    const { code, stderr, stdout } = await run(args)
    t.is(code, 2)
    t.deepEqual(stdout, [])
    t.true(stderr.includes(says), stderr)
  })
}

test.serial('every command has its help, and all of them together', async (t) => {
  const all = await run(['--help'])
  t.is(all.code, 0)
  for (const command of ['start', 'init', 'account create', 'bot create', 'invite create', 'invite accept', 'doctor']) {
    t.true(all.stdout.join('\n').includes(command))
    const { code, stdout } = await run([...command.split(' '), '--help'])
    t.is(code, 0)
    t.true(stdout[0]?.startsWith(`folkmoot ${command}`))
  }
  t.deepEqual((await run(['--version'])).stdout, [manifest.version])
  const bots = await run(['bot', '--help'])
  t.true(bots.stdout.join('\n').includes('bot create'))
  t.false(bots.stdout.join('\n').includes('invite accept'))
})

const finding = z.looseObject({ check: z.string(), status: z.string(), detail: z.string() })
const findings = ({ stdout }: Ended) => stdout.map((line) => finding.parse(JSON.parse(line)))

test.serial('doctor finds nothing wrong with a node that runs, and reads its logs with OrbitDB', async (t) => {
  const { data } = await aliceWithGuild(t)
  const examined = await run(['doctor', '--thorough', '--data', data, ...LOOPBACK, '--json'])
  t.is(examined.code, 0, examined.stdout.join('\n'))
  const found = findings(examined)
  t.true(found.every(({ status }) => status === 'ok'))
  t.regex(found.find(({ check }) => check === 'logs')?.detail ?? '', /entries; every entry verifies with OrbitDB/)
})

test.serial('doctor names what is wrong, and what to do', async (t) => {
  const data = join(scratchFolder(t), 'sick')
  await run(['init', '--data', data])
  chmodSync(data, 0o755)
  chmodSync(join(data, 'peer.key'), 0o644)
  writeFileSync(join(data, 'tls', 'server.crt'), 'torn')
  const file = join(data, 'folkmoot.db')
  writeFileSync(file, Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(8192, 1)]))
  const examined = await run(['doctor', '--data', data, ...LOOPBACK])
  t.is(examined.code, 1)
  for (const part of [/warn +data folder.*\n +-> chmod 700/, /fail +secret files.*\n +-> chmod 600/]) {
    t.regex(examined.stdout.join('\n'), part)
  }
  t.regex(examined.stdout.join('\n'), /fail +TLS certificate.*\n +-> remove the file/)
  t.regex(examined.stdout.join('\n'), /fail +database.*\n +-> restore a backup/)
})

test.serial('doctor on a machine without a node says so, and that a port is taken', async (t) => {
  const { ready } = await startNode(t)
  const data = join(scratchFolder(t), 'none')
  const taken = ['--http', ready.http.replace('http://', ''), ...LOOPBACK.slice(2)]
  const examined = await run(['doctor', '--data', data, ...taken])
  t.is(examined.code, 1)
  t.regex(examined.stdout.join('\n'), /warn +data folder: .* is not there yet/)
  t.regex(examined.stdout.join('\n'), /fail +port of http: .*EADDRINUSE.*\n +-> .*--http/)
})

test.serial('a database of a newer version is left alone, with a word on what to do', async (t) => {
  const data = join(scratchFolder(t), 'newer')
  await run(['init', '--data', data])
  const { DatabaseSync } = await import('node:sqlite')
  const db = new DatabaseSync(join(data, 'folkmoot.db'))
  db.exec('pragma user_version = 999')
  db.close()
  const started = await run(['start', '--data', data, ...LOOPBACK])
  t.is(started.code, 1)
  t.true(started.stderr.includes('written by a newer Folkmoot'), started.stderr)
  const examined = await run(['doctor', '--data', data, ...LOOPBACK])
  t.regex(examined.stdout.join('\n'), /fail +database: its version is 999/)
  rmSync(data, { recursive: true })
})

test.serial('status says how the running node is doing, and that none runs', async (t) => {
  const data = scratchFolder(t)
  const none = await run(['status', '--data', data])
  t.is(none.code, 1)
  t.regex(none.stderr, /folkmoot start/)
  const { ready } = await startNode(t, data)
  const alice = parse(made, await run(['account', 'create', 'alice', '--data', data, '--json']))
  const guild = await makeGuild(ready.http, alice.token)
  const { code, stdout } = await run(['status', '--data', data])
  t.is(code, 0)
  t.true(stdout.join('\n').includes(`guild ${guild}: 0 nodes connected, of this node only`))
  t.regex(stdout.join('\n'), /^Folkmoot [\d.]+, up for \d+ min, connected with 0 nodes$/m)
})
