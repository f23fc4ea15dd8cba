/** What a command is. The table of all of them is commands/index.ts. */
import type { Flag } from '../config/arguments.ts'
import type { Config } from '../config/config.ts'
import type { Output } from './output.ts'

export interface DescribedFlag extends Flag {
  readonly help: string
}

export interface CommandInput {
  readonly config: Config
  /** By name, as the command's `words` has them. */
  readonly words: Readonly<Record<string, string>>
  /** The command's own flags, those that were given. */
  readonly flags: ReadonlyMap<string, string | boolean | readonly string[]>
  readonly output: Output
}

export interface Command {
  /** One word or two, as in `bot create`. */
  readonly name: string
  readonly summary: string
  /** What it takes besides flags, in order; every one must be given, but for those in brackets. */
  readonly words: readonly string[]
  /** Its own, beside the settings. */
  readonly flags: readonly DescribedFlag[]
  /** Flags that must be given. */
  readonly required: readonly string[]
  /** @returns the exit code. */
  run(input: CommandInput): Promise<number>
}

/** 0: done. 1: it failed. 2: the command line or a setting is wrong. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const
