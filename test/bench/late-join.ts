import { cpSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { NodeProcess, type Replica } from '../support/process/node-process.ts'
import { actor, makeInvite, type Actor, type Json } from '../support/process/rest.ts'
import type { Bench } from './bench.ts'
import { memoryOf } from './processes.ts'

const PAGE = 50
const TIMEOUT = 120_000

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

export const lateJoin: Bench = {
  name: 'late-join',
  title: 'a fresh node joins a guild of 100k messages by invite',
  async run({ folder, history }) {
    const { data, owner, channel } = await history()
    const there = folder('there')
    cpSync(data, there, { recursive: true })
    await using a = await NodeProcess.start({ data: there })
    await using b = await NodeProcess.start({ data: folder('here') })
    const alice = actor(() => a.ready.http, owner)
    const bob = await b.person('bob')
    const code = await makeInvite(alice, channel)
    const begun = performance.now()
    await bob.post(`/invites/${code}`, {})
    const joined = performance.now()
    const showsNewest = async (): Promise<boolean> => (await newest(bob, channel)) === (await newest(alice, channel))
    const shown = await until(showsNewest, 5)
    const isWhole = async (): Promise<boolean> => text(await b.replicas()) === text(await a.replicas())
    const whole = await until(isWhole, 250)
    return [
      { name: 'joined', value: (joined - begun) / 1000, unit: 's' },
      { name: 'newest 50 readable', value: (shown - begun) / 1000, unit: 's', goal: { most: 2 } },
      { name: 'all there: same state, same logs', value: (whole - begun) / 1000, unit: 's', goal: { most: 40 } },
      { name: 'ops', value: opsIn(await b.replicas()), unit: 'count' },
      { name: 'memory of the joiner', value: memoryOf(b), unit: 'MB' },
      { name: 'memory of the server', value: memoryOf(a), unit: 'MB' }
    ]
  }
}
