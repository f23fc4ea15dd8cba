/**
 * A command of a bot, in Discord's own form and within its bounds. Copies come from peers, so what is read here is checked
 * here; whoever registers a command is told in detail what is wrong by compat-api.
 * Source: Discord, "Application Commands".
 */
import { parseSnowflake, type Snowflake } from '../ids.ts'
import {
  bool,
  extensible,
  int,
  list,
  literal,
  Mismatch,
  nullable,
  object,
  text,
  type Schema,
  type Shape
} from '../schema.ts'

export const MAX_OPTIONS = 25
/** Of a scope, by type: CHAT_INPUT, USER, MESSAGE. */
export const MOST: Readonly<Record<CommandType, number>> = { 1: 100, 2: 15, 3: 15 }
/** UTF-16 units of a book, as JSON. */
export const BOOK_LIMIT = 512 * 1024
/** Commands hold groups, groups subcommands, and these options. */
const DEPTH = 3
const LOCALES = 64

export type CommandType = 1 | 2 | 3

export const SUBCOMMAND = 1
export const SUBCOMMAND_GROUP = 2

const id: Schema<Snowflake> = (value, path) => {
  const parsed = typeof value === 'string' ? parseSnowflake(value) : undefined
  if (parsed === undefined) throw new Mismatch(`${path}: expected a snowflake`)
  return parsed
}

const number: Schema<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Mismatch(`${path}: expected a number`)
  return value
}

const either =
  <A, B>(a: Schema<A>, b: Schema<B>): Schema<A | B> =>
  (value, path) => {
    try {
      return a(value, path)
    } catch {
      return b(value, path)
    }
  }

const localized =
  (max: number): Schema<Readonly<Record<string, string>>> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Mismatch(`${path}: expected a map`)
    const all = Object.entries(value)
    if (all.length > LOCALES) throw new Mismatch(`${path}: too many languages`)
    return Object.fromEntries(all.map(([locale, said]) => [text(10, 2)(locale, path), text(max, 1)(said, path)]))
  }

const names = { name_localizations: nullable(localized(32)) }
const described = { description_localizations: nullable(localized(100)) }

const choice = extensible(
  { name: text(100, 1), value: either(text(6000), number) },
  { name_localizations: nullable(localized(100)) }
)

const optionFields = { type: int(1, 11), name: text(32, 1), description: text(100, 1) }
const optionExtras = {
  ...names,
  ...described,
  required: bool,
  autocomplete: bool,
  choices: list(choice, MAX_OPTIONS),
  channel_types: list(int(0, 64), 32),
  min_value: number,
  max_value: number,
  min_length: int(0, 6000),
  max_length: int(1, 6000)
}

export type CommandOption = Shape<ReturnType<typeof plainOption>> & { readonly options?: readonly CommandOption[] }

const plainOption = () => extensible(optionFields, optionExtras)

const option = (depth: number): Schema<CommandOption> =>
  extensible(optionFields, {
    ...optionExtras,
    options: depth > 1 ? list(option(depth - 1), MAX_OPTIONS) : list(object({}) as Schema<never>, 0)
  }) as Schema<CommandOption>

const command = extensible(
  {
    id,
    version: id,
    type: literal(1, 2, 3),
    name: text(32, 1),
    description: text(100),
    default_member_permissions: nullable(text(20, 1)),
    nsfw: bool,
    contexts: nullable(list(literal(0, 1, 2), 3, 1)),
    integration_types: list(literal(0, 1), 2)
  },
  { ...names, ...described, options: list(option(DEPTH), MAX_OPTIONS) }
)
/** As clients know it, without where it belongs. */
export type Command = Shape<typeof command>

const isBits = ({ default_member_permissions: bits }: Command): boolean => bits === null || /^\d{1,19}$/.test(bits)

/** Of what a peer brought: those that are as they should be, as many as a scope may have. */
export const readCommands = (json: string): readonly Command[] => {
  if (json.length > BOOK_LIMIT) return []
  const left = { ...MOST }
  const seen = new Set<string>()
  return parsed(json).flatMap((value) => {
    try {
      const one = command(value, 'command')
      const isNew = !seen.has(one.id) && !seen.has(`${one.type} ${one.name}`)
      if (!isNew || !isBits(one) || left[one.type]-- <= 0) return []
      seen.add(one.id).add(`${one.type} ${one.name}`)
      return [one]
    } catch {
      return []
    }
  })
}

const parsed = (json: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value.slice(0, 200) : []
  } catch {
    return []
  }
}
