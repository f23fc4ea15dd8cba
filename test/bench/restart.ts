import { cpSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { NodeProcess } from '../support/process/node-process.ts'
import type { Bench } from './bench.ts'
import type { History } from './history.ts'
import { memoryOf } from './processes.ts'
import { createSenders } from './senders.ts'
import { median } from './statistics.ts'

const STARTS = 5
const IDLE = 10_000
const BURST = 5000

/** Median of s from the command to `ready`. */
const startTime = async (data: string): Promise<number> => {
  const times: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const begun = performance.now()
    const node = await NodeProcess.start({ data })
    times.push(performance.now() - begun)
    await node.stop('SIGTERM')
  }
  return median(times) / 1000
}

/** MB, some time after the start. */
const idleMemory = async (data: string): Promise<number> => {
  const node = await NodeProcess.start({ data })
  await delay(IDLE)
  const memory = memoryOf(node)
  await node.stop('SIGTERM')
  return memory
}

const memoryAfterWriting = async (data: string, { bots, channel }: History) => {
  await using node = await NodeProcess.start({ data })
  using senders = createSenders(node.ready.http, bots)
  await senders.send(channel, BURST)
  const busy = memoryOf(node)
  await delay(IDLE)
  return { busy, idle: memoryOf(node) }
}

export const restart: Bench = {
  name: 'restart',
  title: 'time to ready, and memory after 10 s of idling',
  async run({ folder, history }) {
    const made = await history()
    const fresh = folder('fresh')
    const full = folder('full')
    cpSync(made.data, full, { recursive: true })
    const memory = { fresh: await idleMemory(fresh), full: await idleMemory(full) }
    const start = { fresh: await startTime(fresh), full: await startTime(full) }
    const { busy, idle } = await memoryAfterWriting(full, made)
    return [
      { name: 'start again, empty', value: start.fresh, unit: 's', goal: { most: 2 } },
      { name: 'start with 100k messages', value: start.full, unit: 's', goal: { most: 2 } },
      { name: 'idle memory, empty', value: memory.fresh, unit: 'MB', goal: { most: 200 } },
      { name: 'idle memory, 100k messages', value: memory.full, unit: 'MB', goal: { most: 200 } },
      { name: 'memory right after writing 5k more', value: busy, unit: 'MB' },
      { name: 'idle memory after those', value: idle, unit: 'MB', goal: { most: 200 } }
    ]
  }
}
