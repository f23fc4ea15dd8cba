/**
 * `npm run test:deep` runs the random tests for hours instead of seconds. Seeds are numbers from 0 on, so that a run can
 * be cut short and taken up again with FOLKMOOT_DEEP_FROM, and one that failed repeated by its number.
 */
import type { ExecutionContext } from 'ava'

const DEEP = process.env['FOLKMOOT_DEEP'] === '1'
const FROM = Number(process.env['FOLKMOOT_DEEP_FROM'] ?? 0)
/** Seeds between two lines of progress. */
const EVERY = 1000

/** @returns `deep` under `npm run test:deep`, else `usual`. */
export const deepOr = (deep: number, usual: number): number => (DEEP ? deep : usual)

/**
 * Runs `work` for seed after seed. The event loop gets a turn now and then; a failure names its seed.
 *
 * @param share of the seeds, for tests that divide them among several files: every `of`-th from `part` on.
 */
export const forSeeds = async (
  t: ExecutionContext,
  count: number,
  work: (seed: number) => void | Promise<void>,
  share: { readonly part: number; readonly of: number } = { part: 0, of: 1 }
): Promise<void> => {
  if (DEEP) t.timeout(24 * 3_600_000)
  for (let seed = FROM + share.part; seed < FROM + count; seed += share.of) {
    try {
      await work(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
    if (DEEP && (seed - FROM) % EVERY === share.part) process.stderr.write(`${t.title}: ${seed - FROM} of ${count}\n`)
  }
}
