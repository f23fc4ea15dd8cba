import { Buffer } from 'node:buffer'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Bytes; what Node's own was before it became 64 KiB. */
const BUFFER_POOL = 8 * 1024
/** Bytes of V8's young generation, which is two halves. */
const YOUNG_GENERATION = 16 * 1024 * 1024
/**
 * MiB; a half of a thread's. V8 begins with one MiB, and by the factor below would stay there. Threads that examine ops hold a parcel of some 7 MiB
 * while they do: with 8 it was copied again and again, for 12 µs of each op; with 32 that is 4. They end when no history comes in.
 */
const SEMI_SPACE_OF_THREADS = 32
/** Lists of 8 KiB that are made at most to bring it to that; a few hundred are enough. */
const MOST_BALLAST = 4096
/** The old generation is collected when it has grown by this much; left to itself, V8 waits for twice to four times. */
const OLD_GENERATION_GROWTH_PERCENT = 50
/** While a history comes in, which is much that lives for a moment: by the above, a tenth of the CPU went into it, and by this a thirtieth. */
const GROWTH_AT_WORK_PERCENT = 100

const youngGeneration = (): number =>
  getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity

/** It can be given a size on the command line only, but how much it grows when objects survive can be told at any time. */
const settleYoungGeneration = (): void => {
  const ballast: unknown[] = []
  const list = Array.from({ length: 1024 }, () => null)
  while (youngGeneration() < YOUNG_GENERATION && ballast.length < MOST_BALLAST) {
    // Copied: to make each by a call for each of its items takes three times as long.
    ballast.push([...list])
  }
  setFlagsFromString('--semi-space-growth-factor=1')
}

const growOldGenerationBy = (percent: number): void => setFlagsFromString(`--heap-growing-percent=${percent}`)

/**
 * Keeps the process small; to be called before anything else is loaded.
 *
 * V8 lets its young generation grow with the machine's memory, to 128 MB and more on a server, and seldom gives back
 * what it has taken: a node gains nothing by that. And a small buffer that lives long holds the whole pool it was cut from.
 */
export const spareMemory = (): void => {
  settleYoungGeneration()
  setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_OF_THREADS}`)
  growOldGenerationBy(OLD_GENERATION_GROWTH_PERCENT)
  Buffer.poolSize = BUFFER_POOL
}

/** Memory for time, as long as it is worth it. */
export const historyComes = (isComing: boolean): void =>
  growOldGenerationBy(isComing ? GROWTH_AT_WORK_PERCENT : OLD_GENERATION_GROWTH_PERCENT)
