/** One translation from what the use cases refuse to what clients are told. */
import {
  AccountRefused,
  CommandRefused,
  Denied,
  FileRefused,
  FriendRefused,
  InteractionRefused,
  InviteRefused,
  StorageFailed
} from '../../node/app/index.ts'
import type { Refusal, RefusalCode } from '../../node/core/refusal.ts'
import { ApiError, apiError, invalidField, retryLater, type KnownError } from './api-error.ts'

const REFUSALS: Readonly<Record<RefusalCode, KnownError>> = {
  'not-a-member': 'missingAccess',
  banned: 'banned',
  'timed-out': 'missingPermissions',
  pending: 'missingPermissions',
  'missing-permission': 'missingPermissions',
  'missing-access': 'missingAccess',
  hierarchy: 'missingPermissions',
  'owner-only': 'missingPermissions',
  'owner-untouchable': 'missingPermissions',
  'grants-more-than-held': 'missingPermissions',
  'unknown-role': 'unknownRole',
  'unknown-channel': 'unknownChannel',
  'unknown-user': 'unknownUser',
  'unknown-member': 'unknownMember',
  'unknown-invite': 'unknownInvite',
  'unknown-ban': 'unknownBan',
  'unknown-message': 'unknownMessage',
  'unknown-thread': 'unknownChannel',
  'thread-closed': 'threadClosed',
  'thread-exists': 'threadExists',
  'too-many-threads': 'tooManyThreads',
  'too-many-reactions': 'tooManyReactions',
  'no-poll': 'notAPoll',
  'poll-over': 'pollOver',
  'no-choice': 'pollBlocked',
  'wrong-channel-type': 'wrongChannelType',
  'not-the-author': 'notTheAuthor',
  'invite-expired': 'unknownInvite',
  'invite-used-up': 'unknownInvite',
  'invite-forged': 'unknownInvite',
  'not-invited': 'unknownInvite',
  'already-a-member': 'missingAccess',
  'not-pending': 'unknownMember',
  'id-taken': 'maximumReached',
  'unknown-hook': 'unknownWebhook',
  'too-many-hooks': 'maximumWebhooks',
  revoked: 'deviceRevoked',
  unproven: 'missingPermissions',
  'limit-reached': 'maximumReached',
  'rate-limited': 'rateLimited',
  slowmode: 'slowMode',
  arriving: 'arriving',
  'unknown-emoji': 'unknownEmoji',
  'unknown-fixture': 'notFound',
  blocked: 'blockedMessage',
  'blocked-title': 'blockedTitle',
  'stage-open': 'stageOpen',
  'tag-required': 'tagRequired',
  'event-over': 'eventOver',
  'wrong-status': 'wrongStatus',
  'no-occurrence': 'noOccurrence',
  'wrong-epoch': 'missingPermissions',
  'newer-rules': 'newerRules',
  'wrong-rules': 'missingPermissions',
  closed: 'unknownGuild',
  removed: 'missingPermissions',
  forked: 'missingPermissions',
  'behind-final': 'missingPermissions',
  'given-twice': 'missingPermissions',
  'void-past': 'missingPermissions',
  'not-a-witness': 'missingPermissions',
  'unknown-transfer': 'unknownGuild',
  'wrong-guild': 'unknownGuild',
  'in-conversation': 'inConversation',
  'cannot-message': 'cannotMessageUser',
  'wrong-log': 'unknownChannel'
}

const INVITE_REFUSALS: Readonly<Record<InviteRefused['code'], KnownError>> = {
  malformed: 'unknownInvite',
  'unknown-invite': 'unknownInvite',
  expired: 'unknownInvite',
  'used-up': 'unknownInvite',
  'not-invited': 'unknownInvite',
  banned: 'banned',
  'no-sponsor': 'unknownInvite',
  'bad-request': 'unknownInvite',
  unreachable: 'unreachable'
}

const FRIEND_REFUSALS: Readonly<Record<FriendRefused['code'], KnownError>> = {
  self: 'friendSelf',
  bot: 'friendBots',
  already: 'friendAlready',
  'too-many': 'maximumReached',
  unknown: 'friendUnknown',
  several: 'friendUnknown'
}

