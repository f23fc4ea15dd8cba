/**
 * The rate at which a history is verified, stored and indexed, as it grows: whether the last of a million messages
 * comes in as fast as the first ten thousand.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { isFault, type Candidate } from '../../federation/inbound/candidate.ts'
import { createInbound, type Inbound } from '../../federation/inbound/index.ts'
import { SYNC } from '../../federation/limits.ts'
import type { LocalApp } from '../../node/app/create-app.ts'
import { controlLog, type GuildCid } from '../../node/core/ids.ts'
import type { OpBlocks } from '../../node/core/ops.ts'
import type { Bench } from './bench.ts'
import { clock, openApp, silent } from './apps.ts'
import { bulkHistory, foundCast } from './bulk-history.ts'

/** `FOLKMOOT_BENCH_FULL=1` goes on to a million, which takes minutes. */
const SIZES = process.env['FOLKMOOT_BENCH_FULL'] === '1' ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]
/** Made at a time, while the clock stands: it runs on until the last op of a chunk is on disk, so chunks are large. */
const CHUNK = 50_000
/** Messages an hour of the sample: the year before last. */
const BEGUN = Date.now() - 2 * 365 * 24 * 3600 * 1000

const inboundOf = (app: LocalApp): Inbound =>
  createInbound({
    inbox: app.inbox,
    log: app.storage.log,
    clock,
    logger: silent,
    isPast: () => false,
    want: () => {},
    brought: () => {},
    blame: (_, detail) => {
      throw new Error(detail)
    }
  })

const batches = (ops: readonly OpBlocks[]): readonly (readonly OpBlocks[])[] =>
  Array.from({ length: Math.ceil(ops.length / SYNC.batchOps) }, (_, i) =>
    ops.slice(i * SYNC.batchOps, (i + 1) * SYNC.batchOps)
  )

/** Takes ops in as a reconciliation does: one batch is verified while the one before is stored. */
const takerOf = ({ checklist, delivery }: Inbound, guild: GuildCid) => {
  const store = async (candidates: readonly Candidate[], before: Promise<void>): Promise<void> => {
    const [checked] = await Promise.all([checklist.check(candidates), before])
    if (isFault(checked)) throw new Error(checked.fault)
    const delivered = await delivery.deliver({ peer: 'peer', guild }, checked.proven, 'history')
    if (isFault(delivered)) throw new Error(delivered.fault)
  }
  return async (ops: readonly OpBlocks[]): Promise<void> => {
    let [older, newer] = [Promise.resolve(), Promise.resolve()]
    for (const batch of batches(ops)) {
      const read = await checklist.read(guild, batch)
      if (isFault(read)) throw new Error(read.fault)
      await older
      ;[older, newer] = [newer, store(read.candidates, newer)]
    }
    await Promise.all([older, newer])
  }
}

const shareControlLog = async (from: LocalApp, to: LocalApp, inbound: Inbound, guild: GuildCid): Promise<void> => {
  const genesis = from.storage.guilds.all().find(({ cid }) => cid === guild)?.genesis
  if (!genesis) throw new Error('the guild is held')
  await to.inbox.adopt(guild, genesis)
  const ops = from.storage.log.all(controlLog(guild))
  const certs = from.storage.accounts.all().map(({ cert }) => cert)
  inbound.identities.offer(certs.flatMap((cert) => from.storage.log.identity(cert) ?? []))
  await takerOf(inbound, guild)(ops)
}

export const backfill: Bench = {
  name: 'backfill',
  title: 'ops of a channel verified, stored and indexed, as its history grows; one process, database on disk',
  async run({ folder }) {
    using home = openApp(':memory:')
    const file = join(folder('backfill'), 'folkmoot.db')
    using node = openApp(file)
    using inbound = inboundOf(node)
    const history = bulkHistory(home, await foundCast(home), BEGUN)
    await shareControlLog(home, node, inbound, history.guild)
    const take = takerOf(inbound, history.guild)
    const rates: number[] = []
    const taken: number[] = []
    let [made, ms] = [0, 0]
    for (const size of SIZES) {
      const [from, before] = [made, ms]
      while (made < size) {
        const ops = history.next(Math.min(CHUNK, size - made))
        made += ops.length
        const begun = performance.now()
        await take(ops)
        ms += performance.now() - begun
      }
      rates.push(((made - from) * 1000) / (ms - before))
      taken.push(ms / 1000)
    }
    const size = (i: number): string => `${(SIZES[i] ?? 0) / 1000}k`
    return [
      ...rates.map((value, i) => ({
        name: `rate, ${i === 0 ? 'the first' : 'up to'} ${size(i)}`,
        value,
        unit: '1/s' as const
      })),
      ...taken.map((value, i) => ({
        name: `${size(i)} ops`,
        value,
        unit: 's' as const,
        ...(SIZES[i] === 100_000 ? { goal: { most: 20 } } : {})
      })),
      {
        name: `rates, up to ${size(SIZES.length - 1)} : the first ${size(0)}`,
        value: (rates.at(-1) ?? 0) / (rates[0] ?? 1),
        unit: 'ratio',
        goal: { least: 0.8 }
      },
      { name: 'bytes on disk for an op', value: statSync(file).size / made, unit: 'count' }
    ]
  }
}
