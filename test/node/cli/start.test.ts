import test from 'ava'
import { readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { request } from 'node:https'
import { join } from 'node:path'
import { LOOPBACK, scratchFolder, startNode } from '../../support/process/commands.ts'
import { folkmoot, type NodeProcess } from '../../support/process/node-process.ts'

/** Ends a node as its user does. */
const stop = async (node: NodeProcess, signal: NodeJS.Signals = 'SIGTERM') => {
  const from = performance.now()
  const ended = await node.stop(signal)
  return { ...ended, ms: performance.now() - from }
}

test.serial(
  'alice starts a node: the first line says where everything is, and it is there, with TLS too',
  async (t) => {
    const { ready } = await startNode(t)
    t.regex(ready.http, /^http:\/\/127\.0\.0\.1:\d+$/)
    t.regex(ready.gateway, /^ws:\/\/127\.0\.0\.1:\d+$/)
    t.true(ready.multiaddrs.every((address) => address.endsWith(`/p2p/${ready.peerId}`)))
    t.true(ready.multiaddrs.length > 0)
    const answer = await fetch(`${ready.http}/api/v10/gateway`)
    t.deepEqual(await answer.json(), { url: ready.gateway })
    // Whoever trusts the authority.
    const asked = request(`${ready.tls}/api/v10/gateway`, { ca: readFileSync(ready.caFile), agent: false }).end()
    const [secure] = await once(asked, 'response', { signal: AbortSignal.timeout(60_000) })
    t.is(secure.statusCode, 200)
  }
)

test.serial('a node that was killed, and is started again, is what it was', async (t) => {
  const data = scratchFolder(t)
  const first = await startNode(t, data)
  await stop(first, 'SIGKILL')
  const ca = readFileSync(first.ready.caFile)
  const node = await startNode(t, data)
  t.is(node.ready.peerId, first.ready.peerId)
  t.deepEqual(readFileSync(node.ready.caFile), ca)
})

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test.serial(
    `${signal} ends it cleanly within 5 s, with an open connection, and all that it has said is JSON`,
    async (t) => {
      const node = await startNode(t)
      const socket = new WebSocket(`${node.ready.gateway}/?v=10&encoding=json`)
      await once(socket, 'open', { signal: AbortSignal.timeout(60_000) })
      const { code, ms, stdout } = await stop(node, signal)
      t.is(code, 0)
      const lines = stdout.map((line): unknown => JSON.parse(line))
      t.like(lines.at(-1), { event: 'log', level: 'info', message: 'stopping', signal })
      // A busy machine is not counted: what takes the node too long by its own clock ends with another code.
      t.true(ms < 15_000, `${ms} ms`)
      t.throws(() => statSync(join(node.data, 'running.json')), { code: 'ENOENT' })
    }
  )
}

test.serial('a second node on the same data folder is told who has it', async (t) => {
  const data = scratchFolder(t)
  const node = await startNode(t, data)
  const { code, stderr } = await folkmoot(['start', '--data', data, ...LOOPBACK]).ended
  t.is(code, 1)
  t.true(stderr.includes(`${data} is in use by a node that runs as process ${node.pid}`), stderr)
  const again = await folkmoot(['start', '--json', '--data', data, ...LOOPBACK]).ended
  t.like(JSON.parse(again.stdout[0] ?? ''), { event: 'error', code: 'data-folder-in-use' })
})

test.serial('a port that is taken is named, with the setting that holds it', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as AddressInfo
  for (const [flag, value] of [
    ['http', `127.0.0.1:${port}`],
    ['tls', `127.0.0.1:${port}`],
    ['p2p', `/ip4/127.0.0.1/tcp/${port}`]
  ] as const) {
    const rest = flag === 'p2p' ? ['--http', '127.0.0.1:0', '--tls', 'off', '--no-mdns'] : LOOPBACK
    const { code, stderr } = await folkmoot(['start', '--data', scratchFolder(t), ...rest, `--${flag}`, value]).ended
    t.is(code, 1)
    t.true(stderr.includes(flag) && stderr.includes(String(port)), stderr)
  }
})

test.serial('a node goes on when nobody reads what it says', async (t) => {
  const { child, ended, says } = folkmoot(['start', '--json', '--data', scratchFolder(t), ...LOOPBACK])
  t.teardown(() => child.kill('SIGKILL'))
  await says('that it runs', ({ event }) => event === 'ready')
  child.stdout?.destroy()
  child.stderr?.destroy()
  child.kill('SIGTERM')
  t.is((await ended).code, 0)
})

test.serial('people get a banner that says where to point a client and what to do next', async (t) => {
  const data = scratchFolder(t)
  const { child, ended } = folkmoot(['start', '--data', data, ...LOOPBACK])
  t.teardown(() => child.kill('SIGKILL'))
  await once(child.stdout ?? child, 'data', { signal: AbortSignal.timeout(60_000) })
  child.kill('SIGTERM')
  const said = (await ended).stdout.join('\n')
  for (const part of ['/api/v10', 'ws://127.0.0.1', `NODE_EXTRA_CA_CERTS=${data}`, '/p2p/12D3', `--data ${data}`]) {
    t.true(said.includes(part), part)
  }
  // From the sources it is run by npm.
  t.regex(said, /(?:npm run folkmoot --|folkmoot) account create/)
  t.regex(said, /(?:npm run folkmoot --|folkmoot) bot create/)
})

test.serial('the help of start names every setting', async (t) => {
  const { stdout } = await folkmoot(['start', '--help']).ended
  const flags = ['data DIR', 'http HOST:PORT', 'tls HOST:PORT', 'p2p MULTIADDR', 'media-port N', 'bootstrap MULTIADDR']
  for (const flag of [
    ...flags,
    'no-mdns',
    'no-rate-limits',
    'guild-quota MIB',
    'json',
    'config FILE',
    'log-level LEVEL'
  ]) {
    t.true(stdout.join('\n').includes(`--${flag}`), flag)
  }
})

test.serial('settings that cannot be used end with code 2 before anything is made', async (t) => {
  const data = join(scratchFolder(t), 'new')
  const { code, stderr } = await folkmoot(['start', '--data', data], { FOLKMOOT_HTTP: 'nowhere' }).ended
  t.is(code, 2)
  t.true(stderr.includes("http: 'nowhere' (from FOLKMOOT_HTTP) cannot be used; it takes HOST:PORT"), stderr)
  t.throws(() => statSync(data), { code: 'ENOENT' })
})
