/** What a server answers, question by question. */
import test from 'ava'
import { answer } from '../../federation/sync/answer/index.ts'
import { SYNC } from '../../federation/limits.ts'
import { channelLog, controlLog, guildCidOf, opCidOf, threadLog, type GuildCid } from '../../node/core/ids.ts'
import { MemoryGuild } from '../support/memory-guild.ts'

const guild = 'guild' as GuildCid

test('of more heads than an answer holds, every one is named in time', (t) => {
  const heads = Array.from({ length: 3 * SYNC.headsPerLog }, (_, i) => `head ${i}`)
  const log = Object.assign(new MemoryGuild(), { logs: () => [{ id: controlLog(guild), heads, count: heads.length }] })
  const heard = new Set<string>()
  for (let round = 0; round < 200 && heard.size < heads.length; round++) {
    const told = answer({ k: 'compare', guild, digest: new Uint8Array(32) }, { log: log as never, sent: new Set() })
    if (told.k !== 'summary') return t.fail()
    t.is(told.logs[0]?.heads.length, SYNC.headsPerLog)
    for (const head of told.logs[0]?.heads ?? []) heard.add(head)
  }
  t.is(heard.size, heads.length)
})

test('M23 a member who begins thousands of threads hides no channel, and every thread is compared in time', (t) => {
  const bytes = (i: number) => new Uint8Array(new Uint32Array([i]).buffer)
  const moot = guildCidOf(bytes(0))
  const cid = (i: number) => opCidOf(bytes(i))
  const threads = Array.from({ length: 3000 }, (_, i) => threadLog(moot, cid(0), cid(i + 1)))
  const late = channelLog(moot, cid(9999))
  const logs = [controlLog(moot), ...threads, late].map((id) => ({ id, heads: ['head'], count: 1 }))
  const log = Object.assign(new MemoryGuild(), { logs: () => logs })
  const heard = new Set<string>()
  for (let round = 0; round < 200 && heard.size < logs.length; round++) {
    const told = answer(
      { k: 'compare', guild: moot, digest: new Uint8Array(32) },
      { log: log as never, sent: new Set() }
    )
    if (told.k !== 'summary') return t.fail()
    t.is(told.logs.length, SYNC.logsPerGuild)
    t.deepEqual(
      told.logs.slice(0, 2).map(({ id }) => id),
      [controlLog(moot), late]
    )
    for (const { id } of told.logs) heard.add(id)
  }
  t.is(heard.size, logs.length)
})
