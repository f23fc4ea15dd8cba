/** What a node says about its work: a line each, for people on stderr or as JSON on stdout, never with a secret in it. */
import { LOG_LEVELS, type LogLevel } from './config/config.ts'
import type { Logger } from './core/ports.ts'

type Fields = Readonly<Record<string, unknown>>

export interface LogOptions {
  /** Nothing less urgent is said. */
  readonly level: LogLevel
  /** One JSON object a line. */
  readonly json: boolean
  /** Takes whole lines, with their line ends. */
  readonly write: (line: string) => void
  /** ms since the Unix epoch. */
  readonly now: () => number
}

const REDACTED = '[redacted]'
const TEXT_MAX = 4096
/** What is looked at beyond that: more than a token has. */
const MARGIN = 512
const DEPTH_MAX = 4
const ITEMS_MAX = 32

const SECRET_NAME = /token|password|secret|authorization|cookie|seed|private|invite_?code/i
/**
 * Three parts of base64url with dots between them (tokens of bots and people), 68 characters of it (tokens of webhooks),
 * and keys in PEM.
 */
const SECRET_TEXT =
  /(?<![\w-])[\w-]{68}(?![\w-])|[\w-]{6,}\.[\w-]{4,}\.[\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** What follows the scheme of an Authorization header. */
const CREDENTIALS = /\b(Bot|Bearer|Node|Basic) +[\w.~+/=-]{8,}/g

const IN_SECRETS = /[\w.~+/=-]+$/

/**
 * So much of a text as is looked at, without what may be a part of a secret at its end: no pattern knows the half of one, and
 * what has been redacted before it can bring it within the length that is written.
 */
const boundText = (text: string): string => {
  if (text.length <= TEXT_MAX + MARGIN) return text
  return text.slice(0, TEXT_MAX) + text.slice(TEXT_MAX, TEXT_MAX + MARGIN).replace(IN_SECRETS, '')
}

/** Redacted first, and then cut: a secret that lies across the end would be written in part. */
const redactText = (text: string): string =>
  boundText(text).replace(SECRET_TEXT, REDACTED).replace(CREDENTIALS, `$1 ${REDACTED}`).slice(0, TEXT_MAX)

const redactEntries = (value: object, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .slice(0, ITEMS_MAX)
      .map(([name, item]) => [name, SECRET_NAME.test(name) ? REDACTED : redact(item, depth + 1)])
  )

const describeError = (error: Error, depth: number): Record<string, unknown> => ({
  name: error.name,
  message: redactText(error.message),
  ...redactEntries(error, depth),
  ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  stack: redactText(error.stack ?? '')
})

/** A copy that JSON can carry: bounded in depth, width and length, and without secrets. */
const redact = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`
  if (depth >= DEPTH_MAX) return '...'
  if (value instanceof Error) return describeError(value, depth)
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item: unknown) => redact(item, depth + 1))
  return redactEntries(value, depth)
}

const forPeople = (time: string, level: LogLevel, message: string, fields: Record<string, unknown>): string => {
  const told = Object.entries(fields).map(([name, value]) =>
    typeof value === 'string' ? ` ${name}=${value}` : ` ${name}=${JSON.stringify(value)}`
  )
  return `${time} ${level.padEnd(5)} ${message}${told.join('')}\n`
}

/** @returns a logger that writes what is at least as urgent as `level`. */
export const createLogger = ({ level: least, json, write, now }: LogOptions): Logger => {
  const say = (level: LogLevel, message: string, fields: Fields = {}): void => {
    if (LOG_LEVELS.indexOf(level) > LOG_LEVELS.indexOf(least)) return
    const time = new Date(now()).toISOString()
    const text = redactText(message)
    const shown = redactEntries(fields, 0)
    write(
      json
        ? `${JSON.stringify({ ...shown, event: 'log', level, time, message: text })}\n`
        : forPeople(time, level, text, shown)
    )
  }
  return {
    error: (message, fields) => say('error', message, fields),
    warn: (message, fields) => say('warn', message, fields),
    info: (message, fields) => say('info', message, fields)
  }
}
