/** Messages over REST, beside the least that a Koa route with a database can do: by turns, with the same senders. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild } from '../support/process/rest.ts'
import type { Bench } from './bench.ts'
import { botsIn } from './history.ts'
import { createSenders, type Senders } from './senders.ts'
import { median } from './statistics.ts'

const BARE = fileURLToPath(new URL('bare-koa.ts', import.meta.url))
const ROUNDS = 7
const EACH = 2000

const perSecond = async (senders: Senders, channel: string): Promise<number> => {
  const { latencies, duration } = await senders.send(channel, EACH)
  return (latencies.length * 1000) / duration
}

export const besideKoa: Bench = {
  name: 'beside-koa',
  title: 'eight senders post messages to a node, and to a bare Koa route that keeps them, by turns',
  async run({ folder }) {
    await using node = await NodeProcess.start({ data: folder('node') })
    const owner = await node.person('alice')
    const { guild, channel } = await foundGuild(owner, 'Moot')
    const bots = await botsIn(node, owner, guild)
    const bare = fork(BARE, [join(folder('bare'), 'bare.db')])
    try {
      const [port] = (await once(bare, 'message')) as [number]
      bare.send(await owner.post(`/channels/${channel}/messages`, { content: 'as much as this' }))
      using ours = createSenders(node.ready.http, bots)
      using theirs = createSenders(`http://127.0.0.1:${port}`, bots)
      const rates: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
      for (let round = 0; round <= ROUNDS; round++) {
        const one = { ours: await perSecond(ours, channel), bare: await perSecond(theirs, channel) }
        // The first warms both up.
        if (round > 0) for (const side of ['ours', 'bare'] as const) rates[side].push(one[side])
      }
      return [
        { name: 'messages', value: median(rates.ours), unit: '1/s' },
        { name: 'messages, bare route', value: median(rates.bare), unit: '1/s' },
        {
          name: 'messages, node : bare route',
          value: median(rates.ours.map((rate, i) => rate / (rates.bare[i] ?? Infinity))),
          unit: 'ratio',
          goal: { least: 0.5 }
        }
      ]
    } finally {
      bare.kill()
    }
  }
}
