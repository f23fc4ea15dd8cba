/** A full disk: writes are refused in so many words, nothing acknowledged is lost, and space brings everything back. */
import test, { type ExecutionContext } from 'ava'
import { rmSync } from 'node:fs'
import { resolveConfig } from '../../node/config/read-config.ts'
import { createNode } from '../../node/main.ts'
import { startMoot } from '../support/process/moot.ts'
import { agreement, temporaryFolder } from '../support/process/node-process.ts'
import { foundGuild, pageThrough, registerOn, RestError, type Actor } from '../support/process/rest.ts'
import { mayMount, mountSmallDisk } from '../support/process/small-disk.ts'

const LONG = 'x'.repeat(1900)
const INSUFFICIENT_STORAGE = 507

/** Writes until the node refuses. @returns what it acknowledged, and how it refused */
const writeUntilFull = async (actor: Actor, channel: string): Promise<{ kept: string[]; refusal: RestError }> => {
  const kept: string[] = []
  for (;;) {
    try {
      kept.push((await actor.post(`/channels/${channel}/messages`, { content: LONG })).id)
    } catch (error) {
      if (error instanceof RestError) return { kept, refusal: error }
      throw error
    }
  }
}

const isRefusedInDiscordsForm = (t: ExecutionContext, { status, body }: RestError): void => {
  t.is(status, INSUFFICIENT_STORAGE)
  t.deepEqual(body, { code: 0, message: 'the disk is full: nothing was written; free some space and send it again' })
}

const idsIn = async (reader: Actor, channel: string): Promise<string[]> =>
  (await pageThrough(reader, channel)).map(({ id }) => id)

test.serial('a database that may not grow refuses writes, reads on, and writes again when it may', async (t) => {
  const data = temporaryFolder()
  const surroundings = { env: {}, platform: process.platform, readFile: () => undefined }
  const flags = new Map<string, string | string[] | boolean>([
    ['data', data],
    ['http', '127.0.0.1:0'],
    ['tls', 'off'],
    ['p2p', ['/ip4/127.0.0.1/tcp/0']],
    ['mdns', false],
    ['rate-limits', false]
  ])
  const config = resolveConfig({ words: [], flags }, surroundings)
  const logger = { info: () => {}, warn: () => {}, error: () => {} }
  {
    await using node = await createNode(config, { logger, listen: true })
    const alice = await registerOn(() => node.endpoints?.http ?? '', 'alice')
    const { guild, channel } = await foundGuild(alice, 'Moot')
    const { db } = node.app.storage
    db.exec('pragma max_page_count = 1')
    const { kept, refusal } = await writeUntilFull(alice, channel)
    isRefusedInDiscordsForm(t, refusal)
    const topic = { name: 'wordy', type: 0, topic: LONG.slice(0, 1000) }
    const another = await t.throwsAsync(
      (async () => {
        for (;;) await alice.post(`/guilds/${guild}/channels`, topic)
      })(),
      { instanceOf: RestError }
    )
    isRefusedInDiscordsForm(t, another)
    t.deepEqual(await idsIn(alice, channel), kept)
    db.exec('pragma max_page_count = 1000000')
    kept.push((await alice.post(`/channels/${channel}/messages`, { content: 'room again' })).id)
    await alice.post(`/guilds/${guild}/roles`, { name: 'roomy' })
    t.deepEqual(await idsIn(alice, channel), kept)
  }
  rmSync(data, { recursive: true })
})

/** Skipped where this user may not mount a file system; the test above runs everywhere. */
const onSmallDisk = mayMount() ? test.serial : test.serial.skip

onSmallDisk('a disk that is full: the other node carries on, and is caught up with when there is space', async (t) => {
  using disk = mountSmallDisk('8m')
  await using moot = await startMoot({ b: { data: disk.path } })
  const { a, b, beep, boop, channel } = moot
  disk.fill()
  const { kept, refusal } = await writeUntilFull(boop, channel)
  isRefusedInDiscordsForm(t, refusal)
  const others: string[] = []
  for (let n = 0; n < 20; n++) others.push((await beep.post(`/channels/${channel}/messages`, { content: LONG })).id)
  await b.stop('SIGKILL')
  disk.free()
  await b.restart()
  await agreement(a, b)
  const last = (await boop.post(`/channels/${channel}/messages`, { content: 'room again' })).id
  const present = new Set(await idsIn(boop, channel))
  t.deepEqual(
    [...kept, ...others, last].filter((id) => !present.has(id)),
    []
  )
})

onSmallDisk('a disk that is full for a while: the node goes on without a restart', async (t) => {
  using disk = mountSmallDisk('8m')
  await using moot = await startMoot({ b: { data: disk.path } })
  const { a, b, beep, boop, channel } = moot
  disk.fill()
  const { kept } = await writeUntilFull(boop, channel)
  for (let n = 0; n < 5; n++) kept.push((await beep.post(`/channels/${channel}/messages`, { content: LONG })).id)
  disk.free()
  kept.push((await boop.post(`/channels/${channel}/messages`, { content: 'room again' })).id)
  await agreement(a, b)
  const present = new Set(await idsIn(boop, channel))
  t.deepEqual(
    kept.filter((id) => !present.has(id)),
    []
  )
})
