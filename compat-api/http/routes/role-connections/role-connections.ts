/**
 * What an application knows of people. Roles that ask for it Discord has in its own clients alone, and describes no way to make one.
 * Source: Discord, "Application Role Connection Metadata", "User Resource: Update Current User Application Role Connection".
 */
import { z } from 'zod'
import type { MetadataItem, RoleConnection } from '../../../../node/app/index.ts'
import type { Snowflake } from '../../../../node/core/ids.ts'
import { invalidField, apiError } from '../../api-error.ts'
import { route, type Call } from '../../route.ts'
import { int, maybe, text, texts } from '../../schema/fields.ts'
import { applicationParams } from '../../schema/params.ts'
import { knownApplication } from '../applications/known-application.ts'
import { ownApplication } from '../applications/own-application.ts'

/** Discord's types of metadata: numbers are 1 to 4, dates 5 and 6, the others yes or no. */
const TYPES = 8
const LAST_NUMBER = 4
const LAST_DATE = 6

const KEY = /^[a-z\d_]{1,50}$/

const item = z.object({
  type: int(1, TYPES),
  key: text(50, 1).regex(KEY),
  name: text(100, 1),
  name_localizations: maybe(texts(40, 100)),
  description: text(200, 1),
  description_localizations: maybe(texts(40, 200))
})

const METADATA = {
  path: '/applications/:application_id/role-connections/metadata',
  auth: 'any',
  params: applicationParams
} as const

const presentItem = ({ type, key, name, description, ...more }: MetadataItem) => ({
  type,
  key,
  name,
  description,
  ...(more.nameLocalizations ? { name_localizations: more.nameLocalizations } : {}),
  ...(more.descriptionLocalizations ? { description_localizations: more.descriptionLocalizations } : {})
})

export const getMetadata = route({
  ...METADATA,
  method: 'GET',
  handler({ app, account, params }) {
    const { id } = ownApplication(app, account, params.application_id)
    return app.connections.metadata(id).map(presentItem)
  }
})

export const setMetadata = route({
  ...METADATA,
  method: 'PUT',
  body: z.array(item).max(5),
  async handler({ app, account, params, body }) {
    const { id } = ownApplication(app, account, params.application_id)
    const twice = body.findIndex(({ key }, n) => body.findIndex((other) => other.key === key) < n)
    if (twice >= 0) throw invalidField(`${twice}.key`, 'APPLICATION_ROLE_CONNECTION_DUPLICATE_KEY', 'The key is taken.')
    await app.connections.setMetadata(
      id,
      body.map(({ type, key, name, description, ...more }) => ({
        type,
        key,
        name,
        description,
        nameLocalizations: more.name_localizations ?? null,
        descriptionLocalizations: more.description_localizations ?? null
      }))
    )
    return app.connections.metadata(id).map(presentItem)
  }
})

const CONNECTION = {
  path: '/users/@me/applications/:application_id/role-connection',
  auth: 'user',
  scope: 'role_connections.write',
  params: applicationParams
} as const

/** Whoever asks by a grant asks of itself. @throws ApiError 10002, 20012 */
const applicationOf = ({ app, grant, params }: Call<'user', z.output<typeof applicationParams>>): Snowflake => {
  const { id } = knownApplication(app, params.application_id)
  if (grant && grant.application !== id) throw apiError('notYourApplication')
  return id
}

const presentConnection = (said: RoleConnection | undefined) => ({
  ...(said?.platformName ? { platform_name: said.platformName } : {}),
  ...(said?.platformUsername ? { platform_username: said.platformUsername } : {}),
  metadata: said?.metadata ?? {}
})

export const getConnection = route({
  ...CONNECTION,
  method: 'GET',
  handler: (call) => presentConnection(call.app.connections.get(applicationOf(call), call.account.cid))
})

const ISO = /^\d{4}-\d\d-\d\d(?:T[\d:.]{5,12}(?:Z|[+-]\d\d:?\d\d)?)?$/

const fits = (type: number, value: string): boolean => {
  if (type <= LAST_NUMBER) return /^-?\d{1,15}$/.test(value)
  return type <= LAST_DATE ? ISO.test(value) && !Number.isNaN(Date.parse(value)) : value === '0' || value === '1'
}

/** @throws ApiError 50035 for what the application has said it does not know, or of another type */
const requireKnown = (items: readonly MetadataItem[], metadata: Readonly<Record<string, string>>): void => {
  for (const [key, value] of Object.entries(metadata)) {
    const known = items.find((each) => each.key === key)
    if (!known)
      throw invalidField(
        `metadata.${key}`,
        'APPLICATION_ROLE_CONNECTION_UNKNOWN_KEY',
        'The application has no metadata of that key.'
      )
    if (!fits(known.type, value))
      throw invalidField(
        `metadata.${key}`,
        'APPLICATION_ROLE_CONNECTION_INVALID_VALUE',
        'The value is not of the type that the application has said.'
      )
  }
}

/** Says all of it anew. */
export const setConnection = route({
  ...CONNECTION,
  method: 'PUT',
  body: z.object({
    platform_name: maybe(text(50)),
    platform_username: maybe(text(100)),
    metadata: maybe(texts(5, 100))
  }),
  async handler(call) {
    const { app, account, body } = call
    const id = applicationOf(call)
    const metadata = body.metadata ?? {}
    requireKnown(app.connections.metadata(id), metadata)
    await app.connections.set(id, account.cid, {
      platformName: body.platform_name || null,
      platformUsername: body.platform_username || null,
      metadata
    })
    return presentConnection(app.connections.get(id, account.cid))
  }
})

export const deleteConnection = route({
  ...CONNECTION,
  method: 'DELETE',
  status: 204,
  async handler(call) {
    await call.app.connections.remove(applicationOf(call), call.account.cid)
  }
})
