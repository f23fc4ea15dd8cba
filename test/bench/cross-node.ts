import { connect, nextOf } from '../support/process/bots.ts'
import { Events, type Client } from 'discord.js'
import { startMoot } from '../support/process/moot.ts'
import type { Actor } from '../support/process/rest.ts'
import type { Bench } from './bench.ts'
import { keepAlive } from './keep-alive.ts'
import { median, quantile } from './statistics.ts'

const WARM_UP = 200
const MEASURED = 2000

/** ms from the request to the event, message by message. */
const latenciesOf = async (http: string, sender: Actor, channel: string, listener: Client): Promise<number[]> => {
  using client = keepAlive(http, sender)
  const latencies: number[] = []
  for (let i = 0; i < WARM_UP + MEASURED; i++) {
    const content = `message ${i}`
    const arrived = nextOf(listener, Events.MessageCreate, (message) => message.content === content)
    const begun = performance.now()
    await Promise.all([client.post(`/channels/${channel}/messages`, { content }), arrived])
    latencies.push(performance.now() - begun)
  }
  return latencies.slice(WARM_UP)
}

export const crossNode: Bench = {
  name: 'cross-node',
  title: 'from a REST request on one node to MESSAGE_CREATE at a discord.js bot on another, one after the other',
  async run() {
    await using moot = await startMoot()
    await using listener = await connect(moot.b.ready.http, moot.boop)
    const latencies = await latenciesOf(moot.a.ready.http, moot.alice, moot.channel, listener.client)
    return [
      { name: 'messages', value: latencies.length, unit: 'count' },
      { name: 'median', value: median(latencies), unit: 'ms', goal: { most: 20 } },
      { name: 'p99', value: quantile(latencies, 0.99), unit: 'ms', goal: { most: 100 } },
      { name: 'longest', value: Math.max(...latencies), unit: 'ms' }
    ]
  }
}
