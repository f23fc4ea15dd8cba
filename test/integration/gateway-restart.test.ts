/**
 * A node goes down, by request and by a kill, and the gateway's clients go on where they were. discord.js gives its session
 * up by itself when it cannot connect at its first attempt, and identifies (`stop.test.ts`).
 */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { GatewayClient } from '../support/gateway/client.ts'
import { authorizeBot } from '../support/process/bots.ts'
import { startMoot } from '../support/process/moot.ts'
import { NodeProcess } from '../support/process/node-process.ts'
import { foundGuild } from '../support/process/rest.ts'

const INTENTS = I.Guilds | I.GuildMessages | I.MessageContent | I.GuildMessageTyping

const setUp = async () => {
  const node = await NodeProcess.start()
  const alice = await node.person('alice')
  const { guild, channel } = await foundGuild(alice, 'Moot')
  const beep = await node.bot(alice, 'beep')
  await authorizeBot(node.ready.http, alice, beep, guild)
  const say = (content: string) => alice.post(`/channels/${channel}/messages`, { content })
  return { node, alice, beep, guild, channel, say, token: beep.authorization.slice(4) }
}

const USUAL = 'v=10&encoding=json&compress=zlib-stream'
const connect = (node: NodeProcess, query = USUAL): GatewayClient =>
  new GatewayClient(`${node.ready.gateway}/?${query}`)

const resume = async (node: NodeProcess, d: { token: string; session_id: unknown; seq: number }, query = USUAL) => {
  const client = connect(node, query)
  await client.next(10)
  client.send(6, d)
  return client
}

/** Closes for good until coming back is refused: then the node has heard of it. */
const leave = async (node: NodeProcess, client: GatewayClient, d: Parameters<typeof resume>[1]): Promise<void> => {
  client.socket.close(1000)
  await client.closed
  using again = await resume(node, d)
  const { op } = await again.next((frame) => frame.op === 9 || frame.t === 'RESUMED')
  if (op !== 9) await leave(node, again, d)
}

const contents = (client: GatewayClient) => client.seen('MESSAGE_CREATE').map(({ d }) => d['content'])

for (const [signal, query, more] of [
  ['SIGTERM', 'v=9&encoding=etf&compress=zstd-stream', { shard: [0, 1] }],
  ['SIGKILL', USUAL, {}]
] as const)
  test.serial(`after ${signal} a client has what it missed before and since, and no event twice`, async (t) => {
    const { node, beep, guild, say, token } = await setUp()
    await using _node = node
    using client = connect(node, query)
    const ready = await client.identify(token, { intents: INTENTS, ...more })
    await client.next('GUILD_CREATE')
    await say('heard')
    await client.next('MESSAGE_CREATE')
    const seq = client.sequence.at(-1) ?? 0
    client.socket.terminate()
    await client.closed
    for (const content of ['before 1', 'before 2']) await say(content)
    await node.stop(signal)
    await node.restart()
    await say('since')
    using again = await resume(node, { token, session_id: ready.d['session_id'], seq }, query)
    await again.next('RESUMED')
    t.deepEqual(contents(again), ['before 1', 'before 2', 'since'])
    await say('live')
    await again.next(({ d }) => d?.['content'] === 'live')
    t.deepEqual(
      again.sequence,
      again.sequence.map((_, n) => seq + 1 + n)
    )
    t.is((await beep.get(`/guilds/${guild}`)).id, guild)
  })

test.serial('twice in a row, and a session that was closed for good stays so', async (t) => {
  const { node, say, token } = await setUp()
  await using _node = node
  using client = connect(node)
  using leaver = connect(node)
  const ready = await client.identify(token, { intents: INTENTS })
  await client.next('GUILD_CREATE')
  const gone = await leaver.identify(token, { intents: INTENTS })
  const seq = client.sequence.at(-1) ?? 0
  await leave(node, leaver, { token, session_id: gone.d['session_id'], seq })
  client.socket.terminate()
  for (const content of ['1', '2']) {
    await say(content)
    await node.stop('SIGKILL')
    await node.restart()
  }
  using late = await resume(node, { token, session_id: gone.d['session_id'], seq })
  t.false((await late.next(9)).d)
  using again = await resume(node, { token, session_id: ready.d['session_id'], seq })
  await again.next('RESUMED')
  t.deepEqual(contents(again), ['1', '2'])
})

test.serial('what another node said while this one was down is missed too', async (t) => {
  const moot = await startMoot()
  await using _moot = moot
  const { a, bob, beep, channel } = moot
  const token = beep.authorization.slice(4)
  using client = connect(a)
  const ready = await client.identify(token, { intents: INTENTS })
  await client.next('GUILD_CREATE')
  await client.settle()
  const seq = client.sequence.at(-1) ?? 0
  await a.stop('SIGTERM')
  await bob.post(`/channels/${channel}/messages`, { content: 'are you there?' })
  await a.restart()
  using again = await resume(a, { token, session_id: ready.d['session_id'], seq })
  await again.next(({ d }) => d?.['content'] === 'are you there?')
  t.deepEqual(again.seen('READY'), [])
})
