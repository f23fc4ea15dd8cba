/** What an owner says of an application besides who it is. Source: Discord, "Edit Current Application". */
import { z } from 'zod'
import type { ApplicationSettings, InstallParams } from '../../../../node/app/index.ts'
import { defined } from '../../defined.ts'
import { int, maybe, permissions, text } from '../../schema/fields.ts'

/** Empty is none. */
const address = maybe(
  text(2048)
    .refine((value) => value === '' || ['https:', 'http:'].includes(URL.parse(value)?.protocol ?? ''), {
      message: 'Not a well formed URL.',
      params: { code: 'URL_TYPE_INVALID_URL' }
    })
    .transform((value) => value || null)
)

const each = <T extends z.ZodType>(schema: T, max: number) =>
  z
    .array(schema)
    .max(max)
    .refine((items) => new Set(items).size === items.length, {
      message: 'The set already contains this value.',
      params: { code: 'SET_TYPE_ALREADY_CONTAINS_VALUE' }
    })

/** Discord's numbers are as exact as a double's. */
const MAX_PERMISSIONS = 2n ** 54n - 1n

const installParams = z
  .object({
    scopes: maybe(each(z.enum(['applications.commands', 'bot']), 2).min(1)),
    permissions: maybe(
      permissions.refine((bits) => bits <= MAX_PERMISSIONS, {
        message: `The value should be less than or equal to ${MAX_PERMISSIONS}.`,
        params: { code: 'NUMBER_TYPE_MAX' }
      })
    )
  })
  .transform(({ scopes, permissions: bits }): InstallParams => ({
    scopes: scopes ?? [],
    permissions: String(bits ?? 0n)
  }))

const integrationType = maybe(
  z
    .object({ oauth2_install_params: maybe(installParams) })
    .transform((type): readonly [InstallParams | null] => [type.oauth2_install_params ?? null])
)

/** Null for a type is that there is none of it. */
const integrationTypes = z
  .partialRecord(z.enum(['0', '1']), integrationType)
  .transform((types): ApplicationSettings['integrationTypes'] => {
    const kept = Object.entries(types).flatMap(([type, config]) => (config ? [[type, config[0]] as const] : []))
    return kept.length > 0 ? Object.fromEntries(kept) : null
  })

const WEBHOOK_TYPES = [
  'APPLICATION_AUTHORIZED',
  'APPLICATION_DEAUTHORIZED',
  'ENTITLEMENT_CREATE',
  'ENTITLEMENT_DELETE',
  'ENTITLEMENT_UPDATE',
  'GAME_DIRECT_MESSAGE_CREATE',
  'GAME_DIRECT_MESSAGE_DELETE',
  'GAME_DIRECT_MESSAGE_UPDATE',
  'LOBBY_MESSAGE_CREATE',
  'LOBBY_MESSAGE_DELETE',
  'LOBBY_MESSAGE_UPDATE',
  'QUEST_USER_ENROLLMENT'
] as const

/** There are no teams here, and no application of a kind that would have a number. */
const noTeam = z.null({ error: 'There are no teams on a node.' }).optional()

export const settingsFields = {
  tags: maybe(each(text(20), 5)),
  custom_install_url: address,
  install_params: maybe(installParams),
  integration_types_config: maybe(integrationTypes),
  role_connections_verification_url: address,
  event_webhooks_url: address,
  event_webhooks_status: maybe(int(1, 2)),
  event_webhooks_types: maybe(each(z.enum(WEBHOOK_TYPES), WEBHOOK_TYPES.length)),
  max_participants: maybe(int(-1, 0x7fffffff)),
  explicit_content_filter: maybe(int(0, 1)),
  team_id: noTeam
}

const sent = z.object(settingsFields)

/** Those that were named, null included. */
export const settingsOf = (body: z.output<typeof sent>): ApplicationSettings =>
  defined({
    tags: body.tags,
    customInstallUrl: body.custom_install_url,
    installParams: body.install_params,
    integrationTypes: body.integration_types_config,
    verificationUrl: body.role_connections_verification_url,
    webhooksUrl: body.event_webhooks_url,
    webhooksStatus: body.event_webhooks_status,
    webhooksTypes: body.event_webhooks_types,
    maxParticipants: body.max_participants,
    explicitContentFilter: body.explicit_content_filter
  })
