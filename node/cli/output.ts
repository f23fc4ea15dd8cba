/** What commands say on stdout: sentences for people, or one JSON object a line. */
import type { LogLevel } from '../config/config.ts'
import type { Logger } from '../core/ports.ts'
import { createLogger } from '../log.ts'

export interface Output {
  /**
   * @param event names the JSON object; its fields are `facts`.
   * @param text what people get instead.
   */
  say(event: string, facts: Readonly<Record<string, unknown>>, text: string): void
  /** For people only, beside what was asked for. */
  hint(text: string): void
  fail(code: string, message: string): void
  logger(level: LogLevel): Logger
}

const stdout = (line: string): void => void process.stdout.write(line)
const stderr = (line: string): void => void process.stderr.write(line)

/** Whoever reads what is said may go away, which is no reason for a node to stop. */
export const outliveReaders = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

const object = (fields: object): void => stdout(`${JSON.stringify(fields)}\n`)

export const createOutput = (json: boolean): Output => {
  return {
    say: (event, facts, text) => (json ? object({ event, ...facts }) : stdout(`${text}\n`)),
    hint: (text) => (json ? undefined : stderr(`${text}\n`)),
    fail: (code, message) => (json ? object({ event: 'error', code, message }) : stderr(`${message}\n`)),
    logger: (level) => createLogger({ level, json, write: json ? stdout : stderr, now: Date.now })
  }
}
