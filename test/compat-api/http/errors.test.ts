/** What the use cases refuse with, and what clients are told of it. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { z } from 'zod'
import { createHttpApp } from '../../../compat-api/http/create-http-app.ts'
import { formErrorOf } from '../../../compat-api/http/form-errors.ts'
import { route } from '../../../compat-api/http/route.ts'
import { createRouter } from '../../../compat-api/http/router.ts'
import { int, snowflake, text } from '../../../compat-api/http/schema/fields.ts'
import { translateError } from '../../../compat-api/http/translate-error.ts'
import { AccountRefused, Denied, InviteRefused, StorageFailed, type App } from '../../../node/app/index.ts'
import { refuse, type RefusalCode } from '../../../node/core/refusal.ts'

const failing = (error: unknown) =>
  route({
    method: 'GET',
    path: '/fail',
    auth: 'none',
    handler() {
      throw error
    }
  })

const ask = async (error: unknown) => {
  const logged: unknown[] = []
  const log = (...args: unknown[]): void => void logged.push(args)
  const deps = {
    app: {} as App,
    router: createRouter([failing(error)]),
    rateLimits: null,
    maxBodyBytes: 100,
    controlToken: '',
    startLimit: () => ({}),
    endpoints: { check: async () => null, send: async () => ({ status: 202, body: undefined }) },
    describeNode: () => ({})
  }
  const server = createServer(createHttpApp(deps, { info: log, warn: log, error: log }).callback())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/fail`)
  const body = await response.json()
  server.close()
  return { status: response.status, body, logged }
}

test('what nobody expected is logged and not told', async (t) => {
  const { status, body, logged } = await ask(new Error('secret path /home/alice'))
  t.is(status, 500)
  t.deepEqual(body, { message: '500: Internal Server Error', code: 0 })
  t.is(logged.length, 1)
})

test('a full disk and a refused write say what to do', async (t) => {
  const full = await ask(new StorageFailed('disk-full'))
  t.is(full.status, 507)
  t.regex((full.body as { message: string }).message, /free some space/)
  t.is(full.logged.length, 1)
  t.is((await ask(new StorageFailed('write-failed'))).status, 503)
})

test('each refusal has a code of Discord', (t) => {
  const expected: Partial<Record<RefusalCode, readonly [number, number]>> = {
    'missing-permission': [403, 50013],
    hierarchy: [403, 50013],
    'missing-access': [403, 50001],
    'not-a-member': [403, 50001],
    'unknown-message': [404, 10008],
    'unknown-ban': [404, 10026],
    'not-the-author': [403, 50005],
    banned: [403, 40007],
    closed: [404, 10004],
    'limit-reached': [400, 30013]
  }
  for (const [code, [status, number]] of Object.entries(expected)) {
    const error = translateError(new Denied(refuse(code as RefusalCode, 'because')))
    t.like(error, { status, body: { code: number } }, code)
  }
})

test('refused invites and accounts', (t) => {
  for (const code of ['malformed', 'unknown-invite', 'expired', 'used-up', 'no-sponsor', 'bad-request'] as const) {
    t.like(translateError(new InviteRefused(code, 'x')), { status: 404, body: { code: 10006 } })
  }
  t.like(translateError(new InviteRefused('banned', 'x')), { status: 403, body: { code: 40007 } })
  t.like(translateError(new InviteRefused('unreachable', 'x')), { status: 424 })
  t.like(translateError(new AccountRefused('too-many', 'x')), { status: 400 })
  t.like(translateError(new AccountRefused('unknown-account', 'x')), { status: 404, body: { code: 10013 } })
  t.is(translateError(new TypeError('x')), undefined)
})

test('faults stand where their fields are', (t) => {
  const schema = z.object({
    name: text(3),
    items: z.array(z.object({ id: snowflake, n: int(1, 5) })),
    kind: z.enum(['a', 'b'])
  })
  const result = schema.safeParse({ name: 'four', items: [{ id: 'x', n: 0 }, { n: 9 }] })
  const { body } = formErrorOf(result.error as z.ZodError)
  const code = (at: unknown): unknown => (at as { _errors: { code: string }[] })._errors[0]?.code
  const errors = body.errors as Record<string, Record<string, Record<string, unknown>>>
  t.is(code(errors['name']), 'BASE_TYPE_MAX_LENGTH')
  t.is(code(errors['items']?.['0']?.['id']), 'NUMBER_TYPE_COERCE')
  t.is(code(errors['items']?.['0']?.['n']), 'NUMBER_TYPE_MIN')
  t.is(code(errors['items']?.['1']?.['id']), 'BASE_TYPE_REQUIRED')
  t.is(code(errors['items']?.['1']?.['n']), 'NUMBER_TYPE_MAX')
  t.is(code(errors['kind']), 'BASE_TYPE_CHOICES')
})

test('of thousands of faults some are told', (t) => {
  const result = z.array(snowflake).safeParse(Array.from({ length: 5000 }, () => 'x'))
  const { errors } = formErrorOf(result.error as z.ZodError).body
  t.is(Object.keys(errors ?? {}).length, 50)
})
