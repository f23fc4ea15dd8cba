/** What is deleted on one of two real nodes leaves the disks of both: looked for in their files, and measured in bytes. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { onDisk } from '../support/core/on-disk.ts'
import { eventually } from '../support/process/eventually.ts'
import { startMoot } from '../support/process/moot.ts'
import { agreement, folkmoot, type NodeProcess } from '../support/process/node-process.ts'
import { pageThrough, type Json } from '../support/process/rest.ts'

const MARKER = 'xyzzy-plugh-waterloo'
const MESSAGES = 300
/** Of one word each, so that the words stand in the messages alone and not in the index of words. */
const FILLER = 'x'.repeat(1800)

const bytesOf = ({ data }: NodeProcess): number => statSync(join(data, 'folkmoot.db')).size
const marksIn = ({ data }: NodeProcess): number => onDisk(data, MARKER).hits

test('messages that are deleted, and the words of who is erased, leave the files of both nodes, which shrink', async (t) => {
  await using moot = await startMoot()
  const { a, b, alice, bob, guild, channel } = moot
  const say = (content: string): Promise<Json> => bob.post(`/channels/${channel}/messages`, { content })
  await say('this stays a while')
  const said = await Promise.all(Array.from({ length: MESSAGES }, (_, i) => say(`${MARKER} ${i} ${FILLER}`)))
  await bob.patch(`/channels/${channel}/messages/${said[0].id}`, { content: `${MARKER} corrected` })
  await agreement(a, b)
  for (const node of [a, b]) {
    await node.stop('SIGTERM')
    await node.restart()
  }
  const before = [a, b].map(bytesOf)
  for (const node of [a, b]) t.true(marksIn(node) > MESSAGES)
  for (let i = 0; i < said.length; i += 100) {
    const messages = said.slice(i, i + 100).map(({ id }) => id)
    await alice.post(`/channels/${channel}/messages/bulk-delete`, { messages })
  }
  await eventually(async () => [a, b].every((node) => marksIn(node) === 0))
  await eventually(async () => [a, b].every((node, i) => bytesOf(node) < (before[i] ?? 0) - MESSAGES * 1800))
  t.log(`${before.join(' and ')} bytes before, ${[a, b].map(bytesOf).join(' and ')} after`)

  await say(`${MARKER} again`)
  await agreement(a, b)
  await alice.delete(`/guilds/${guild}/members/${bob.id}`)
  t.is((await folkmoot(['erase', '--guild', guild, '--account', bob.id, '--data', a.data]).ended).code, 0)
  await eventually(async () => [a, b].every((node) => marksIn(node) === 0))
  t.deepEqual(
    (await pageThrough(alice, channel)).filter(({ author }) => author.id === bob.id),
    []
  )
})
