/**
 * Commands as bots register them, with Discord's bounds and codes.
 * Source: Discord, "Application Commands"; names of locales: "Reference: Locales".
 */
import { z } from 'zod'
import {
  MAX_OPTIONS,
  SUBCOMMAND,
  SUBCOMMAND_GROUP,
  type Command,
  type CommandOption
} from '../../../node/core/commands/command.ts'
import type { NewCommand } from '../../../node/app/index.ts'
import { formErrorOf } from '../form-errors.ts'
import { int, maybe, permissions, snowflake, text } from './fields.ts'

const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' '
  )
)
const [STRING, INTEGER, CHANNEL, NUMBER] = [3, 4, 7, 10]
/** Of names, descriptions and values of a command. */
const MAX_CHARACTERS = 8000
/** Source: Discord, "Application Command Naming". */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u
const MAX_NUMBER = 2 ** 53

type Ctx = z.core.$RefinementCtx
const fault = (ctx: Ctx, path: readonly (string | number)[], code: string, message: string): void =>
  void ctx.issues.push({ code: 'custom', input: undefined, path: [...path], message, params: { code } })

const localizations = (max: number) =>
  maybe(
    z.record(z.string().max(10), maybe(text(max, 1))).superRefine((said, ctx) => {
      for (const locale of Object.keys(said))
        if (!LOCALES.has(locale)) fault(ctx, [locale], 'DICT_KEY_CHOICES', 'The key is not a locale of Discord.')
    })
  )

const isSlashName = (name: string): boolean => NAME.test(name) && name === name.toLowerCase()
const INVALID_NAME = ['APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid'] as const

interface Named {
  readonly name?: string | undefined
  readonly name_localizations?: Readonly<Record<string, string | null | undefined>> | null | undefined
}

type Path = readonly (string | number)[]

const checkNames = ({ name, name_localizations: said }: Named, ctx: Ctx, path: Path = []): void => {
  if (name !== undefined && !isSlashName(name)) fault(ctx, [...path, 'name'], ...INVALID_NAME)
  for (const [locale, one] of Object.entries(said ?? {}))
    if (one && !isSlashName(one)) fault(ctx, [...path, 'name_localizations', locale], ...INVALID_NAME)
}

const finite = z.number().min(-MAX_NUMBER).max(MAX_NUMBER)

const choice = z.object({
  name: text(100, 1),
  name_localizations: localizations(100),
  value: z.union([text(6000), finite])
})

const plain = {
  type: int(1, 11),
  name: text(32, 1),
  name_localizations: localizations(32),
  description: text(100, 1),
  description_localizations: localizations(100),
  required: maybe(z.boolean()),
  autocomplete: maybe(z.boolean()),
  choices: maybe(z.array(choice).max(MAX_OPTIONS)),
  channel_types: maybe(z.array(int(0, 16)).max(17)),
  min_value: maybe(finite),
  max_value: maybe(finite),
  min_length: maybe(int(0, 6000)),
  max_length: maybe(int(1, 6000))
}
type Option = z.output<z.ZodObject<typeof plain>> & { readonly options?: readonly Option[] | null | undefined }

const options = <T extends z.ZodType<Option>>(one: T) => maybe(z.array(one).max(MAX_OPTIONS))
/** Of a subcommand; of a group; of a command. */
const innermost = z.object({ ...plain, options: maybe(z.array(z.any()).max(0)) })
const inner = z.object({ ...plain, options: options(innermost) })
const option = z.object({ ...plain, options: options(inner) })

const isGroup = ({ type }: { readonly type: number }): boolean => type === SUBCOMMAND || type === SUBCOMMAND_GROUP

const checkChoices = ({ type, choices, autocomplete }: Option, ctx: Ctx, path: Path): void => {
  const seen = new Set<unknown>()
  if (autocomplete && (choices?.length ?? 0) > 0)
    fault(
      ctx,
      [...path, 'choices'],
      'APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE',
      'An option has choices or autocomplete, not both'
    )
  for (const [i, { name, value }] of (choices ?? []).entries()) {
    const fits =
      type === STRING
        ? typeof value === 'string'
        : type === INTEGER
          ? Number.isInteger(value)
          : typeof value === 'number'
    if (!fits)
      fault(ctx, [...path, 'choices', i, 'value'], 'BASE_TYPE_INVALID', 'The value is not of the type of its option.')
    if (seen.has(name))
      fault(
        ctx,
        [...path, 'choices', i, 'name'],
        'APPLICATION_COMMAND_OPTIONS_CHOICES_DUPLICATE_NAME',
        'Names of choices must be unique'
      )
    seen.add(name)
  }
}

