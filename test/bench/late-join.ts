import { setTimeout as delay } from 'node:timers/promises'
import { NodeProcess, type Replica } from '../support/process/node-process.ts'
import { actor, makeInvite, type Actor, type Json } from '../support/process/rest.ts'
import type { Bench, Figure } from './bench.ts'
import { makeBulkFolder } from './bulk-folder.ts'
import type { Member } from './history.ts'
import { cpuOf, memoryOf } from './processes.ts'

const PAGE = 50
const TIMEOUT = 900_000

/** @returns ms on the clock of `performance` when `isSo` first held. */
const until = async (isSo: () => Promise<boolean>, poll: number): Promise<number> => {
  const deadline = performance.now() + TIMEOUT
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('it does not come to pass')
    await delay(poll)
  }
  return performance.now()
}

const newest = async (reader: Actor, channel: string): Promise<string> =>
  (await reader.get(`/channels/${channel}/messages?limit=${PAGE}`)).map(({ id }: Json) => id).join()

const text = (replicas: readonly Replica[]): string => JSON.stringify(replicas)
const opsIn = (replicas: readonly Replica[]): number =>
  replicas.flatMap(({ logs }) => logs).reduce((sum, { entries }) => sum + entries, 0)

interface Joined {
  /** s from following the invite. */
  readonly joined: number
  readonly shown: number
  readonly whole: number
  readonly ops: number
  /** MB, and s. */
  readonly joiner: { readonly memory: number; readonly cpu: number }
  readonly server: { readonly memory: number; readonly cpu: number }
}

/** ms between looks at whether all is there: each takes the nodes some ms. */
const LOOK = 250

/** @param data the folder of the node that has it; a fresh node in `here` joins. */
export const joinFrom = async (
  { data, owner, channel }: { readonly data: string; readonly owner: Member; readonly channel: string },
  here: string
): Promise<Joined> => {
  await using a = await NodeProcess.start({ data })
  await using b = await NodeProcess.start({ data: here })
  const alice = actor(() => a.ready.http, owner)
  const bob = await b.person('bob')
  const code = await makeInvite(alice, channel)
  const begun = performance.now()
  await bob.post(`/invites/${code}`, {})
  const joined = performance.now()
  const showsNewest = async (): Promise<boolean> => (await newest(bob, channel)) === (await newest(alice, channel))
  const shown = await until(showsNewest, 5)
  let theirs = await a.replicas()
  /** Of the node that has it all something is asked only when the other may have it too. */
  const isWhole = async (): Promise<boolean> => {
    const ours = await b.replicas()
    if (opsIn(ours) < opsIn(theirs)) return false
    theirs = await a.replicas()
    return text(ours) === text(theirs)
  }
  const whole = await until(isWhole, LOOK)
  return {
    joined: (joined - begun) / 1000,
    shown: (shown - begun) / 1000,
    whole: (whole - begun) / 1000,
    ops: opsIn(await b.replicas()),
    joiner: { memory: memoryOf(b), cpu: cpuOf(b) },
    server: { memory: memoryOf(a), cpu: cpuOf(a) }
  }
}

/** `FOLKMOOT_BENCH_FULL=1` adds a million, which takes minutes. */
const SIZES = process.env['FOLKMOOT_BENCH_FULL'] === '1' ? [10_000, 100_000, 1_000_000] : [10_000, 100_000]
/** What the goals are about; see `backfill` for how the rate goes on. */
const MEASURE = 100_000

/** Members of a guild whose control log is as long as that, and messages in it. */
const MEMBERS = 10_000
const SAID = 1000

const figuresOf = (what: string, size: number, joined: Joined): readonly Figure[] => {
  const of = (name: string): string => `${what}: ${name}`
  const whole = size === MEASURE ? { goal: { most: 20 } } : {}
  return [
    { name: of('joined'), value: joined.joined, unit: 's' },
    { name: of('newest 50 readable'), value: joined.shown, unit: 's', goal: { most: 1 } },
    { name: of('all there: same state, same logs'), value: joined.whole, unit: 's', ...whole },
    { name: of('ops'), value: joined.ops, unit: 'count' },
    { name: of('CPU of the joiner'), value: joined.joiner.cpu, unit: 's' },
    { name: of('CPU of the server'), value: joined.server.cpu, unit: 's' },
    { name: of('memory of the joiner'), value: joined.joiner.memory, unit: 'MB' },
    { name: of('memory of the server'), value: joined.server.memory, unit: 'MB' }
  ]
}

export const lateJoin: Bench = {
  name: 'late-join',
  title: 'a fresh node joins by invite a guild with a long history',
  async run({ folder }) {
    const figures: Figure[] = []
    for (const size of SIZES) {
      const data = folder('there')
      const made = await makeBulkFolder(data, size)
      figures.push(...figuresOf(`${size / 1000}k`, size, await joinFrom({ ...made, data }, folder('here'))))
    }
    return figures
  }
}

export const lateJoinOfMany: Bench = {
  name: 'late-join-of-many',
  title: 'a fresh node joins by invite a guild of many members',
  async run({ folder }) {
    const data = folder('there')
    const made = await makeBulkFolder(data, SAID, MEMBERS)
    return figuresOf(`${MEMBERS / 1000}k members`, SAID, await joinFrom({ ...made, data }, folder('here')))
  }
}
