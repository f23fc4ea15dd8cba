/** From a command line to an exit code. */
import { version } from '../version.ts'
import { parseArguments, type Arguments, type Flag } from '../config/arguments.ts'
import { ConfigRefused } from '../config/errors.ts'
import { didYouMean } from '../config/nearest.ts'
import { CONFIG_FLAGS, resolveConfig } from '../config/read-config.ts'
import { EXIT, type Command } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { commandHelp, overview } from './help.ts'
import { createOutput, outliveReaders, type Output } from './output.ts'
import { surroundings } from './surroundings.ts'

const HELP_FLAG: Flag = { flag: 'help', shape: 'once', placeholder: '' }

/** Stack traces are for mistakes of ours; a refusal has a code, and its message says it all. */
const isRefusal = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z][a-z-]+$/.test(error.code)

const report = (error: unknown, output: Output): number => {
  if (error instanceof ConfigRefused) {
    output.fail(error.code, error.message)
    return EXIT.usage
  }
  if (isRefusal(error)) output.fail(error.code, error.message)
  else output.fail('failed', error instanceof Error ? (error.stack ?? error.message) : String(error))
  return EXIT.failed
}

interface Called {
  readonly command: Command
  readonly rest: readonly string[]
}

/** @returns undefined when the words name no command. */
const findCommand = (argv: readonly string[]): Called | undefined => {
  for (const command of COMMANDS) {
    const names = command.name.split(' ')
    if (names.every((word, i) => argv[i] === word)) return { command, rest: argv.slice(names.length) }
  }
  return undefined
}

const asksForHelp = (argv: readonly string[]): boolean => argv.includes('--help') || argv.includes('-h')

/** Help for a group of commands such as `bot`, for all of them, or the refusal of a command that there is not. */
const withoutCommand = (argv: readonly string[], output: Output): number => {
  const word = argv.find((part) => !part.startsWith('-'))
  const group = COMMANDS.filter(({ name }) => word === undefined || name.split(' ')[0] === word)
  const commands = group.length > 0 ? group : COMMANDS
  if (asksForHelp(argv) || argv[0] === 'help') {
    process.stdout.write(overview(commands))
    return EXIT.done
  }
  const names = commands.map(({ name }) => name)
  const given = argv.filter((part) => !part.startsWith('-')).join(' ')
  const said = given === '' ? 'no command is given' : `there is no command '${given}'${didYouMean(given, names)}`
  output.fail('no-such-command', `${said}; there are: ${names.join(', ')}. See folkmoot --help`)
  return EXIT.usage
}

const readWords = ({ words }: Arguments, command: Command): Readonly<Record<string, string>> => {
  const missing = command.words.slice(words.length).filter((word) => !word.startsWith('['))
  const extra = words.slice(command.words.length)
  const problems = [
    ...missing.map((word) => `folkmoot ${command.name} needs ${word}`),
    ...extra.map((word) => `folkmoot ${command.name} does not know what to do with '${word}'`)
  ]
  if (problems.length > 0) throw new ConfigRefused(problems)
  return Object.fromEntries(command.words.map((name, i) => [name, words[i] ?? '']))
}

const requireFlags = ({ flags }: Arguments, command: Command): void => {
  const missing = command.flags.filter(({ flag }) => command.required.includes(flag) && !flags.has(flag))
  if (missing.length === 0) return
  throw new ConfigRefused(
    missing.map(({ flag, placeholder }) => `folkmoot ${command.name} needs --${flag} ${placeholder}`)
  )
}

const runCommand = async ({ command, rest }: Called): Promise<number> => {
  const args = parseArguments(rest, [...CONFIG_FLAGS, ...command.flags, HELP_FLAG])
  const words = readWords(args, command)
  requireFlags(args, command)
  const config = resolveConfig(args, surroundings)
  return command.run({ config, words, flags: args.flags, output: createOutput(config.json) })
}

/**
 * @param argv what follows `folkmoot`.
 * @returns the exit code: see EXIT.
 */
export const runProgram = async (argv: readonly string[]): Promise<number> => {
  outliveReaders()
  // Known only for certain once the settings are read, but needed to say that they cannot be.
  const output = createOutput(
    argv.includes('--json') || /^(1|true|yes|on)$/i.test(surroundings.env['FOLKMOOT_JSON'] ?? '')
  )
  if (argv[0] === '--version') {
    process.stdout.write(`${version()}\n`)
    return EXIT.done
  }
  const called = findCommand(argv)
  if (!called) return withoutCommand(argv, output)
  if (asksForHelp(called.rest)) {
    process.stdout.write(commandHelp(called.command))
    return EXIT.done
  }
  try {
    return await runCommand(called)
  } catch (error) {
    return report(error, output)
  }
}
