/** What a benchmark is, and what it tells. */
import type { History } from './history.ts'

/** One measured figure. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: 'µs' | 'ms' | 's' | '1/s' | 'MB' | 'ratio' | 'count'
  /** What is to be reached; absent for figures that only inform. */
  readonly goal?: { readonly least: number } | { readonly most: number }
}

export interface Ground {
  /** A new folder that is gone after the run. */
  folder(name: string): string
  /** A channel of 100k messages, written over REST: made once a run, by whichever benchmark needs it first. */
  history(): Promise<History>
}

export interface Bench {
  readonly name: string
  /** What it measures, in a line. */
  readonly title: string
  run(ground: Ground): Promise<readonly Figure[]>
}

export const isReached = ({ value, goal }: Figure): boolean =>
  !goal || ('least' in goal ? value >= goal.least : value <= goal.most)
