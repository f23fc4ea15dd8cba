/** Path parameters, under Discord's names. */
import { z } from 'zod'
import { snowflake, snowflakeOrMe, snowflakeOrOriginal, text } from './fields.ts'

const emojiName = text(128, 1)

export const applicationParams = z.object({ application_id: snowflake })
export const guildCommandsParams = z.object({ application_id: snowflake, guild_id: snowflake })
export const commandParams = z.object({ application_id: snowflake, command_id: snowflake })
export const guildCommandParams = guildCommandsParams.extend({ command_id: snowflake })
export const interactionParams = z.object({ interaction_id: snowflake, interaction_token: text(256, 1) })
export const userParams = z.object({ user_id: snowflake })
export const guildParams = z.object({ guild_id: snowflake })
export const memberParams = z.object({ guild_id: snowflake, user_id: snowflakeOrMe })
export const banParams = z.object({ guild_id: snowflake, user_id: snowflake })
export const requestParams = z.object({ guild_id: snowflake, request_id: snowflake })
export const roleParams = z.object({ guild_id: snowflake, role_id: snowflake })
export const memberRoleParams = z.object({ guild_id: snowflake, user_id: snowflakeOrMe, role_id: snowflake })
export const applicationEmojiParams = z.object({ application_id: snowflake, emoji_id: snowflake })
export const guildEmojiParams = z.object({ guild_id: snowflake, emoji_id: snowflake })
export const guildRuleParams = z.object({ guild_id: snowflake, rule_id: snowflake })
export const guildSoundParams = z.object({ guild_id: snowflake, sound_id: snowflake })
export const guildStickerParams = z.object({ guild_id: snowflake, sticker_id: snowflake })
export const channelParams = z.object({ channel_id: snowflake })
export const overwriteParams = z.object({ channel_id: snowflake, overwrite_id: snowflake })
export const threadMemberParams = z.object({ channel_id: snowflake, user_id: snowflakeOrMe })
export const messageParams = z.object({ channel_id: snowflake, message_id: snowflake })
/** An answer of a poll. */
export const answerParams = messageParams.extend({ answer_id: snowflake.transform(Number) })
export const emojiParams = z.object({ channel_id: snowflake, message_id: snowflake, emoji_name: emojiName })
export const reactionParams = z.object({
  channel_id: snowflake,
  message_id: snowflake,
  emoji_name: emojiName,
  user_id: snowflake
})
export const eventParams = guildParams.extend({ guild_scheduled_event_id: snowflake })
export const exceptionParams = eventParams.extend({ exception_id: snowflake })
/** One time of an event. */
export const eventTimeParams = eventParams.extend({ guild_scheduled_event_exception_id: snowflake })
export const templateParams = z.object({ code: text(64, 1) })
export const guildTemplateParams = guildParams.extend({ code: text(64, 1) })
export const inviteParams = z.object({ code: text(2048, 1) })
export const webhookParams = z.object({ webhook_id: snowflake })
export const webhookTokenParams = z.object({ webhook_id: snowflake, webhook_token: text(256, 1) })
export const webhookMessageParams = webhookTokenParams.extend({
  /** `@original` is of interactions: no webhook has said it. */
  message_id: snowflakeOrOriginal
})
