/** The REST API of a node in another process, with the token of somebody. */

// Answers are what the tests are about: each checks the shape it expects.
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any

/** The node said no. */
export class RestError extends Error {
  override readonly name = 'RestError'
  readonly status: number
  /** The JSON code, not the HTTP status. */
  readonly code: number
  readonly body: Json

  constructor(what: string, status: number, body: Json) {
    super(`${what}: ${status} ${JSON.stringify(body)}`)
    this.status = status
    this.code = body?.code
    this.body = body
  }
}

export interface Request {
  readonly authorization?: string
  readonly body?: unknown
}

const TIMEOUT = 60_000

/** @throws RestError for anything but success; what fetch throws when the node is gone */
export const request = async (
  http: string,
  method: string,
  path: string,
  { authorization, body }: Request = {}
): Promise<Json> => {
  const isForm = body instanceof FormData
  const response = await fetch(`${http}/api/v10${path}`, {
    method,
    headers: {
      ...(authorization && { authorization }),
      ...(body !== undefined && !isForm && { 'content-type': 'application/json' })
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT)
  })
  const text = await response.text()
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  if (!response.ok) throw new RestError(`${method} ${path}`, response.status, answer)
  return answer
}

export const control = (http: string, token: string, path: string): Promise<Json> =>
  request(http, 'GET', `/folkmoot/${path}`, { authorization: `Node ${token}` })

export interface Actor {
  readonly id: string
  readonly name: string
  /** As in the Authorization header. */
  readonly authorization: string
  get(path: string): Promise<Json>
  post(path: string, body?: unknown): Promise<Json>
  put(path: string, body?: unknown): Promise<Json>
  patch(path: string, body?: unknown): Promise<Json>
  delete(path: string): Promise<Json>
}

/** @param http where the node is now: it may move. */
export const actor = (http: () => string, who: Pick<Actor, 'id' | 'name' | 'authorization'>): Actor => {
  const call =
    (method: string) =>
    (path: string, body?: unknown): Promise<Json> =>
      request(http(), method, path, { authorization: who.authorization, body })
  return {
    ...who,
    get: call('GET'),
    post: call('POST'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE')
  }
}

/** A person with a password. */
export const registerOn = async (http: () => string, name: string): Promise<Actor> => {
  const body = { username: name, password: `${name} and a horse` }
  const { token, user_id: id } = await request(http(), 'POST', '/auth/register', { body })
  return actor(http, { id, name, authorization: token })
}

const TEXT = 0

/** A guild of `owner` with its first text channel. */
export const foundGuild = async (owner: Actor, name: string): Promise<{ guild: string; channel: string }> => {
  const guild = await owner.post('/guilds', { name })
  const channels: Json[] = await owner.get(`/guilds/${guild.id}/channels`)
  return { guild: guild.id, channel: channels.find(({ type }) => type === TEXT).id }
}

export const makeInvite = async (host: Actor, channel: string, options: object = { max_age: 0 }): Promise<string> =>
  encodeURIComponent((await host.post(`/channels/${channel}/invites`, options)).code)

/** All messages of a channel, oldest first, page by page. */
export const pageThrough = async (reader: Actor, channel: string): Promise<Json[]> => {
  const pages: Json[][] = []
  let before = ''
  for (;;) {
    const page: Json[] = await reader.get(`/channels/${channel}/messages?limit=100${before}`)
    if (page.length === 0) return pages.flat().toReversed()
    pages.push(page)
    before = `&before=${page.at(-1).id}`
  }
}
