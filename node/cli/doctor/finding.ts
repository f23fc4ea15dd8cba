/** What a check of `folkmoot doctor` finds. */
import type { Config } from '../../config/config.ts'
import type { Control } from '../control-client.ts'

export interface Finding {
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly detail: string
  /** What to do about it; only when something is wrong. */
  readonly todo?: string
}

export interface Patient {
  readonly config: Config
  /** The node that runs on the data folder, if one does. */
  readonly control: Control | undefined
  /** ms since the Unix epoch. */
  readonly now: number
  /** Look at every entry of every log, which takes a minute or more for each 100,000. */
  readonly thorough: boolean
}

export type Check = (patient: Patient) => readonly Finding[] | Promise<readonly Finding[]>

export const ok = (check: string, detail: string): Finding => ({ check, status: 'ok', detail })
export const warn = (check: string, detail: string, todo: string): Finding => ({ check, status: 'warn', detail, todo })
export const fail = (check: string, detail: string, todo: string): Finding => ({ check, status: 'fail', detail, todo })

export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