/** Nothing could be said to an option whose least is above its most. */
const checkBounds = (one: Option, ctx: Ctx, path: Path): void => {
  for (const [least, most] of [
    ['min_value', 'max_value'],
    ['min_length', 'max_length']
  ] as const) {
    const bound = one[most] ?? Infinity
    if ((one[least] ?? -Infinity) > bound)
      fault(ctx, [...path, least], 'NUMBER_TYPE_MAX', `The value should be less than or equal to ${bound}.`)
  }
}

/** @param depth how many levels of options may still be below. */
const checkOptions = (options: readonly Option[], ctx: Ctx, path: Path, allowed: readonly number[]): void => {
  const names = new Set<string>()
  let optional = false
  const groups = options.filter(isGroup).length
  if (groups > 0 && groups < options.length)
    fault(
      ctx,
      path,
      'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      'Sub-command and sub-command group option types are mutually exclusive to all other types'
    )
  for (const [i, one] of options.entries()) {
    const at = [...path, i]
    checkNames(one, ctx, at)
    if (isGroup(one) && !allowed.includes(one.type))
      fault(
        ctx,
        [...at, 'type'],
        'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
        'A sub-command or group cannot stand here'
      )
    if (names.has(one.name))
      fault(ctx, [...at, 'name'], 'APPLICATION_COMMAND_OPTIONS_DUPLICATE_NAME', 'Names of options must be unique')
    names.add(one.name)
    if (one.required && optional && !isGroup(one))
      fault(
        ctx,
        at,
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options'
      )
    optional ||= !one.required
    checkChoices(one, ctx, at)
    checkBounds(one, ctx, at)
    if (one.type === SUBCOMMAND_GROUP) checkOptions(one.options ?? [], ctx, [...at, 'options'], [SUBCOMMAND])
    else if (one.type === SUBCOMMAND) checkOptions(one.options ?? [], ctx, [...at, 'options'], [])
  }
}

const longest = (said: string | undefined, translations: Named['name_localizations']): number =>
  Math.max(said?.length ?? 0, ...Object.values(translations ?? {}).map((one) => one?.length ?? 0))

const charactersOf = (
  one: Pick<Option, 'name' | 'name_localizations' | 'description_localizations' | 'options'> & {
    readonly description?: string | null | undefined
    readonly choices?: Option['choices']
  }
): number =>
  longest(one.name, one.name_localizations) +
  longest(one.description ?? '', one.description_localizations) +
  (one.choices ?? []).reduce(
    (sum, { name, name_localizations: said, value }) => sum + longest(name, said) + String(value).length,
    0
  ) +
  (one.options ?? []).reduce((sum, inner) => sum + charactersOf(inner), 0)

const set = <T extends z.ZodType>(item: T, max: number) => z.array(item).max(max)

const fields = {
  name: text(32, 1),
  name_localizations: localizations(32),
  description: maybe(text(100)),
  description_localizations: localizations(100),
  options: options(option),
  default_member_permissions: maybe(permissions),
  default_permission: maybe(z.boolean()),
  dm_permission: maybe(z.boolean()),
  contexts: maybe(set(z.literal([0, 1, 2]), 3).min(1)),
  integration_types: maybe(set(z.literal([0, 1]), 2).min(1)),
  nsfw: maybe(z.boolean()),
  /** Of what starts an activity, which nothing here does. */
  handler: z.null({ error: 'Only commands that start activities have a handler.' }).optional()
}

type Fields = z.output<z.ZodObject<typeof fields>>

