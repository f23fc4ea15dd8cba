import test from 'ava'
import { watchVitals } from '../../../node/app/vitals.ts'

/** ms; long enough for health to call it late. */
const HITCH = 600

test('one hitch, as a start is, is not taken for a machine that is too busy', async (t) => {
  using vitals = watchVitals()
  const turn = () => new Promise((resolve) => setTimeout(resolve, 20))
  while (vitals.eventLoop().longest === 0) await turn()
  for (const end = performance.now() + HITCH; performance.now() < end;);
  while (vitals.eventLoop().longest < HITCH / 2) await turn()
  t.true(vitals.eventLoop().p99 < HITCH / 2)
})
