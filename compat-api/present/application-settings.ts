/** What the owner of an application says of it. What has not been said is left out, as Discord does. */
import type { APIApplication } from 'discord-api-types/v10'
import type { ApplicationSettings, InstallParams } from '../../node/app/index.ts'

/** As Discord has it before anything is said. */
const WEBHOOKS_OFF = 1

type Shown = Pick<APIApplication, 'tags' | 'custom_install_url' | 'install_params' | 'integration_types_config'>

type Tags = NonNullable<APIApplication['tags']>

/** Scopes are what they were when they were taken. */
const presentParams = ({ scopes, permissions }: InstallParams) => ({
  scopes: scopes as NonNullable<APIApplication['install_params']>['scopes'],
  permissions
})

const presentTypes = (types: NonNullable<ApplicationSettings['integrationTypes']>): Shown =>
  ({
    integration_types_config: Object.fromEntries(
      Object.entries(types).map(([type, params]) => [
        type,
        params ? { oauth2_install_params: presentParams(params) } : {}
      ])
    )
  }) as Shown

/** What anybody may know. */
export const presentSettings = ({
  tags,
  customInstallUrl,
  installParams,
  integrationTypes,
  maxParticipants
}: ApplicationSettings): Shown & { max_participants?: number } => ({
  ...(tags ? { tags: [...tags] as Tags } : {}),
  ...(customInstallUrl ? { custom_install_url: customInstallUrl } : {}),
  ...(installParams ? { install_params: presentParams(installParams) } : {}),
  ...(integrationTypes ? presentTypes(integrationTypes) : {}),
  ...(typeof maxParticipants === 'number' ? { max_participants: maxParticipants } : {})
})

/** What its owner and its bot see besides. */
export const presentOwnSettings = (settings: ApplicationSettings) => ({
  role_connections_verification_url: settings.verificationUrl ?? null,
  explicit_content_filter: settings.explicitContentFilter ?? 0,
  event_webhooks_url: settings.webhooksUrl ?? null,
  event_webhooks_status: settings.webhooksStatus ?? WEBHOOKS_OFF,
  ...(settings.webhooksTypes ? { event_webhooks_types: settings.webhooksTypes } : {})
})
