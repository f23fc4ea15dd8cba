/**
 * Interactions to applications that take them by HTTP: signed, so that they know them to be ours.
 * Source: Discord, "Interactions: Preparing for Interactions, Setting Up an Endpoint".
 */
import { request as requestPlain, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import type { App, Application } from '../../node/app/index.ts'
import { parseJson } from '../http/json.ts'
import { isPublic, publicLookup } from './reach.ts'

/** ms; no answer is waited for longer. */
const TIMEOUT = 3000
/** Bytes of an answer. */
const MAX_ANSWER = 256 * 1024
const OK = 200
/** Requests that are under way. */
const AT_ONCE = 64

export interface EndpointAnswer {
  readonly status: number
  /** JSON, of a 200; undefined when there is none. */
  readonly body: unknown
}

export interface Endpoints {
  /** Does the address answer as Discord asks of one? @returns what is wrong; null: nothing */
  check(application: Application, url: string): Promise<string | null>
  /** @throws Error when there is no answer, or none that can be read */
  send(application: Application, payload: object): Promise<EndpointAnswer>
}

interface Reach {
  /** May it be this machine, or one that the internet does not reach? */
  readonly reachesPrivate: boolean
}

/** @returns why nothing is sent there */
const problemOf = (text: string, { reachesPrivate }: Reach): string | null => {
  if (!URL.canParse(text)) return 'this is no address'
  const { protocol, hostname, username, password } = new URL(text)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol !== 'https:' && !(reachesPrivate && protocol === 'http:')) return 'an address begins with https://'
  if (username !== '' || password !== '') return 'an address holds no password'
  if (!reachesPrivate && isIP(host) !== 0 && !isPublic(host)) return 'this is no host of the internet'
  return null
}

const readAll = async (response: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.byteLength
    if (size > MAX_ANSWER) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Redirects are not followed. */
const post = async (url: string, body: Buffer, headers: object, { reachesPrivate }: Reach): Promise<EndpointAnswer> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const options: RequestOptions = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': body.byteLength, ...headers },
    signal: AbortSignal.timeout(TIMEOUT),
    agent: false,
    ...(reachesPrivate ? {} : { lookup: publicLookup })
  }
  const request = (url.startsWith('https:') ? requestTls : requestPlain)(url, options, resolve)
  request.on('error', reject)
  request.end(body)
  const response = await promise
  const bytes = await readAll(response)
  const status = response.statusCode ?? 0
  return { status, body: status === OK && bytes.byteLength > 0 ? parseJson(bytes) : undefined }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const isPong = ({ status, body }: EndpointAnswer): boolean =>
  status === OK && typeof body === 'object' && body !== null && 'type' in body && body.type === 1

const PING = 1

export const createEndpoints = (app: App, reach: Reach): Endpoints => {
  let underWay = 0

  const ask = async (application: Application, url: string, payload: object, isGenuine: boolean) => {
    const key = app.accounts.applicationKey(application.id)
    const problem = problemOf(url, reach)
    if (problem !== null) throw new Error(problem)
    if (!key) throw new Error('the application is of another node')
    if (underWay >= AT_ONCE) throw new Error('too many requests are under way')
    underWay++
    try {
      const body = Buffer.from(JSON.stringify(payload))
      const timestamp = String(Math.floor(Date.now() / 1000))
      const signature = key.sign(Buffer.concat([Buffer.from(timestamp), isGenuine ? body : Buffer.from('another')]))
      const headers = { 'x-signature-ed25519': hex(signature), 'x-signature-timestamp': timestamp }
      return await post(url, body, headers, reach)
    } finally {
      underWay--
    }
  }

  return {
    async check(application, url) {
      const ping = { application_id: application.id, id: application.id, token: '', type: PING, version: 1 }
      try {
        if (!isPong(await ask(application, url, ping, true))) return 'it does not answer a ping'
        const { status } = await ask(application, url, ping, false)
        return status === 401 ? null : 'it takes what is not signed by the application'
      } catch (error) {
        return error instanceof Error ? error.message : 'it cannot be reached'
      }
    },
    send: (application, payload) => ask(application, application.endpoint ?? '', payload, true)
  }
}
