/** A node that stops waits for nobody longer than a moment, and its process does not end before it has. */
// One after another: in the first nothing but the stop itself keeps the process.
import test from 'ava'
import { stopHost } from '../../federation/host/stop-host.ts'
import { HOST } from '../../federation/limits.ts'

const never = (): Promise<never> => new Promise(() => undefined)

test.serial('a connection that does not end is not waited for', async (t) => {
  const begun = performance.now()
  await stopHost({ stop: never }, { idle: async () => undefined })
  t.true(performance.now() - begun >= HOST.stopTimeout - 100)
})

test.serial('work that does not end is not waited for', async (t) => {
  await stopHost({ stop: async () => undefined }, { idle: never })
  t.pass()
})

test.serial('nothing is left that keeps the process when it has stopped in time', async (t) => {
  const before = process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length
  await stopHost({ stop: async () => undefined }, { idle: async () => undefined })
  t.true(process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length <= before)
})
