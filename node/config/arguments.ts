/** Reads a command line: known flags and their values, and the words that are left. */
import { parseArgs } from 'node:util'
import { ConfigRefused } from './errors.ts'
import { didYouMean } from './nearest.ts'

export interface Flag {
  readonly flag: string
  /** `switch`: `--name` and `--no-name`; `once`: `--name` only; the others take a value. */
  readonly shape: 'text' | 'list' | 'switch' | 'once'
  readonly placeholder: string
}

export interface Arguments {
  /** By flag. A repeated `text` or `switch` keeps its last value. */
  readonly flags: ReadonlyMap<string, string | boolean | readonly string[]>
  readonly words: readonly string[]
}

type Token = ReturnType<typeof tokens>[number]
type OptionToken = Extract<Token, { kind: 'option' }>

const takesValue = (flag: Flag): boolean => flag.shape === 'text' || flag.shape === 'list'

/**
 * No flag has one dash, but words may: a device's key in base64url does, one time in 64. `parseArgs` would take them for
 * short flags, so it does not see their dash; NUL cannot be in an argument.
 */
const hideDash = (part: string): string => (/^-[^-]/.test(part) ? `\0${part}` : part)
const showDash = (part: string): string => (part.startsWith('\0') ? part.slice(1) : part)

const tokens = (argv: readonly string[], known: readonly Flag[]) =>
  parseArgs({
    args: argv.map(hideDash),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      known.map((flag) => [flag.flag, { type: takesValue(flag) ? ('string' as const) : ('boolean' as const) }])
    )
  }).tokens

const spellings = (known: readonly Flag[]): readonly string[] =>
  known.flatMap(({ flag, shape }) => (shape === 'switch' ? [`--${flag}`, `--no-${flag}`] : [`--${flag}`]))

const readFlag = (token: OptionToken, known: readonly Flag[]): { flag: Flag; value: string | boolean } => {
  const negated = token.rawName.startsWith('--no-') ? token.name.slice('no-'.length) : undefined
  const flag = known.find(({ flag: name, shape }) => name === token.name || (name === negated && shape === 'switch'))
  if (!flag) {
    const nearest = didYouMean(token.rawName, spellings(known))
    throw new ConfigRefused([
      `there is no flag ${token.rawName}${nearest}; a word that begins with -- goes behind a --`
    ])
  }
  if (!takesValue(flag)) {
    if (token.value !== undefined) throw new ConfigRefused([`${token.rawName} takes no value`])
    return { flag, value: flag.flag === token.name }
  }
  if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
    throw new ConfigRefused([`--${flag.flag} needs a value: --${flag.flag} ${flag.placeholder}`])
  }
  return { flag, value: showDash(token.value) }
}

/**
 * @param argv what follows the command's name. Behind `--` there are only words.
 * @throws ConfigRefused for a flag that is not known, naming the nearest one, or one without its value.
 */
export const parseArguments = (argv: readonly string[], known: readonly Flag[]): Arguments => {
  const flags = new Map<string, string | boolean | readonly string[]>()
  const words: string[] = []
  for (const token of tokens(argv, known)) {
    if (token.kind === 'positional') words.push(showDash(token.value))
    if (token.kind !== 'option') continue
    const { flag, value } = readFlag(token, known)
    const earlier = flags.get(flag.flag)
    const list = Array.isArray(earlier) ? earlier : []
    flags.set(flag.flag, flag.shape === 'list' ? [...list, String(value)] : value)
  }
  return { flags, words }
}