const accountError = (error: AccountRefused): ApiError => {
  switch (error.code) {
    case 'name-taken':
      return invalidField('username', 'USERNAME_ALREADY_TAKEN', error.message)
    case 'name-malformed':
      return invalidField('username', 'USERNAME_INVALID', error.message)
    case 'password-too-short':
      return invalidField('password', 'BASE_TYPE_MIN_LENGTH', error.message)
    case 'words-malformed':
      return invalidField('words', 'WORDS_INVALID', error.message)
    case 'unknown-account':
      return apiError('unknownUser')
    case 'unknown-device':
      return apiError('unknownDevice')
    case 'own-device':
      return apiError('ownDevice')
    case 'too-many':
      return new ApiError(400, 30000, error.message)
  }
}

const commandError = ({ code, message }: CommandRefused): ApiError => {
  switch (code) {
    case 'name-taken':
      return invalidField('name', 'APPLICATION_COMMANDS_DUPLICATE_NAME', message)
    case 'too-many':
      return new ApiError(400, 30032, `Maximum number of application commands reached: ${message}`)
    case 'too-large':
      return invalidField('options', 'APPLICATION_COMMAND_TOO_LARGE', message)
  }
}

const interactionError = ({ code, message, option }: InteractionRefused): ApiError => {
  switch (code) {
    case 'unknown':
      return apiError('unknownInteraction')
    case 'answered':
      return apiError('alreadyAnswered')
    case 'wrong-answer':
      return invalidField('type', 'INTERACTION_RESPONSE_TYPE_INVALID', message)
    case 'unknown-command':
      return apiError('unknownCommand')
    case 'unknown-message':
      return apiError('unknownMessage')
    case 'not-allowed':
      return apiError('missingPermissions', message)
    case 'misfit':
      return invalidField(
        option === null ? 'data' : `data.options.${option}`,
        'APPLICATION_COMMAND_OPTION_INVALID',
        message
      )
    case 'not-offered':
      return invalidField('data.values', 'COMPONENT_VALIDATION_FAILED', message)
    case 'unfit-form':
      return invalidField('data.components', 'COMPONENT_VALIDATION_FAILED', message)
    case 'absent':
      return apiError('unknownApplication')
    case 'too-many':
      return retryLater('rateLimited', 1000)
  }
}

const fileError = ({ code, message }: FileRefused): ApiError => {
  switch (code) {
    case 'too-large':
    case 'author-quota':
    case 'guild-quota':
      return apiError('bodyTooLarge', message)
    case 'too-many':
      return new ApiError(400, 30015, message)
    case 'unknown-upload':
      return new ApiError(404, 10020, message)
    case 'too-long':
      return invalidField('sound', 'SOUND_TOO_LONG', message)
    case 'not-an-image':
      return invalidField('image', 'IMAGE_INVALID', message)
    case 'busy':
    case 'no-reader':
      return new ApiError(503, 0, message, {}, { 'Retry-After': code === 'busy' ? '2' : '3600' })
  }
}

const storageError = (error: StorageFailed): ApiError =>
  new ApiError(error.code === 'disk-full' ? 507 : 503, 0, error.message)

const deniedError = ({ code, retryAfter }: Refusal): ApiError =>
  retryAfter === undefined ? apiError(REFUSALS[code]) : retryLater(REFUSALS[code], retryAfter)

/** @returns undefined for what nobody expected. */
export const translateError = (error: unknown): ApiError | undefined => {
  if (error instanceof ApiError) return error
  if (error instanceof Denied) return deniedError(error.refusal)
  if (error instanceof InviteRefused) return apiError(INVITE_REFUSALS[error.code], error.message)
  if (error instanceof FriendRefused) return apiError(FRIEND_REFUSALS[error.code], error.message)
  if (error instanceof AccountRefused) return accountError(error)
  if (error instanceof FileRefused) return fileError(error)
  if (error instanceof CommandRefused) return commandError(error)
  if (error instanceof InteractionRefused) return interactionError(error)
  if (error instanceof StorageFailed) return storageError(error)
  return undefined
}
