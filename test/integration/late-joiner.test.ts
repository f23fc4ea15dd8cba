/** Somebody joins a guild of many members by a fresh node: reads at once, writes a moment later, and has all of it in the end. */
import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { makeBulkFolder } from '../bench/bulk-folder.ts'
import { temporaryFolder } from '../support/core/local-app.ts'
import { agreement, NodeProcess } from '../support/process/node-process.ts'
import { actor, makeInvite, RestError, type Json } from '../support/process/rest.ts'

const MEMBERS = 1500
const MESSAGES = 1000

/** Who joins is told to wait, as clients do, until so much has come that they may write. */
const whenLetIn = async (write: () => Promise<Json>): Promise<Json> => {
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof RestError) || error.status !== 429) throw error
      await delay(1000)
    }
  }
}

test('the newest messages are read by a snapshot, and the history bears it out', async (t) => {
  t.timeout(600_000)
  using folder = temporaryFolder()
  const { channel, owner } = await makeBulkFolder(folder.path, MESSAGES, MEMBERS)
  await using a = await NodeProcess.start({ data: folder.path })
  await using b = await NodeProcess.start()
  const alice = actor(() => a.ready.http, owner)
  const bob = await b.person('bob')
  const code = await makeInvite(alice, channel)
  const begun = performance.now()
  await bob.post(`/invites/${code}`, {})
  const newest = async (who: typeof bob) =>
    (await who.get(`/channels/${channel}/messages?limit=50`)).map(({ id }: Json) => id)
  const here = await newest(bob)
  t.log(`joined and read after ${(performance.now() - begun).toFixed(0)} ms`)
  t.true(here.length >= 49, `${here.length} are shown`)
  await b.logs('the snapshot', ({ message }) => String(message).startsWith('a guild is shown by a snapshot'))
  const { id } = await whenLetIn(() => bob.post(`/channels/${channel}/messages`, { content: 'here I am' }))
  await b.logs('the history', ({ message }) => String(message).startsWith('the history of a guild is here'))
  t.log(`written after ${(performance.now() - begun).toFixed(0)} ms`)
  await agreement(a, b)
  t.true((await newest(alice)).includes(id))
  t.deepEqual(await newest(bob), await newest(alice))
})
