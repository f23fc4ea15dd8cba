/**
 * `npm run test:deep` runs the random tests for hours instead of seconds. Seeds are numbers from 0 on, so that a run that
 * failed is repeated by its number. In the environment:
 *
 * - FOLKMOOT_DEEP_FROM, FOLKMOOT_DEEP_SEEDS: the first seed, and how many: a slice, for machines that share the work
 * - FOLKMOOT_DEEP_RECORD: a file that is told how far each test is, and where a run that was cut short goes on from
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'

const DEEP = process.env['FOLKMOOT_DEEP'] === '1'
const FROM = Number(process.env['FOLKMOOT_DEEP_FROM'] ?? 0)
const SEEDS = process.env['FOLKMOOT_DEEP_SEEDS']
const RECORD = process.env['FOLKMOOT_DEEP_RECORD']
/** ms between two lines of progress. */
const EVERY = 30_000

/** @returns `deep` under `npm run test:deep`, else `usual`. */
export const deepOr = (deep: number, usual: number): number => (DEEP ? deep : usual)

/** @returns the first seed that the record does not know to have passed. */
const recorded = (title: string): number => {
  if (!RECORD || !existsSync(RECORD)) return FROM
  const lines = readFileSync(RECORD, 'utf8').split('\n')
  const last = lines.findLast((line) => line.endsWith(`\t${title}`))
  return Math.max(FROM, Number.parseInt(last ?? '0', 10))
}

const tell = (title: string, seed: number, end: number): void => {
  if (!DEEP) return
  process.stderr.write(`${title}: ${seed} of ${end}\n`)
  if (RECORD) appendFileSync(RECORD, `${seed}\t${title}\n`)
}

/**
 * Runs `work` for seed after seed, or for those that a record does not know to have passed. A failure names its seed.
 *
 * @param share of the seeds, for tests that divide them among several files: those that leave `part`, divided by `of`
 */
export const forSeeds = async (
  t: ExecutionContext,
  count: number,
  work: (seed: number) => void | Promise<void>,
  share: { readonly part: number; readonly of: number } = { part: 0, of: 1 }
): Promise<void> => {
  if (DEEP) t.timeout(24 * 3_600_000)
  const end = FROM + (SEEDS ? Number(SEEDS) : count)
  const first = DEEP ? recorded(t.title) : FROM
  let told = Date.now()
  const skipped = (share.of + share.part - (first % share.of)) % share.of
  for (let seed = first + skipped; seed < end; seed += share.of) {
    try {
      await work(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
    if (Date.now() - told < EVERY) continue
    told = Date.now()
    tell(t.title, seed + 1, end)
    await setImmediate()
  }
  tell(t.title, end, end)
}
