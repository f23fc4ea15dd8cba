/**
 * Against OrbitDB as it comes, on the same machine in the same run: for whoever joins late, and for what is said live.
 * Both sides keep what they get on disk. Figures of one run are divided by each other, and of the ratios the median counts.
 */
import { cpSync } from 'node:fs'
import { Events } from 'discord.js'
import { connect, nextOf } from '../../support/process/bots.ts'
import { startMoot } from '../../support/process/moot.ts'
import type { Bench, Ground } from '../bench.ts'
import { makeBulkFolder } from '../bulk-folder.ts'
import { keepAlive } from '../keep-alive.ts'
import { joinFrom } from '../late-join.ts'
import { median } from '../statistics.ts'
import { startStock } from './stock.ts'

/**
 * Entries of either history. The rates are what is compared, and each side has as many as it can be measured with: OrbitDB takes about as
 * long for each, however many there are (118 and 107 a second, of 5000 and 20,000, on a busy machine), and of as many as ours would take half
 * an hour. We take less for each, the more there are: what a joiner does once, and compiling, weigh less. `BENCH_STOCK_ENTRIES`, `BENCH_ENTRIES`
 * and `BENCH_RUNS` change what a run takes.
 */
const STOCK_ENTRIES = Number(process.env['BENCH_STOCK_ENTRIES'] ?? 10_000)
const ENTRIES = Number(process.env['BENCH_ENTRIES'] ?? 100_000)
const RUNS = Number(process.env['BENCH_RUNS'] ?? 2)
const WARM_UP = 50
const LIVE = 300

interface Side {
  /** Entries a second, from the first contact until everything is on disk. */
  readonly joined: number
  /** s from the first contact until what was said last can be read. OrbitDB shows nothing before everything is there. */
  readonly shown: number
  /** ms until one entry, said at one node, was told at the other; the median. */
  readonly live: number
}

type StockHistory = { readonly folder: string; readonly address: string }

const makeStockHistory = async (folder: string): Promise<StockHistory> => {
  await using stock = await startStock(folder)
  const { address } = await stock.open(null)
  await stock.add(0, STOCK_ENTRIES)
  return { folder, address }
}

/** The last of the history is told of when it has come; all of it must be there then. */
const runStock = async ({ folder, address }: StockHistory, here: string, from: number): Promise<Side> => {
  await using a = await startStock(folder)
  await using b = await startStock(here)
  const { addresses } = await a.open(address)
  const whole = STOCK_ENTRIES + from
  const begun = performance.now()
  await b.dial(addresses)
  const told = b.told(whole - 1)
  await b.open(address)
  await told
  const shown = (performance.now() - begun) / 1000
  if ((await b.count()) !== whole) throw new Error('OrbitDB has not joined everything')
  const latencies: number[] = []
  for (let n = whole; n < whole + WARM_UP + LIVE; n++) {
    const arrived = b.told(n)
    const said = await a.add(n, 1)
    latencies.push((await arrived) - said)
  }
  return { joined: whole / shown, shown, live: median(latencies.slice(WARM_UP)) }
}

/** From the request at one node to the event at a bot on the other: more than is asked of OrbitDB. */
const liveOfOurs = async (): Promise<number> => {
  await using moot = await startMoot()
  await using listener = await connect(moot.b.ready.http, moot.boop)
  using client = keepAlive(moot.a.ready.http, moot.alice)
  const latencies: number[] = []
  for (let n = 0; n < WARM_UP + LIVE; n++) {
    const content = `message ${n} of a history, of the length that people write in a line or two, mostly`
    const arrived = nextOf(listener.client, Events.MessageCreate, (message) => message.content === content)
    const begun = performance.now()
    await Promise.all([client.post(`/channels/${moot.channel}/messages`, { content }), arrived])
    latencies.push(performance.now() - begun)
  }
  return median(latencies.slice(WARM_UP))
}

const measure = async ({ folder }: Ground) => {
  const history = await makeStockHistory(folder('orbitdb-there'))
  const silent = folder('there')
  const made = await makeBulkFolder(silent, ENTRIES)
  const runs: { readonly stock: Side; readonly ours: Side }[] = []
  for (let run = 0; run < RUNS; run++) {
    const stock = await runStock(history, folder('orbitdb-here'), run * (WARM_UP + LIVE))
    // Each joins after years of silence: what the one before says is not sealed for a minute, and holds up the page.
    const data = folder('there')
    cpSync(silent, data, { recursive: true })
    const { shown, whole, ops } = await joinFrom({ ...made, data }, folder('here'))
    runs.push({ stock, ours: { joined: ops / whole, shown, live: await liveOfOurs() } })
  }
  return runs
}

export const orbitdb: Bench = {
  name: 'orbitdb',
  title: `against OrbitDB as it comes: a late joiner from first contact on (${STOCK_ENTRIES} entries there, ${ENTRIES} here), and what is said live`,
  async run(ground) {
    const runs = await measure(ground)
    const of = (figure: (run: (typeof runs)[number]) => number): number => median(runs.map(figure))
    return [
      { name: 'runs', value: runs.length, unit: 'count' },
      { name: 'late joiner, newest 50 readable: OrbitDB', value: of(({ stock }) => stock.shown), unit: 's' },
      { name: 'late joiner, newest 50 readable: Folkmoot', value: of(({ ours }) => ours.shown), unit: 's' },
      {
        name: 'late joiner, newest 50 readable: times faster',
        value: of(({ stock, ours }) => stock.shown / ours.shown),
        unit: 'ratio',
        goal: { least: 40 }
      },
      { name: 'late joiner, everything on disk: OrbitDB', value: of(({ stock }) => stock.joined), unit: '1/s' },
      { name: 'late joiner, everything on disk: Folkmoot', value: of(({ ours }) => ours.joined), unit: '1/s' },
      {
        name: 'late joiner, everything on disk: times faster',
        value: of(({ stock, ours }) => ours.joined / stock.joined),
        unit: 'ratio',
        goal: { least: 40 }
      },
      { name: 'live, entry to event: OrbitDB', value: of(({ stock }) => stock.live), unit: 'ms' },
      { name: 'live, request to bot: Folkmoot', value: of(({ ours }) => ours.live), unit: 'ms' },
      {
        name: 'live: Folkmoot to OrbitDB',
        value: of(({ stock, ours }) => ours.live / stock.live),
        unit: 'ratio',
        goal: { most: 1 }
      }
    ]
  }
}
