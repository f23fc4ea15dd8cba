/** A route as data: what it takes, who may call it, what it answers. */
import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import type { Account, App, Grant } from '../../node/app/index.ts'
import type { UserCid } from '../../node/core/ids.ts'
import type { FormFile } from './read-form.ts'
import type { Endpoints } from '../outgoing/endpoints.ts'
import type { Origin } from '../origin.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * `none`: anybody. `any`: a person or a bot. `user`, `bot`: only those. `control`: the operator, from this machine,
 * with the node's control token. `grant`: an application, by the token that somebody gave it.
 */
export type Auth = 'none' | 'any' | 'user' | 'bot' | 'grant' | 'control'

type CallerOf<A extends Auth> = A extends 'none' | 'control' ? undefined : Account

export interface Call<A extends Auth = Auth, P = unknown, Q = unknown, B = unknown> {
  readonly app: App
  /** Whoever the token belongs to. */
  readonly account: CallerOf<A>
  /** What they have granted, where an application asks in their name; null: they ask themselves. */
  readonly grant: A extends 'grant' ? Grant : Grant | null
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Of a form; gone when the handler is done, unless something names them. */
  readonly files: readonly FormFile[]
  /** X-Audit-Log-Reason. */
  readonly reason: string | null
  readonly origin: Origin
  readonly headers: IncomingHttpHeaders
  readonly token: string
  /** How many gateway sessions a user may still begin. */
  readonly startLimit: (user: UserCid) => unknown
  /** Of applications that take interactions by HTTP. */
  readonly endpoints: Endpoints
  /** What the operator's `status` route tells of the node. */
  readonly describeNode: () => Readonly<Record<string, unknown>>
}

/** `limit` requests in `window` ms. */
export interface RateLimit {
  readonly limit: number
  readonly window: number
}

/** Routes with the same name of a bucket share one budget; a route without one has its own. */
export interface SharedRateLimit extends RateLimit {
  readonly bucket?: string
}

interface Spec<A extends Auth, P, Q, B> {
  readonly method: Method
  /** find-my-way pattern under the API's base, with Discord's names of parameters. */
  readonly path: string
  readonly auth: A
  /** An application may ask too, in the name of somebody who has granted this scope. Source: Discord, "OAuth2 Scopes". */
  readonly scope?: string
  /** Of a success; 204 has no body, and stands for an answer of nothing. 200 unless told. */
  readonly status?: 200 | 201 | 204
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  /** What may stand in the query more than once: each a list. Of all others the first counts. */
  readonly queryLists?: readonly string[]
  readonly body?: z.ZodType<B>
  /** Accepts multipart/form-data with `payload_json` too; `files`: with files. */
  readonly multipart?: boolean | 'files'
  /** Of the body in bytes, where it carries pictures; as of all others when absent. */
  readonly maxBody?: number
  /** Takes `application/x-www-form-urlencoded` too. */
  readonly urlEncoded?: true
  /** Throws what the call would be refused with whatever its body says: asked before that is read. */
  readonly admit?: (call: Omit<Call<A, P, Q, B>, 'body' | 'files'>) => void
  /** The answer has the right form, and what it is about is not there: why, for docs/compatibility.md. */
  readonly inFormOnly?: string
  /** What of it is kept and shown, and does nothing else, for docs/compatibility.md. */
  readonly keptOnly?: string
  /** For one caller and one channel, guild or webhook. DEFAULT_LIMIT unless told. */
  readonly rateLimit?: SharedRateLimit
  /** @returns the JSON body of the answer, or a PlainText, Picture or WithStatus, or a promise of it. */
  readonly handler: (call: Call<A, P, Q, B>) => unknown
}

/** An answer whose status is not the route's. */
export class WithStatus {
  readonly status: 200 | 201 | 202 | 204 | 400 | 401
  readonly body: unknown

  constructor(status: 200 | 201 | 202 | 204 | 400 | 401, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** An answer that is no JSON. */
export class PlainText {
  readonly text: string
  readonly type: string

  constructor(text: string, type: string) {
    this.text = text
    this.type = type
  }
}

/** An answer that is a picture. */
export class Picture {
  readonly bytes: Uint8Array
  readonly type: string
  /** Seconds for which it may be kept. */
  readonly maxAge: number

  constructor(bytes: Uint8Array, type: string, maxAge: number) {
    this.bytes = bytes
    this.type = type
    this.maxAge = maxAge
  }
}

export type Route = Spec<Auth, unknown, unknown, unknown>

/**
 * Types a route's handler by its schemas. The result forgets them: `dispatch` calls a handler only with what its own
 * schemas returned, which is what makes the cast sound.
 */
export const route = <A extends Auth, P = unknown, Q = unknown, B = unknown>(spec: Spec<A, P, Q, B>): Route =>
  spec as unknown as Route
