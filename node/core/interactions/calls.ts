/** What a user does with a bot: runs a command, asks for suggestions, uses a component, hands in a form. */
import type { Snowflake } from '../ids.ts'
import type { MessageFile } from '../op-schema.ts'

/** Of JSON, in UTF-16 units: five long texts of a form, or a message with embeds and files. */
export const SAID_LIMIT = 40_000

export type OptionValue = string | number | boolean

/** As a client gives it, and as the bot hears it. */
export interface GivenOption {
  readonly type: number
  readonly name: string
  readonly value?: OptionValue
  /** The one that is being typed: suggestions are for it. */
  readonly focused?: true
  readonly options?: readonly GivenOption[]
}

/** A file of an option or an upload, by the number that this has for its value. */
export interface GivenFile extends MessageFile {
  readonly id: string
}

export interface CommandCall {
  readonly k: 'command' | 'suggest'
  readonly command: Snowflake
  readonly options: readonly GivenOption[]
  /** Of a menu: the user or message that it was opened on. */
  readonly target: Snowflake | null
  readonly files: readonly GivenFile[]
}

export interface ComponentCall {
  readonly k: 'component'
  readonly message: Snowflake
  readonly customId: string
  readonly componentType: number
  /** Of a select menu. */
  readonly values: readonly string[] | null
}

export interface FormCall {
  readonly k: 'form'
  /** The interaction that it was shown in answer to. */
  readonly parent: Snowflake
  readonly customId: string
  /** Discord's components, with values. */
  readonly components: readonly unknown[]
  /** That its uploads name. */
  readonly files?: readonly GivenFile[]
}

export type InteractionCall = CommandCall | ComponentCall | FormCall

const TYPES = { command: 2, component: 3, suggest: 4, form: 5 } as const
export const typeOfCall = ({ k }: InteractionCall): 2 | 3 | 4 | 5 => TYPES[k]

/** That come with it. */
export const filesOf = (call: InteractionCall): readonly MessageFile[] =>
  'files' in call ? (call.files ?? []).map(({ id: _id, ...file }) => file) : []
