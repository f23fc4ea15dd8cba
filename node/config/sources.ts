/** What the command line, the environment and the configuration file say, each value with where it came from. */
import { z } from 'zod'
import type { Arguments } from './arguments.ts'
import type { Config } from './config.ts'
import { ConfigRefused } from './errors.ts'
import { didYouMean } from './nearest.ts'
import { environmentName, SETTING_NAMES, SETTINGS } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Given {
  readonly value: unknown
  /** For messages: `--http`, `FOLKMOOT_HTTP`, `config.json`. */
  readonly origin: string
}

export type Source = ReadonlyMap<keyof Config, Given>

/** The configuration file itself is named by a flag or a variable, never by a file. */
const CONFIG_VARIABLE = 'FOLKMOOT_CONFIG'
const FILE_MAX_BYTES = 1_048_576

export const fromFlags = ({ flags }: Arguments): Source => {
  const source = new Map<keyof Config, Given>()
  for (const name of SETTING_NAMES) {
    const { flag } = SETTINGS[name]
    const value = flags.get(flag)
    if (value !== undefined) source.set(name, { value, origin: value === false ? `--no-${flag}` : `--${flag}` })
  }
  return source
}

const splitList = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '')

export const fromEnvironment = (env: Environment): Source => {
  const source = new Map<keyof Config, Given>()
  for (const name of SETTING_NAMES) {
    const setting = SETTINGS[name]
    const origin = environmentName(setting)
    const text = env[origin]
    if (text === undefined || text === '') continue
    source.set(name, { value: setting.shape === 'list' ? splitList(text) : text, origin })
  }
  return source
}

/** Variables that look like settings but are none: most likely a slip of the pen. */
export const unknownVariables = (env: Environment): readonly string[] => {
  const known = [...SETTING_NAMES.map((name) => environmentName(SETTINGS[name])), CONFIG_VARIABLE]
  return Object.keys(env)
    .filter((name) => name.startsWith('FOLKMOOT_') && !known.includes(name))
    .map((name) => `there is no setting ${name}${didYouMean(name, known)}`)
}

/** @returns the file that was asked for, if any. */
export const namedFile = ({ flags }: Arguments, env: Environment): string | undefined => {
  const flag = flags.get('config')
  return typeof flag === 'string' ? flag : env[CONFIG_VARIABLE] || undefined
}

const parseObject = (text: string, file: string): Record<string, unknown> => {
  if (text.length > FILE_MAX_BYTES) throw new ConfigRefused([`${file} is longer than ${FILE_MAX_BYTES} bytes`])
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch (cause) {
    throw new ConfigRefused([`${file} does not hold one JSON object, such as {"http": "127.0.0.1:6463"}`], { cause })
  }
}

/**
 * @param text the content of `file`.
 * @throws ConfigRefused when it is not a JSON object or has keys that are no settings.
 */
export const fromFile = (text: string, file: string): Source => {
  const names: readonly string[] = SETTING_NAMES
  const object = parseObject(text, file)
  const unknown = Object.keys(object).filter((key) => !names.includes(key))
  if (unknown.length > 0) {
    throw new ConfigRefused(unknown.map((key) => `${file}: there is no setting ${key}${didYouMean(key, names)}`))
  }
  return new Map(
    SETTING_NAMES.filter((name) => Object.hasOwn(object, name)).map((name) => [
      name,
      { value: object[name], origin: `${name} in ${file}` }
    ])
  )
}
