import test from 'ava'
import { createLogger, type LogOptions } from '../../node/log.ts'

const TOKEN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.aGVsbG8.c2VjcmV0LXNlZWQtb2YtYS1ib3QtdGhhdC1pcy1sb25n'

const WEBHOOK = 'x4Zk-_'.repeat(12).slice(0, 68)

const record = (options: Partial<LogOptions> = {}) => {
  const lines: string[] = []
  const log = createLogger({ level: 'info', json: true, now: () => 0, write: (line) => lines.push(line), ...options })
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}')
  return { log, lines, last }
}

test('a line is one JSON object, with its fields beside the message', (t) => {
  const { log, lines, last } = record()
  log.warn('a peer\nis slow', { peer: '12D3KooW', ms: 10, n: 5n, bytes: new Uint8Array(3) })
  t.deepEqual(last(), {
    event: 'log',
    level: 'warn',
    time: '1970-01-01T00:00:00.000Z',
    message: 'a peer\nis slow',
    peer: '12D3KooW',
    ms: 10,
    n: '5',
    bytes: '3 bytes'
  })
  t.is(lines[0]?.split('\n').length, 2)
})

test('a field cannot pass for what the logger says itself', (t) => {
  const { log, last } = record()
  log.info('hello', { event: 'ready', level: 'error', message: 'forged' })
  t.like(last(), { event: 'log', level: 'info', message: 'hello' })
})

test('people get a line they can read', (t) => {
  const { log, lines } = record({ json: false })
  log.error('cannot listen', { address: '127.0.0.1:1', ports: [1, 2] })
  t.is(lines[0], '1970-01-01T00:00:00.000Z error cannot listen address=127.0.0.1:1 ports=[1,2]\n')
})

test('less urgent words than the level stay unsaid', (t) => {
  const { log, lines } = record({ level: 'warn' })
  log.info('a')
  log.warn('b')
  log.error('c')
  t.is(lines.length, 2)
})

test('tokens are never written, wherever they stand', (t) => {
  const { log, lines } = record()
  log.info(`bot ${TOKEN} connects`)
  log.info('request', { headers: { authorization: 'anything at all' }, url: `/?t=${TOKEN}` })
  log.info('request', { header: 'Bearer abcdefghij', other: 'Node 0123456789abcdef' })
  log.info('made', { password: 'hunter2', token: 'x', Secret: 1, inviteCode: 'invite', nested: [{ userToken: TOKEN }] })
  log.error('failed', { error: new Error(`no account for ${TOKEN}`, { cause: new Error(TOKEN) }) })
  log.error('-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----')
  log.warn(`POST /webhooks/1/${WEBHOOK} is slow`, { path: `/webhooks/1/${WEBHOOK}/messages/2` })
  const said = lines.join('')
  for (const secret of [
    TOKEN,
    WEBHOOK,
    'anything',
    'abcdefghij',
    '0123456789abcdef',
    'hunter2',
    '"invite"',
    'MC4CAQAw'
  ]) {
    t.false(said.includes(secret), secret)
  }
})

test('no part of a token is written where a text is cut', (t) => {
  const { log, lines } = record()
  const secrets = [TOKEN, WEBHOOK, 'Bearer abcdefghijklmnop', `${'p'.repeat(30)}.${'q'.repeat(30)}.${'r'.repeat(400)}`]
  const full = ' of'.repeat(2000)
  // What is redacted is shorter than before: something from beyond the end comes within it.
  const crowd = `${TOKEN} `.repeat(50)
  for (const secret of secrets) {
    const tail = secret.replace('Bearer ', '')
    for (const edge of [4096, 4096 + 512])
      for (let before = 0; before <= secret.length + 1; before += 3) {
        const room = edge - before
        log.info(`${full.slice(0, room - 1)} ${secret} and more${full}`)
        log.info(`${crowd.slice(0, Math.min(room - 1, 3900))} ${secret} and more${full}`)
        log.info(`${`${crowd}${full}`.slice(0, room - 1)} ${secret} and more${full}`)
      }
    for (let i = 0; i + 8 <= tail.length; i++) {
      const part = tail.slice(i, i + 8)
      t.false(
        lines.some((line) => line.includes(part)),
        `${part} of ${secret}`
      )
    }
    lines.length = 0
  }
})

test('what is no secret stays readable: CIDs, peer ids, addresses, versions', (t) => {
  const { log, last } = record()
  const fields = {
    op: 'zdpuAyvkgEDQm9TenwGkd5eNaosSxjgEYd8QatfPetgB1CdEZ',
    peer: '12D3KooWGRUfHtJJo7UQjoM1sZTtNsDQHdBMTaxj8rYvnS8Kp6mU',
    address: '/ip4/127.0.0.1/tcp/6465/ws',
    version: '24.21.0',
    host: 'node.example.org'
  }
  log.info('seen', fields)
  t.like(last(), fields)
})

test('an error keeps its name, code, cause and stack', (t) => {
  const { log, last } = record()
  log.error('failed', { error: Object.assign(new TypeError('no', { cause: 'that' }), { code: 'EX' }) })
  t.like(last(), { error: { name: 'TypeError', message: 'no', code: 'EX', cause: 'that' } })
})

test('hostile values are cut, and cannot make logging fail', (t) => {
  const { log, last, lines } = record()
  const ring: Record<string, unknown> = {}
  ring['self'] = ring
  log.info('x'.repeat(1e6), { ring, wide: Array.from({ length: 1e5 }, () => 'y'), gone: undefined })
  t.is(String(last()['message']).length, 4096)
  t.true((lines[0] ?? '').length < 10_000)
})