const checkWhole = (one: Fields & { readonly type: number }, ctx: Ctx): void => {
  if (one.type === 1) {
    checkNames(one, ctx)
    if (!one.description) fault(ctx, ['description'], 'BASE_TYPE_REQUIRED', 'This field is required')
    checkOptions(one.options ?? [], ctx, ['options'], [SUBCOMMAND, SUBCOMMAND_GROUP])
  } else {
    if (one.description)
      fault(
        ctx,
        ['description'],
        'APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED',
        'Context menu commands cannot have description'
      )
    if ((one.options?.length ?? 0) > 0)
      fault(ctx, ['options'], 'APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED', 'Context menu commands cannot have options')
  }
  if (charactersOf(one) > MAX_CHARACTERS)
    fault(ctx, [], 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_CHARACTERS})`)
}

const translated = (said: Named['name_localizations']) => {
  const all = Object.entries(said ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return all.length > 0 ? Object.fromEntries(all) : null
}

/** Of what is said of an option, what belongs to its type. */
const optionOf = (one: Option): CommandOption => {
  const { type, name, description, choices } = one
  const chosen = [STRING, INTEGER, NUMBER].includes(type)
  const counted = [INTEGER, NUMBER].includes(type)
  const given = <K extends keyof Option>(key: K, fits: boolean) =>
    fits && one[key] !== undefined && one[key] !== null ? { [key]: one[key] } : {}
  return {
    type,
    name,
    description,
    name_localizations: translated(one.name_localizations),
    description_localizations: translated(one.description_localizations),
    ...(one.required && !isGroup(one) ? { required: true } : {}),
    ...given('autocomplete', chosen),
    ...(chosen && choices && choices.length > 0
      ? {
          choices: choices.map((each) => ({
            name: each.name,
            value: each.value,
            name_localizations: translated(each.name_localizations)
          }))
        }
      : {}),
    ...given('channel_types', type === CHANNEL),
    ...given('min_value', counted),
    ...given('max_value', counted),
    ...given('min_length', type === STRING),
    ...given('max_length', type === STRING),
    ...(isGroup(one) ? { options: (one.options ?? []).map(optionOf) } : {})
  } as CommandOption
}

const contextsOf = ({ contexts, dm_permission: inDms }: Fields): NewCommand['contexts'] =>
  contexts ? [...new Set(contexts)].toSorted((a, b) => a - b) : inDms === false ? [0] : null

const commandOf = (one: Fields & { readonly type: 1 | 2 | 3 }): NewCommand => ({
  type: one.type,
  name: one.name,
  description: one.description ?? '',
  name_localizations: translated(one.name_localizations),
  description_localizations: translated(one.description_localizations),
  default_member_permissions:
    one.default_member_permissions === null || one.default_member_permissions === undefined
      ? null
      : String(one.default_member_permissions),
  nsfw: one.nsfw ?? false,
  contexts: contextsOf(one),
  integration_types: [...new Set(one.integration_types ?? [0 as const])],
  ...(one.type === 1 && one.options && one.options.length > 0 ? { options: one.options.map(optionOf) } : {})
})

const type = maybe(z.literal([1, 2, 3])).transform((value) => value ?? 1)

export const newCommand = z
  .object({ ...fields, type })
  .superRefine(checkWhole)
  .transform(commandOf)

/** Of a list: none of the same type and name twice. */
export const commandList = z
  .array(
    z
      .object({ ...fields, type, id: maybe(snowflake) })
      .superRefine(checkWhole)
      .transform((one) => ({ ...commandOf(one), known: one.id ?? null }))
  )
  .max(130)
  .superRefine((all, ctx) => {
    const seen = new Set<string>()
    for (const [i, one] of all.entries()) {
      const name = `${one.type} ${one.name}`
      if (seen.has(name))
        fault(ctx, [i], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
      seen.add(name)
      if (one.known === null) continue
      if (seen.has(one.known))
        fault(ctx, [i, 'id'], 'SET_TYPE_ALREADY_CONTAINS_VALUE', 'The set already contains this value.')
      seen.add(one.known)
    }
  })

/** What is left out stays. It is the whole that is checked then: see `patched`. */
export const commandPatch = z.object({ ...fields, name: maybe(fields.name) })

/** @throws ApiError 50035 for what the whole may not be */
export const patched = (old: Command, patch: z.output<typeof commandPatch>): NewCommand => {
  const { default_member_permissions: bits, name, ...rest } = patch
  const said = Object.entries({
    ...rest,
    ...(name ? { name } : {}),
    ...(rest.contexts === undefined && typeof rest.dm_permission === 'boolean' ? { contexts: null } : {}),
    default_member_permissions: typeof bits === 'bigint' ? String(bits) : bits
  }).filter(([, value]) => value !== undefined)
  const result = newCommand.safeParse({ ...old, ...Object.fromEntries(said) })
  if (!result.success) throw formErrorOf(result.error)
  return result.data
}

const permission = z.object({ id: snowflake, type: z.literal([1, 2, 3]), permission: z.boolean() })
export const commandPermissions = z.object({ permissions: z.array(permission).max(100) })
