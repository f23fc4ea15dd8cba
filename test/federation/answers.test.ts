/** What a server answers, question by question. */
import test from 'ava'
import { answer } from '../../federation/sync/answer/index.ts'
import { SYNC } from '../../federation/limits.ts'
import { decodeFrame, encodeFrame } from '../../federation/wire/frames.ts'
import { answerFrame, requestFrame, type Answer, type Request } from '../../federation/sync/frames.ts'
import { createPatience } from '../../federation/sync/patience.ts'
import { createQuestions } from '../../federation/sync/questions.ts'
import { utf8 } from '../../crypto/primitives.ts'
import {
  channelLog,
  controlLog,
  opCidOf,
  profileLog,
  threadLog,
  type ChannelCid,
  type LogId,
  type ThreadCid
} from '../../node/core/ids.ts'
import type { LogSummary } from '../../node/core/ports.ts'
import { makeGenesis, makePerson, MemoryGuild } from '../support/memory-guild.ts'

const proofs = { prove: () => null }

const { guild } = makeGenesis(makePerson('alice'))
/** Nothing is vouched for. */
const shelf = { of: () => undefined }
/** Both sides may hold all of them. */
const sharing = (logs: () => readonly LogSummary[]) => ({ logs, isShared: () => true, isPastShared: () => true })

test('of more heads than an answer holds, every one is named in time', (t) => {
  const heads = Array.from({ length: 3 * SYNC.headsPerLog }, (_, i) => `head ${i}`)
  const log = Object.assign(new MemoryGuild(), { logs: () => [{ id: controlLog(guild), heads, count: heads.length }] })
  const heard = new Set<string>()
  for (let round = 0; round < 200 && heard.size < heads.length; round++) {
    const told = answer(
      { k: 'compare', guild, digest: new Uint8Array(32) },
      {
        log: log as never,
        proofs,
        shelf,
        shared: sharing(() => log.logs() as never),
        now: Date.now,
        sent: new Set(),
        introduce: () => ({ k: 'peers', has: 0, peers: [] })
      }
    )
    if (told.k !== 'summary') return t.fail()
    t.is(told.logs[0]?.heads.length, SYNC.headsPerLog)
    for (const head of told.logs[0]?.heads ?? []) heard.add(head)
  }
  t.is(heard.size, heads.length)
})

type Logs = ReadonlyMap<LogId, LogSummary>

const CHANNELS = 500

const cidOf = (name: string): string => opCidOf(utf8(name))

const manyLogs = (count: number): Map<LogId, LogSummary> => {
  const channels = Array.from({ length: CHANNELS }, (_, i) => cidOf(`channel ${i}`) as ChannelCid)
  const threads = Array.from({ length: count }, (_, i) =>
    threadLog(guild, channels[i % CHANNELS] as ChannelCid, cidOf(`thread ${i}`) as ThreadCid)
  )
  const ids = [controlLog(guild), profileLog(guild), ...channels.map((cid) => channelLog(guild, cid)), ...threads]
  return new Map(ids.map((id) => [id, { id, heads: [opCidOf(utf8(`head of ${id}`))], count: 1 }]))
}

const patience = createPatience(() => 0)

/** One run: what is found, and what it takes. */
const run = async (client: Logs, server: Logs) => {
  let question: Request | undefined
  let bytes = 0
  let largest = 0
  const heads = new Set([...client.values()].flatMap(({ heads: own }) => own))
  const frames = {
    write: async (request: Request) => {
      question = decodeFrame(encodeFrame(request), requestFrame) as Request
    },
    read: async (): Promise<Answer> => {
      const told = encodeFrame(
        answer(question as never, {
          log: {} as never,
          proofs,
          shelf,
          shared: sharing(() => [...server.values()]),
          now: Date.now,
          sent: new Set(),
          introduce: () => ({ k: 'peers', has: 0, peers: [] })
        })
      )
      bytes += told.byteLength
      largest = Math.max(largest, told.byteLength)
      return decodeFrame(told, answerFrame)
    }
  }
  const log = { logs: () => [...client.values()], has: (cid: string) => heads.has(cid as never) }
  const gaps = await createQuestions({ frames, log, shared: log, patience } as never).compare(guild)
  return { gaps, bytes, largest }
}

test('of 20,500 logs of which one has changed, it is found, and little else is named', async (t) => {
  const server = manyLogs(20_000)
  const client = new Map(server)
  const changed = [...server.keys()].at(-1) as LogId
  server.set(changed, { id: changed, heads: [opCidOf(utf8('news'))], count: 2 })
  const { gaps, bytes } = await run(client, server)
  t.deepEqual(
    gaps?.map(({ id }) => id),
    [changed]
  )
  t.true(bytes < 100_000, `${bytes} bytes`)
  t.is((await run(server, server)).gaps, null)
  t.true((await run(server, server)).bytes < 100)
})

test('M23 whoever has none of 5,500 logs hears of every one, the control log first and channels before threads', async (t) => {
  const server = manyLogs(5000)
  const client = new Map<LogId, LogSummary>()
  let runs = 0
  for (; client.size < server.size && runs < 20; runs++) {
    const { gaps, largest } = await run(client, server)
    t.true(largest < SYNC.maxFrame)
    t.true((gaps?.length ?? 0) <= SYNC.gapsPerRun)
    if (runs === 0)
      t.deepEqual(
        gaps
          ?.slice(0, 2)
          .map(({ type }) => type)
          .toSorted(),
        ['control', 'profiles']
      )
    for (const { id } of gaps ?? []) client.set(id, server.get(id) as LogSummary)
    if (runs === 0) t.is([...client.keys()].filter((id) => id.split('/').length === 2).length, CHANNELS + 2)
  }
  t.is(client.size, server.size)
  t.is(runs, Math.ceil(server.size / SYNC.gapsPerRun))
})
