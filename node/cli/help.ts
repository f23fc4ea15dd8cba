/** Help texts, made from the table of commands and the settings. */
import type { Config } from '../config/config.ts'
import { CONFIG_FLAGS } from '../config/read-config.ts'
import { environmentName, SETTING_NAMES, SETTINGS } from '../config/settings.ts'
import type { Command, DescribedFlag } from './command.ts'

const show = (value: Config[keyof Config]): string => {
  if (value === null) return ''
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value !== 'object') return String(value)
  return 'port' in value ? `${value.host}:${value.port}` : value.map(String).join(' ')
}

const SETTING_FLAGS: readonly DescribedFlag[] = [
  ...SETTING_NAMES.map((name) => {
    const setting = SETTINGS[name]
    const fallback = show(setting.fallback)
    const help = `${setting.help}${fallback === '' ? '' : ` Default: ${fallback}.`}`
    return { flag: setting.flag, shape: setting.shape, placeholder: setting.placeholder, help }
  }),
  {
    flag: 'config',
    shape: 'text',
    placeholder: 'FILE',
    help: 'A JSON file with settings. Default: config.json in the data folder, if there is one.'
  }
]

const spelling = ({ flag, shape, placeholder }: DescribedFlag): string => {
  if (shape === 'switch') return `--${flag}, --no-${flag}`
  return placeholder === '' ? `--${flag}` : `--${flag} ${placeholder}`
}

const COLUMN = 32

const rows = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([left, right]) => `  ${left.padEnd(COLUMN)} ${right}`).join('\n')

const flagRows = (flags: readonly DescribedFlag[]): string =>
  rows(flags.map((flag) => [spelling(flag), flag.help] as const))

const usage = ({ name, words, flags, required }: Command): string => {
  const must = flags.filter(({ flag }) => required.includes(flag)).map((flag) => ` ${spelling(flag)}`)
  return `folkmoot ${name}${words.map((word) => ` ${word}`).join('')}${must.join('')} [flags]`
}

/** @returns what `folkmoot COMMAND --help` prints. */
export const commandHelp = (command: Command): string => {
  const own = command.flags.length > 0 ? `\nFlags:\n${flagRows(command.flags)}\n` : ''
  return `${usage(command)}\n\n${command.summary}\n${own}\nSettings:\n${flagRows(SETTING_FLAGS)}\n`
}

/** @returns what `folkmoot --help` prints, or `folkmoot bot --help` for the commands that begin with `bot`. */
export const overview = (commands: readonly Command[]): string => {
  const variables = SETTING_NAMES.map((name) => environmentName(SETTINGS[name])).join(', ')
  const list = rows(
    commands.map((command) => [`${command.name}${command.words.map((word) => ` ${word}`).join('')}`, command.summary])
  )
  return [
    'folkmoot COMMAND [flags]\n',
    'A node for communities without a central operator.\n',
    `Commands:\n${list}\n`,
    `Each takes --help. Settings are given as flags (${CONFIG_FLAGS.length} of them, see folkmoot start --help),`,
    `as environment variables (${variables}),`,
    'or in a JSON file named by --config or FOLKMOOT_CONFIG; flags count before variables, those before the file.\n',
    '--version prints which Folkmoot this is. Exit codes: 0 done, 1 failed, 2 wrong command line or setting.\n'
  ].join('\n')
}
