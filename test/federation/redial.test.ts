/** Peers that were lost are looked for: soon, and all at once when one has come back. */
import test from 'ava'
import { multiaddr } from '@multiformats/multiaddr'
import { HOST } from '../../federation/limits.ts'
import { createRedial, type Target } from '../../federation/host/redial.ts'

const setup = (now = () => performance.now()) => {
  const stopping = new AbortController()
  const dialled: string[] = []
  const watchers = new Set<() => void>()
  let reachable = false
  const redial = createRedial({
    dial: async (target: Target) => {
      dialled.push(target.toString())
      for (const watcher of watchers) watcher()
      if (!reachable) throw new Error('nobody answers')
    },
    signal: stopping.signal,
    now,
    random: () => 0.5
  })
  const attempts = async (count: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const look = () => dialled.length >= count && resolve()
    watchers.add(look)
    look()
    await promise
    watchers.delete(look)
  }
  return { redial, dialled, attempts, heal: () => void (reachable = true), stop: () => stopping.abort() }
}

const [bob, carol] = [multiaddr('/ip4/10.0.0.2/tcp/1'), multiaddr('/ip4/10.0.0.3/tcp/1')]

test('who is away is tried again and again, and no more once they are reached', async (t) => {
  const { redial, dialled, attempts, heal, stop } = setup()
  redial.want(bob)
  redial.want(bob)
  await attempts(2)
  heal()
  await attempts(3)
  redial.want(carol)
  await attempts(4)
  t.deepEqual(dialled, [bob, bob, bob, carol].map(String))
  stop()
})

test('within seconds after minutes in vain: attempts do not grow rare before ten minutes are over', async (t) => {
  let now = 0
  const { redial, attempts, stop } = setup(() => (now += 20_000))
  const begun = performance.now()
  redial.want(bob)
  await attempts(5)
  t.true(performance.now() - begun < HOST.redialMost)
  stop()
})

test('when one has come back, the others are tried at once', async (t) => {
  const { redial, dialled, attempts, stop } = setup()
  redial.want(bob)
  redial.want(carol)
  await attempts(4)
  await new Promise((resolve) => setImmediate(resolve))
  const before = dialled.length
  redial.forget(bob.toString())
  const waited = setTimeout(() => t.fail('it waited for its turn'), HOST.redialFirst / 2)
  redial.hurry()
  await attempts(before + 1)
  clearTimeout(waited)
  t.is(dialled.at(-1), carol.toString())
  stop()
})
