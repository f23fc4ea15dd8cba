/** Do the options that somebody has given fit a command? Asked at both ends: the other node may be anybody's make. */
import { SUBCOMMAND, SUBCOMMAND_GROUP, type Command, type CommandOption } from '../commands/command.ts'
import { parseSnowflake } from '../ids.ts'
import type { GivenOption, OptionValue } from './calls.ts'

const [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT] = [3, 4, 5, 6, 7, 8, 9, 10, 11]
const IDS = new Set<number | undefined>([USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT])
const TEXT = 6000

export interface Misfit {
  /** Name of the option. */
  readonly option: string
  readonly problem: string
}

const isGroup = ({ type }: { readonly type: number }): boolean => type === SUBCOMMAND || type === SUBCOMMAND_GROUP

const kindProblem = ({ type }: CommandOption, value: OptionValue | undefined): string | null => {
  if (type === STRING)
    return typeof value === 'string' && value.length <= TEXT && value.isWellFormed() ? null : 'a text is needed'
  if (type === BOOLEAN) return typeof value === 'boolean' ? null : 'true or false is needed'
  if (type === INTEGER)
    return typeof value === 'number' && Number.isSafeInteger(value) ? null : 'a whole number is needed'
  if (type === NUMBER) return typeof value === 'number' && Number.isFinite(value) ? null : 'a number is needed'
  if (!IDS.has(type)) return 'there is no such kind of option'
  const isId =
    typeof value === 'string' && (type === ATTACHMENT ? /^\d{1,20}$/.test(value) : parseSnowflake(value) !== undefined)
  return isId ? null : 'an id is needed'
}

const rangeProblem = (option: CommandOption, value: OptionValue): string | null => {
  const { min_value: least, max_value: most, min_length: shortest, max_length: longest, choices } = option
  const isOut =
    typeof value === 'number'
      ? value < (least ?? -Infinity) || value > (most ?? Infinity)
      : typeof value === 'string' && (value.length < (shortest ?? 0) || value.length > (longest ?? Infinity))
  if (isOut) return 'it is too small or too large'
  return choices && !choices.some((choice) => choice.value === value) ? 'it is none of the choices' : null
}

/** Of what is still being typed only its kind is asked, and not even that: numbers are typed as text. */
const valueProblem = (option: CommandOption, { value, focused }: GivenOption): string | null => {
  if (focused) return typeof value === 'string' || typeof value === 'number' ? null : 'a text is needed'
  return kindProblem(option, value) ?? rangeProblem(option, value as OptionValue)
}

const misfitIn = (wanted: readonly CommandOption[], given: readonly GivenOption[], isWhole: boolean): Misfit | null => {
  const seen = new Set<string>()
  for (const one of given) {
    const option = wanted.find(({ name }) => name === one.name)
    if (!option || option.type !== one.type || seen.has(one.name))
      return { option: one.name, problem: 'the command has no such option' }
    seen.add(one.name)
    const problem = isGroup(option) ? null : valueProblem(option, one)
    if (problem) return { option: one.name, problem }
    const inner = isGroup(option) ? misfitIn(option.options ?? [], one.options ?? [], isWhole) : null
    if (inner) return inner
  }
  if (wanted.some(isGroup) && given.length !== 1)
    return { option: wanted[0]?.name ?? '', problem: 'one subcommand is needed' }
  const missing = wanted.find(({ required, name }) => isWhole && required === true && !seen.has(name))
  return missing ? { option: missing.name, problem: 'it is required' } : null
}

/** @param isWhole false while it is being typed: what is required may still come. */
export const misfitOf = (command: Command, given: readonly GivenOption[], isWhole: boolean): Misfit | null =>
  misfitIn(command.options ?? [], given, isWhole)

/** The options that have values, wherever they stand. */
export const leaves = (given: readonly GivenOption[]): readonly GivenOption[] =>
  given.flatMap((one) => (isGroup(one) ? leaves(one.options ?? []) : [one]))
