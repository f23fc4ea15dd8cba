/** Refusals that use cases throw. Each has a stable code; compat-api translates them in one place. */
import type { Refusal } from '../core/refusal.ts'

/** The log's rules do not allow the actor this. */
export class Denied extends Error {
  override readonly name = 'Denied'
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.detail)
    this.refusal = refusal
  }
}

export type AccountRefusalCode =
  | 'name-taken'
  | 'name-malformed'
  | 'password-too-short'
  | 'unknown-account'
  | 'unknown-device'
  | 'own-device'
  | 'too-many'
  | 'words-malformed'

export class AccountRefused extends Error {
  override readonly name = 'AccountRefused'
  readonly code: AccountRefusalCode

  constructor(code: AccountRefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

export type InviteRefusalCode =
  | 'malformed'
  | 'unknown-invite'
  | 'expired'
  | 'used-up'
  | 'not-invited'
  | 'banned'
  | 'no-sponsor'
  | 'bad-request'
  | 'unreachable'

/** An invite leads nowhere: see the code. `unreachable` is worth trying again, the others are not. */
export class InviteRefused extends Error {
  override readonly name = 'InviteRefused'
  readonly code: InviteRefusalCode

  constructor(code: InviteRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export type FriendRefusalCode = 'self' | 'bot' | 'already' | 'too-many' | 'unknown' | 'several'

/** They cannot be friends, or are not found. */
export class FriendRefused extends Error {
  override readonly name = 'FriendRefused'
  readonly code: FriendRefusalCode

  constructor(code: FriendRefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

export type CommandRefusalCode = 'name-taken' | 'too-many' | 'too-large'

/** A command is not registered. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
  readonly code: CommandRefusalCode

  constructor(code: CommandRefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * `unknown`: no such interaction, or it is over; `answered`: it has its answer; `not-allowed`, `misfit`: who calls may not, or
 * not so; `not-offered`: what is chosen is none of what a menu has; `absent`: the bot is not there, or it has not got what is meant; `too-many`: at once.
 */
export type InteractionRefusalCode =
  | 'unknown'
  | 'answered'
  | 'wrong-answer'
  | 'unknown-command'
  | 'unknown-message'
  | 'not-allowed'
  | 'misfit'
  | 'not-offered'
  | 'unfit-form'
  | 'absent'
  | 'too-many'

/** Nothing comes of an interaction, or of an answer to it. */
export class InteractionRefused extends Error {
  override readonly name = 'InteractionRefused'
  readonly code: InteractionRefusalCode
  /** The option that does not fit. */
  readonly option: string | null

  constructor(code: InteractionRefusalCode, message: string, option: string | null = null) {
    super(message)
    this.code = code
    this.option = option
  }
}

export type FileRefusalCode =
  | 'too-large'
  | 'too-long'
  | 'author-quota'
  | 'guild-quota'
  | 'too-many'
  | 'unknown-upload'
  | 'not-an-image'
  | 'busy'
  | 'no-reader'

/** A file is not taken, or a picture not shown. `busy` is worth trying again a little later. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused'
  readonly code: FileRefusalCode

  constructor(code: FileRefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

export { StorageFailed } from '../core/errors.ts'
