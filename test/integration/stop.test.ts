/** Asked to stop in the middle of everything, a node ends in time, and starts again as it was. */
import test from 'ava'
import { Events } from 'discord.js'
import { startMoot } from '../support/process/moot.ts'
import { agreement } from '../support/process/node-process.ts'
import { pageThrough, type Actor } from '../support/process/rest.ts'

/** ms; the node promises 5 s, and ends with another code when it has needed them. Of a busy machine its own end is a part. */
const STOPS_WITHIN = 15_000
const SENDERS = 4

/** Talks until the node answers no more. @returns what was acknowledged */
const talkToTheEnd = async (actor: Actor, channel: string): Promise<string[]> => {
  const acknowledged: string[] = []
  for (;;) {
    try {
      acknowledged.push((await actor.post(`/channels/${channel}/messages`, { content: 'still here' })).id)
    } catch {
      return acknowledged
    }
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test.serial(
    `${signal} with bots, peers and writers: within 5 s, code 0, nothing acknowledged is lost, bots come back`,
    async (t) => {
      await using moot = await startMoot()
      const { a, b, alice, channel, connectBeep } = moot
      await using beeper = await connectBeep()
      const talking = beeper.next(Events.MessageCreate)
      const ends = Array.from({ length: SENDERS }, () => talkToTheEnd(alice, channel))
      await talking
      // Whether it may go on, or is told to identify anew, hangs on what came to disk when no session was told of it any more.
      const back = Promise.any([beeper.next(Events.ShardReady), beeper.next(Events.ShardResume)])
      const start = performance.now()
      const { code, signal: killedBy } = await a.stop(signal)
      t.true(performance.now() - start < STOPS_WITHIN)
      t.deepEqual([code, killedBy], [0, null])
      const acknowledged = (await Promise.all(ends)).flat()
      await a.restart()
      await agreement(a, b)
      await back
      const present = new Set((await pageThrough(alice, channel)).map(({ id }) => id))
      t.deepEqual(
        acknowledged.filter((id) => !present.has(id)),
        []
      )
    }
  )
}
