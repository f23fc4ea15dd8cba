import type { Bench } from './bench.ts'
import type { Sent } from './senders.ts'
import { median, quantile } from './statistics.ts'

const perSecond = ({ latencies, duration }: Sent): number => (latencies.length * 1000) / duration

export const restCreate: Bench = {
  name: 'rest-create',
  title: 'eight senders post messages over REST to one node, up to 100k in a channel',
  async run({ history }) {
    const { first, filling, last, full, empty } = await history()
    return [
      { name: 'messages, first 2k', value: perSecond(first), unit: '1/s' },
      { name: 'messages, 2k to 100k', value: perSecond(filling), unit: '1/s', goal: { least: 1000 } },
      { name: 'messages, 2k after 100k', value: perSecond(last), unit: '1/s', goal: { least: 1000 } },
      { name: 'latency of the first 2k, median', value: median(first.latencies), unit: 'ms' },
      { name: 'latency of the first 2k, p99', value: quantile(first.latencies, 0.99), unit: 'ms' },
      { name: 'latency of 2k after 100k, median', value: median(last.latencies), unit: 'ms' },
      { name: 'latency of 2k after 100k, p99', value: quantile(last.latencies, 0.99), unit: 'ms' },
      {
        name: 'medians, after 100k : first',
        value: median(last.latencies) / median(first.latencies),
        unit: 'ratio',
        goal: { most: 1.3 }
      },
      {
        name: 'medians, full channel : empty one, by turns',
        value: median(full) / median(empty),
        unit: 'ratio',
        goal: { most: 1.3 }
      }
    ]
  }
}
