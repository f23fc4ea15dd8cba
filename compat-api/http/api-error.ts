/** Discord's error form, and the errors that more than one route answers with. */

export interface FieldFault {
  readonly code: string
  readonly message: string
}

/** Nested by field; the faults of a field stand under `_errors`. */
export interface FormErrors {
  [field: string]: FormErrors | readonly FieldFault[]
}

export interface ErrorBody {
  readonly message: string
  /** Discord's JSON error code; 0 when it has none. */
  readonly code: number
  readonly errors?: FormErrors
  /** Seconds: with 429 only, as is `global`. */
  readonly retry_after?: number
  readonly global?: boolean
}

type Details = Omit<ErrorBody, 'message' | 'code'>

/** Of every 429. @param wait ms */
export const retryHeaders = (wait: number, scope: string): Record<string, string> => ({
  'Retry-After': String(Math.ceil(wait / 1000)),
  'X-RateLimit-Scope': scope,
  // discord.py takes a 429 without Via for a ban by a proxy.
  Via: '1.1 folkmoot'
})

/** Answered as it is: `status` with `{message, code, ...}`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: ErrorBody
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: number,
    message: string,
    details: Details = {},
    headers: Readonly<Record<string, string>> = {}
  ) {
    super(message)
    this.status = status
    this.body = { message, code, ...details }
    this.headers = headers
  }
}

/** Statuses, codes and messages as in Discord's documentation, "Opcodes and Status Codes". */
const TABLE = {
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  malformedPath: [400, 50035, 'The path is not well-formed: a percent sign must begin an escape of UTF-8'],
  methodNotAllowed: [405, 0, '405: Method Not Allowed'],
  unknownApplication: [404, 10002, 'Unknown Application'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownIntegration: [404, 10005, 'Unknown Integration'],
  unknownInvite: [404, 10006, 'Unknown Invite'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownOverwrite: [404, 10009, 'Unknown Overwrite'],
  unknownRole: [404, 10011, 'Unknown Role'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownEmoji: [404, 10014, 'Unknown Emoji'],
  unknownDevice: [404, 0, 'No device of the account with that key has been seen here'],
  unknownBan: [404, 10026, 'Unknown Ban'],
  unknownSku: [404, 10027, 'Unknown SKU'],
  unknownEntitlement: [404, 10029, 'Unknown Entitlement'],
  unknownLobby: [404, 10031, 'Unknown Lobby'],
  unknownTemplate: [404, 10057, 'Unknown guild template'],
  unknownSticker: [404, 10060, 'Unknown sticker'],
  unknownStickerPack: [404, 10061, 'Unknown sticker pack'],
  unknownVoiceState: [404, 10065, 'Unknown Voice State'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  unknownCommandPermissions: [404, 10066, 'Unknown application command permissions'],
  unknownStage: [404, 10067, 'Unknown Stage Instance'],
  unknownWelcomeScreen: [404, 10069, 'Unknown Guild Welcome Screen'],
  unknownScheduledEvent: [404, 10070, 'Unknown Guild Scheduled Event'],
  unknownSound: [404, 10097, 'Unknown sound'],
  botsNotAllowed: [403, 20001, 'Bots cannot use this endpoint'],
  botsOnly: [403, 20002, 'Only bots can use this endpoint'],
  notYourApplication: [403, 20012, 'You are not authorized to perform this action on this application'],
  maximumWebhooks: [400, 30007, 'Maximum number of webhooks reached (15)'],
  tooManyReactions: [400, 30010, 'Maximum number of reactions reached (20)'],
  maximumReached: [400, 30013, 'Maximum number of objects of this kind reached'],
  templateThere: [400, 30031, 'A server can only have a single template.'],
  bodyTooLarge: [413, 40005, 'Request entity too large'],
  notHere: [403, 40006, 'This feature has been temporarily disabled server-side'],
  fileAway: [404, 0, '404: Not Found: no node that is connected has this file now. Try again a little later'],
  alreadyPublished: [400, 40033, 'This message has already been crossposted'],
  alreadyAnswered: [400, 40060, 'Interaction has already been acknowledged.'],
  wrongAnswer: [400, 50035, 'Invalid Form Body: an interaction of this kind is not answered so'],
  banned: [403, 40007, 'The user is banned from this guild'],
  slowMode: [429, 20016, 'This action cannot be performed due to slowmode rate limit'],
  arriving: [429, 0, 'This guild has just been joined, and its history is on its way.'],
  rateLimited: [429, 0, 'You are being rate limited.'],
  notInVoice: [400, 40032, 'Target user is not connected to voice'],
  missingAccess: [403, 50001, 'Missing Access'],
  deviceRevoked: [
    403,
    50001,
    'Missing Access: the device of this node has been revoked by the account that it acts for'
  ],
  ownDevice: [403, 0, 'That is the device of this node: end it from another one, or by `folkmoot account recover`'],
  inConversation: [403, 50003, 'Cannot execute action on a DM channel'],
  widgetDisabled: [403, 50004, 'Widget Disabled'],
  notTheAuthor: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  cannotMessageUser: [403, 50007, 'Cannot send messages to this user'],
  newerRules: [403, 50013, 'This guild has gone on to newer rules than this node knows: update Folkmoot'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  invalidWebhookToken: [401, 50027, 'Invalid Webhook Token'],
  deadWebhook: [
    403,
    50013,
    'Missing Permissions: nobody who manages webhooks here answers for this one. Whoever does so may change it, and then it posts again'
  ],
  tooFewOrTooMany: [
    400,
    50016,
    'Provided too few or too many messages to delete. Must provide between 2 and 100 messages to delete'
  ],
  wrongChannelType: [400, 50024, 'Cannot execute action on this channel type'],
  invalidGrant: [400, 50025, 'Invalid OAuth2 access token provided'],
  missingScope: [403, 50026, 'Missing required OAuth2 scope'],
  invalidMessageType: [400, 50068, 'Invalid message type'],
  voiceWithMore: [400, 50159, 'Voice messages do not support additional content.'],
  voiceWithoutSound: [400, 50160, 'Voice messages must have a single audio attachment.'],
  voiceUntold: [400, 50161, 'Voice messages must have supporting metadata.'],
  voiceEdited: [400, 50162, 'Voice messages cannot be edited.'],
  tooOldToDelete: [400, 50034, 'A message provided was too old to bulk delete'],
  tagRequired: [400, 40067, 'A tag is required to create a forum post in this channel'],
  eventOver: [400, 180000, 'Cannot update a finished event'],
  emptyException: [400, 180005, 'Say that this time is called off, or when it is instead'],
  wrongStatus: [400, 50035, 'Invalid Form Body: an event begins, then ends, or is cancelled before it begins'],
  noOccurrence: [
    400,
    50035,
    'Invalid Form Body: the event does not recur at that time, or there is an exception for it already'
  ],
  onboardingTooLittle: [
    400,
    350000,
    'Cannot enable onboarding: it needs 7 channels, in 5 of which everyone may send messages'
  ],
  invalidRoleColour: [400, 670008, 'Invalid role color'],
  stageOpen: [400, 150006, 'The Stage is already open'],
  threadExists: [400, 160004, 'A thread has already been created for this message'],
  tooManyThreads: [400, 160006, 'Maximum number of active threads reached'],
  threadClosed: [400, 50083, 'Thread is archived'],
  invalidSticker: [400, 50081, 'Invalid sticker sent'],
  invalidVersion: [400, 50041, 'Invalid API version provided'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  friendBots: [400, 80002, 'Bots cannot have friends'],
  friendSelf: [400, 80003, 'Cannot send friend request to self'],
  blockedMessage: [400, 200000, 'Message was blocked by automatic moderation'],
  blockedTitle: [400, 200001, 'Title was blocked by automatic moderation'],
  friendUnknown: [400, 80004, 'No users with that name exist'],
  friendAlready: [400, 80007, 'You are already friends with that user'],
  threadNeeded: [400, 220001, 'Webhooks posted to forum channels must have a thread_name or thread_id'],
  threadTwice: [400, 220002, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id'],
  noForum: [400, 220003, 'Webhooks can only create threads in forum channels'],
  pollBlocked: [400, 520000, 'Poll voting blocked'],
  pollOver: [400, 520001, 'Poll expired'],
  pollEdited: [400, 520003, 'Cannot edit a poll message'],
  pollEmoji: [400, 520004, 'Cannot use an emoji included with the poll'],
  notAPoll: [400, 520006, 'Cannot expire a non-poll message'],
  unreadableForward: [403, 160014, 'Cannot forward a message whose content you cannot read'],
  ageRestrictedReference: [400, 160010, 'Cannot forward a message of an age-restricted channel to one that is not'],
  unreadableReply: [403, 160002, 'Cannot reply without permission to read message history'],
  unreachable: [424, 130000, 'No peer of this guild can be reached right now. Try again a little later']
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>

export type KnownError = keyof typeof TABLE

/**
 * An error of the table, made when it is thrown so that its stack is its own.
 *
 * @param detail for people, after Discord's own words.
 */
export const apiError = (name: KnownError, detail?: string): ApiError => {
  const [status, code, message] = TABLE[name]
  return new ApiError(status, code, detail === undefined ? message : `${message}: ${detail}`)
}

/** The same may be allowed later: Discord's 429. @param wait ms */
export const retryLater = (name: KnownError, wait: number): ApiError => {
  const [status, code, message] = TABLE[name]
  return new ApiError(status, code, message, { retry_after: wait / 1000, global: false }, retryHeaders(wait, 'user'))
}

/** 400 "Invalid Form Body" for one field. @param path dotted, as in `embeds.0.title` */
export const invalidField = (path: string, code: string, message: string): ApiError => {
  const errors = noFaults()
  addFault(errors, path.split('.'), { code, message })
  return invalidForm(errors)
}

export const invalidForm = (errors: FormErrors): ApiError => new ApiError(400, 50035, 'Invalid Form Body', { errors })

/** Without a prototype: clients choose the names of fields, and `__proto__` must be one like any other. */
export const noFaults = (): FormErrors => Object.create(null) as FormErrors

/** Adds a fault at its place in the tree of fields. @param errors of `noFaults` */
export const addFault = (errors: FormErrors, path: readonly string[], fault: FieldFault): void => {
  let at = errors
  for (const field of path) at = (at[field] ??= noFaults()) as FormErrors
  at['_errors'] = [...((at['_errors'] as readonly FieldFault[] | undefined) ?? []), fault]
}
