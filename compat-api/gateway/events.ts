/** Every event that sessions are sent. Source of names: Discord, "Gateway Events". */
import type { GatewayDispatchEvents } from 'discord-api-types/v10'

/** Bots and people's clients have these. */
const COMMON = [
  'READY',
  'RESUMED',
  'CHANNEL_CREATE',
  'CHANNEL_DELETE',
  'CHANNEL_PINS_UPDATE',
  'CHANNEL_UPDATE',
  'GUILD_AUDIT_LOG_ENTRY_CREATE',
  'GUILD_BAN_ADD',
  'GUILD_BAN_REMOVE',
  'GUILD_CREATE',
  'GUILD_DELETE',
  'GUILD_EMOJIS_UPDATE',
  'GUILD_MEMBERS_CHUNK',
  'GUILD_MEMBER_ADD',
  'GUILD_MEMBER_REMOVE',
  'GUILD_MEMBER_UPDATE',
  'GUILD_ROLE_CREATE',
  'GUILD_ROLE_DELETE',
  'GUILD_ROLE_UPDATE',
  'GUILD_UPDATE',
  'INVITE_CREATE',
  'INVITE_DELETE',
  'MESSAGE_CREATE',
  'MESSAGE_DELETE',
  'MESSAGE_DELETE_BULK',
  'MESSAGE_REACTION_ADD',
  'MESSAGE_REACTION_REMOVE',
  'MESSAGE_REACTION_REMOVE_ALL',
  'MESSAGE_REACTION_REMOVE_EMOJI',
  'MESSAGE_UPDATE',
  'PRESENCE_UPDATE',
  'THREAD_CREATE',
  'THREAD_DELETE',
  'THREAD_MEMBERS_UPDATE',
  'THREAD_UPDATE',
  'TYPING_START',
  'USER_UPDATE',
  'VOICE_STATE_UPDATE',
  'WEBHOOKS_UPDATE'
] as const satisfies readonly `${GatewayDispatchEvents}`[]

/** Only people's clients are sent these. */
const FOR_PEOPLE = [
  'CHANNEL_RECIPIENT_ADD',
  'CHANNEL_RECIPIENT_REMOVE',
  'READY_SUPPLEMENTAL',
  'RELATIONSHIP_ADD',
  'RELATIONSHIP_REMOVE'
] as const

export const EVENTS = [...COMMON, ...FOR_PEOPLE] as const
export type EventName = (typeof EVENTS)[number]
