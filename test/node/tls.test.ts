import test, { type ExecutionContext } from 'ava'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareTls, tlsFiles, type ServerTls } from '../../node/tls.ts'

const DAY = 86_400_000
const NOW = Date.now()

const makeData = (t: ExecutionContext): string => {
  const data = mkdtempSync(join(tmpdir(), 'folkmoot-tls-'))
  t.teardown(() => rmSync(data, { recursive: true, force: true }))
  return data
}

/** A server with these certificates, and what a client that trusts only `ca` gets when it dials by `name`. */
const serve = async (t: ExecutionContext, { key, cert }: ServerTls) => {
  const server = createServer({ key, cert }, (_, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return (name: string, ca: Buffer): Promise<string> =>
    new Promise((resolve, reject) => {
      const dialled = request(
        { host: '127.0.0.1', port, servername: name, headers: { host: name }, ca, agent: false },
        (response) => {
          response.setEncoding('utf8').once('data', resolve)
        }
      )
      dialled.once('error', reject).end()
    })
}

test('a client that trusts the authority, and nothing else, gets through by every name', async (t) => {
  const tls = await prepareTls(makeData(t), ['node.example.org', '10.1.2.3', '0.0.0.0'], NOW)
  const ask = await serve(t, tls)
  const ca = readFileSync(tls.caFile)
  for (const name of ['localhost', 'node.example.org']) t.is(await ask(name, ca), 'hello')
  await t.throwsAsync(ask('elsewhere.example.org', ca), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  const cert = new X509Certificate(tls.cert)
  for (const address of ['127.0.0.1', '::1', '10.1.2.3']) t.is(cert.checkIP(address), address)
  t.is(cert.checkIP('0.0.0.0'), undefined)
})

test("another node's authority does not do", async (t) => {
  const [alice, bob] = [await prepareTls(makeData(t), [], NOW), await prepareTls(makeData(t), [], NOW)]
  const ask = await serve(t, alice)
  await t.throwsAsync(ask('localhost', readFileSync(bob.caFile)), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
})

test('keys are for their owner alone', async (t) => {
  const data = makeData(t)
  await prepareTls(data, [], NOW)
  const files = tlsFiles(data)
  for (const file of [files.caKey, files.key]) t.is(statSync(file).mode & 0o777, 0o600)
})

test('the authority signs servers, and a server signs nobody', async (t) => {
  const { caFile, cert } = await prepareTls(makeData(t), [], NOW)
  const [authority, server] = [new X509Certificate(readFileSync(caFile)), new X509Certificate(cert)]
  t.true(authority.ca)
  t.false(server.ca)
  t.true(server.checkIssued(authority))
  t.true(server.verify(authority.publicKey))
  t.true(Date.parse(server.validTo) - Date.parse(server.validFrom) <= 398 * DAY)
})

test('a second start changes nothing', async (t) => {
  const data = makeData(t)
  const first = await prepareTls(data, ['a.example'], NOW)
  t.deepEqual(await prepareTls(data, ['a.example'], NOW + DAY), first)
})

test('near its end a server certificate is renewed, and whoever trusts the authority need not care', async (t) => {
  const data = makeData(t)
  const first = await prepareTls(data, [], NOW - 380 * DAY)
  const ca = readFileSync(first.caFile)
  const second = await prepareTls(data, [], NOW)
  t.not(second.cert, first.cert)
  t.is(await (await serve(t, second))('localhost', ca), 'hello')
  t.deepEqual(readFileSync(second.caFile), ca)
})

test('a new name in the settings gets into the certificate, by the same authority', async (t) => {
  const data = makeData(t)
  const first = await prepareTls(data, [], NOW)
  const ca = readFileSync(first.caFile)
  const second = await prepareTls(data, ['b.example'], NOW)
  t.is(await (await serve(t, second))('b.example', ca), 'hello')
  t.deepEqual(readFileSync(second.caFile), ca)
})

test('an authority near its end is made anew', async (t) => {
  const data = makeData(t)
  const first = readFileSync((await prepareTls(data, [], NOW - 3640 * DAY)).caFile)
  const second = await prepareTls(data, [], NOW)
  t.notDeepEqual(readFileSync(second.caFile), first)
  t.is(await (await serve(t, second))('localhost', readFileSync(second.caFile)), 'hello')
})

test('torn, missing and foreign files are replaced', async (t) => {
  const data = makeData(t)
  const files = tlsFiles(data)
  const others = tlsFiles(makeData(t))
  await prepareTls(join(others.ca, '..', '..'), [], NOW)
  const spoils: readonly (() => void)[] = [
    () => writeFileSync(files.cert, readFileSync(files.cert).subarray(0, 100)),
    () => writeFileSync(files.key, ''),
    () => rmSync(files.cert),
    () => writeFileSync(files.key, readFileSync(others.key)),
    () => writeFileSync(files.caKey, 'nothing'),
    () => rmSync(files.ca)
  ]
  await prepareTls(data, [], NOW)
  for (const spoil of spoils) {
    spoil()
    const tls = await prepareTls(data, [], NOW)
    t.is(await (await serve(t, tls))('localhost', readFileSync(tls.caFile)), 'hello')
  }
})
