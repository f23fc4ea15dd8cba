/**
 * Reads the settings of a node: flags before environment before configuration file before defaults.
 *
 * The only place that looks at any of them; what they say comes in as arguments, so that reading is a pure function.
 */
import { join } from 'node:path'
import { parseArguments, type Arguments, type Flag } from './arguments.ts'
import type { Config } from './config.ts'
import { ConfigRefused } from './errors.ts'
import {
  fromEnvironment,
  fromFile,
  fromFlags,
  namedFile,
  unknownVariables,
  type Environment,
  type Given,
  type Source
} from './sources.ts'
import { SETTING_NAMES, SETTINGS, type Setting } from './settings.ts'

export interface Surroundings {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  /** @returns undefined when there is no such file. @throws what the file system says, when it cannot be read */
  readonly readFile: (path: string) => string | undefined
}

/** Read from the data folder when no file is named. */
const DEFAULT_FILE = 'config.json'

/** Every setting as a flag, and `--config`, which names the file. */
export const CONFIG_FLAGS: readonly Flag[] = [
  ...SETTING_NAMES.map((name) => SETTINGS[name]),
  { flag: 'config', shape: 'text', placeholder: 'FILE' }
]

/** @throws ConfigRefused when there is no home folder. */
export const defaultData = ({ env, platform }: Surroundings): string => {
  const home = env['HOME'] || env['USERPROFILE']
  if (platform === 'win32' && env['LOCALAPPDATA']) return join(env['LOCALAPPDATA'], 'folkmoot')
  if (platform !== 'win32' && env['XDG_DATA_HOME']) return join(env['XDG_DATA_HOME'], 'folkmoot')
  if (!home) throw new ConfigRefused(['data: there is no home folder to put it in; say where with --data DIR'])
  return platform === 'darwin'
    ? join(home, 'Library', 'Application Support', 'folkmoot')
    : join(home, '.local', 'share', 'folkmoot')
}

const show = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

const refusal = (name: string, setting: Setting, given: Given): string =>
  `${name}: ${show(given.value)} (from ${given.origin}) cannot be used; it takes ${setting.allowed}`

const readSource = (file: string, required: boolean, { readFile }: Surroundings): Source => {
  let text: string | undefined
  try {
    text = readFile(file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigRefused([`config: ${file} cannot be read: ${why}`], { cause })
  }
  if (text !== undefined) return fromFile(text, file)
  if (required) throw new ConfigRefused([`config: there is no file ${file}`])
  return new Map()
}

const find = (name: keyof Config, sources: readonly Source[]): Given | undefined =>
  sources.map((source) => source.get(name)).find((given) => given !== undefined)

/** Why the value that counts for a setting cannot be used; nothing when it can. */
const problem = (name: keyof Config, sources: readonly Source[]): readonly string[] => {
  const given = find(name, sources)
  const setting: Setting = SETTINGS[name]
  return !given || setting.schema.safeParse(given.value).success ? [] : [refusal(name, setting, given)]
}

/** @throws ConfigRefused */
const value = <K extends keyof Config>(name: K, sources: readonly Source[]): Config[K] => {
  const setting: Setting<Config[K]> = SETTINGS[name]
  const given = find(name, sources)
  if (!given) return setting.fallback
  const result = setting.schema.safeParse(given.value)
  if (!result.success) throw new ConfigRefused([refusal(name, setting, given)])
  return result.data
}

const defaultDataSource = (world: Surroundings): Source =>
  new Map([['data', { value: defaultData(world), origin: 'the default' }]])

/** The file in the data folder, which need not be there. */
const defaultFileSource = (data: string, world: Surroundings): Source => {
  const file = join(data, DEFAULT_FILE)
  const source = readSource(file, false, world)
  if (source.has('data')) throw new ConfigRefused([`data: ${file} lies in the data folder and cannot name another one`])
  return source
}

/** Flags, environment and file, in the order in which they count; the data folder is in one of them in the end. */
const allSources = (args: Arguments, world: Surroundings): readonly Source[] => {
  const named = namedFile(args, world.env)
  const file = named === undefined ? [] : [readSource(named, true, world)]
  const given = [fromFlags(args), fromEnvironment(world.env), ...file]
  const sources = find('data', given) ? given : [...given, defaultDataSource(world)]
  return named === undefined ? [...sources, defaultFileSource(value('data', sources), world)] : sources
}

/**
 * @param args flags that have been parsed together with those of a command.
 * @throws ConfigRefused with a line for each setting that cannot be used.
 */
export const resolveConfig = (args: Arguments, world: Surroundings): Config => {
  const sources = allSources(args, world)
  const problems = [...unknownVariables(world.env), ...SETTING_NAMES.flatMap((name) => problem(name, sources))]
  if (problems.length > 0) throw new ConfigRefused(problems)
  return {
    data: value('data', sources),
    http: value('http', sources),
    tls: value('tls', sources),
    p2p: value('p2p', sources),
    announce: value('announce', sources),
    relay: value('relay', sources),
    mediaPort: value('mediaPort', sources),
    bootstrap: value('bootstrap', sources),
    mdns: value('mdns', sources),
    rateLimits: value('rateLimits', sources),
    requestRate: value('requestRate', sources),
    invalidRequests: value('invalidRequests', sources),
    routeRates: value('routeRates', sources),
    shortInvites: value('shortInvites', sources),
    privateEndpoints: value('privateEndpoints', sources),
    authorQuota: value('authorQuota', sources),
    channelQuota: value('channelQuota', sources),
    guildQuota: value('guildQuota', sources),
    fileLimit: value('fileLimit', sources),
    authorFiles: value('authorFiles', sources),
    guildFiles: value('guildFiles', sources),
    pictureFiles: value('pictureFiles', sources),
    json: value('json', sources),
    logLevel: value('logLevel', sources)
  }
}

/**
 * @param argv flags only, as they follow `folkmoot start`.
 * @throws ConfigRefused
 */
export const readConfig = ({ argv, ...world }: Surroundings & { readonly argv: readonly string[] }): Config => {
  const args = parseArguments(argv, CONFIG_FLAGS)
  if (args.words.length > 0) throw new ConfigRefused(args.words.map((word) => `'${word}' is not a flag`))
  return resolveConfig(args, world)
}
