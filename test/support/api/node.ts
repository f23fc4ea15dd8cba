/** A node without a network, in one process: real use cases, real database in memory, real HTTP server. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiServer, type ApiServerDeps } from '../../../compat-api/server.ts'
import { createApp, type LocalApp } from '../../../node/app/create-app.ts'
import { revocationStatement } from '../../../node/core/identity.ts'
import type { Snowflake } from '../../../node/core/ids.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // Answers are what the tests are about: each checks the shape it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** Somebody with a token, and what they do over REST. */
export interface Actor {
  readonly id: string
  readonly name: string
  readonly token: string
  readonly authorization: string
  get(path: string, headers?: Record<string, string>): Promise<Reply>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
  delete(path: string, headers?: Record<string, string>): Promise<Reply>
}

export interface TestNode extends AsyncDisposable {
  readonly app: LocalApp
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly faults: unknown[]
  /** Where it keeps files. */
  readonly files: string
  person(name: string): Promise<Actor>
  /** A bot of `owner`, not in any guild yet. */
  bot(owner: Actor, name: string): Promise<Actor>
  request(
    method: string,
    path: string,
    init?: { authorization?: string; body?: unknown; headers?: Record<string, string> }
  ): Promise<Reply>
}

export const CONTROL = 'control-token-of-the-test'

const readBody = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return text === '' ? undefined : isJson ? JSON.parse(text) : text
}

const encode = (body: unknown): { body?: string | FormData | URLSearchParams; headers: Record<string, string> } => {
  if (body === undefined) return { headers: {} }
  if (body instanceof FormData || body instanceof URLSearchParams) return { body, headers: {} }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { body: text, headers: { 'content-type': 'application/json' } }
}

export const startNode = async (
  options: Partial<ApiServerDeps> = {},
  /** Of the guilds that are made here. */
  { rateLimits = false, now = Date.now } = {}
): Promise<TestNode> => {
  const faults: unknown[] = []
  const files = mkdtempSync(join(tmpdir(), 'folkmoot-'))
  const logger = { info: () => {}, warn: () => {}, error: (...args: unknown[]) => void faults.push(args) }
  const app = createApp({
    database: ':memory:',
    clock: { now },
    random: { bytes: (length) => randomBytes(length) },
    logger,
    rateLimits,
    files: {
      folder: files,
      quotas: { file: 25 << 20, author: 0, guild: 0, pictures: 0 },
      key: new Uint8Array(randomBytes(32))
    }
  })
  const server = await createApiServer({
    app,
    logger,
    listen: { http: { host: '127.0.0.1', port: 0 }, tls: null },
    rateLimits: false,
    maxBodyBytes: 1_000_000,
    control: { token: CONTROL },
    ...options
  })
  const request: TestNode['request'] = async (method, path, init = {}) => {
    const { body, headers } = encode(init.body)
    const response = await fetch(`${server.http}${path.startsWith('/api') ? '' : '/api/v10'}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: { ...headers, ...(init.authorization ? { authorization: init.authorization } : {}), ...init.headers }
    })
    return { status: response.status, headers: response.headers, body: await readBody(response) }
  }
  const actor = (id: string, name: string, token: string, authorization: string): Actor => ({
    id,
    name,
    token,
    authorization,
    get: (path, headers = {}) => request('GET', path, { authorization, headers }),
    post: (path, body, headers = {}) => request('POST', path, { authorization, body, headers }),
    put: (path, body, headers = {}) => request('PUT', path, { authorization, body, headers }),
    patch: (path, body, headers = {}) => request('PATCH', path, { authorization, body, headers }),
    delete: (path, headers = {}) => request('DELETE', path, { authorization, headers })
  })
  return {
    app,
    url: server.http,
    faults,
    files,
    request,
    async person(name) {
      const { body } = await request('POST', '/auth/register', {
        body: { username: name, password: `${name}-password` }
      })
      return actor(body.user_id, name, body.token, body.token)
    },
    async bot(owner, name) {
      const { body } = await owner.post('/applications', { name })
      return actor(body.id, name, body.bot.token, `Bot ${body.bot.token}`)
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      app[Symbol.dispose]()
      rmSync(files, { recursive: true, force: true })
    }
  }
}

/** A guild of `owner` with its first text channel. */
export const found = async (owner: Actor, name = 'Moot'): Promise<{ guild: string; channel: string }> => {
  const { body: guild } = await owner.post('/guilds', { name })
  const { body: channels } = await owner.get(`/guilds/${guild.id}/channels`)
  return { guild: guild.id, channel: channels.find((channel: { type: number }) => channel.type === 0).id }
}

/** Brings people into a guild by an invite. */
export const invite = async (host: Actor, channel: string, ...guests: readonly Actor[]): Promise<void> => {
  const { body } = await host.post(`/channels/${channel}/invites`, { max_age: 0 })
  for (const guest of guests) await guest.post(`/invites/${encodeURIComponent(body.code)}`)
}

/** Somebody ends the device by which this node acts for them, by the word of their root key that another member carries. */
export const revokeHere = async ({ app }: TestNode, guild: string, carrier: Actor, whose: Actor): Promise<void> => {
  const [by, user] = [carrier, whose].map(({ id }) => app.accounts.byId(id as Snowflake)?.cid)
  const view = app.guilds.get(guild as Snowflake)
  const device = user && app.accounts.device(user)
  const genesis = device && app.storage.log.identity(device.cert)?.genesis
  const sig = device && app.accounts.signAsRoot(device.user, revocationStatement(device.user, device.key))
  if (!by || !view || !genesis || !sig) throw new Error('the test set-up is wrong')
  const body = { user: device.user, genesis, device: device.key, sig, cut: [] }
  await app.guilds.submit(view.cid, by, [{ k: 'device.del', body }])
}
