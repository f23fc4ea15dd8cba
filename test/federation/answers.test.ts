/** What a server answers, question by question. */
import test from 'ava'
import { answer } from '../../federation/sync/answer/index.ts'
import { SYNC } from '../../federation/limits.ts'
import { controlLog, type GuildCid } from '../../node/core/ids.ts'
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
