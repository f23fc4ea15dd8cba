/** An application that proves itself by its secret: RFC 6749, section 2.3.1. */
import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import type { App, Application } from '../../../../node/app/index.ts'
import { parseSnowflake } from '../../../../node/core/ids.ts'
import { WithStatus } from '../../route.ts'
import { maybe, text } from '../../schema/fields.ts'

export const clientFields = { client_id: maybe(text(32)), client_secret: maybe(text(128)) }

type Given = z.output<z.ZodObject<typeof clientFields>>

const BASIC = /^Basic\s+([\w+/=-]{1,512})$/i

const decoded = (part: string | undefined): string => {
  try {
    return decodeURIComponent(part ?? '')
  } catch {
    return ''
  }
}

const credentials = (headers: IncomingHttpHeaders, given: Given): readonly [id: string, secret: string] => {
  const basic = BASIC.exec(headers.authorization ?? '')?.[1]
  if (basic === undefined) return [given.client_id ?? '', given.client_secret ?? '']
  const [id, secret] = Buffer.from(basic, 'base64').toString('utf8').split(':')
  return [decoded(id), decoded(secret)]
}

/** @returns undefined when it does not prove itself. */
export const clientOf = (app: App, headers: IncomingHttpHeaders, given: Given): Application | undefined => {
  const [id, secret] = credentials(headers, given)
  const known = parseSnowflake(id)
  return known && app.grants.isSecret(known, secret) ? app.accounts.application(known) : undefined
}

/** RFC 6749, section 5.2. */
export const refusedGrant = (error: 'invalid_client' | 'invalid_grant' | 'invalid_request', description: string) =>
  new WithStatus(error === 'invalid_client' ? 401 : 400, { error, error_description: description })

export const INVALID_CLIENT = () => refusedGrant('invalid_client', 'The client id and secret do not belong together.')
