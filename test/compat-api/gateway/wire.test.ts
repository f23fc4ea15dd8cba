/** Every encoding with every compression, over real sockets: what a client decodes is what was said. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { Channel } from '../../../node/core/state.ts'
import { serveGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const INTENTS = I.Guilds | I.GuildMembers | I.GuildMessages | I.MessageContent

const setUp = async () => {
  const world = new World()
  const [alice, beep] = [world.person('alice'), world.bot('beep')]
  const guild = world.guild(alice, beep, ...Array.from({ length: 40 }, (_, n) => world.person(`guest${n}`)))
  const general = [...guild.channels.values()][0] as Channel
  const gateway = await serveGateway(world.app)
  return { world, alice, beep, guild, general, gateway }
}

for (const encoding of ['json', 'etf'])
  for (const transport of ['', 'zlib-stream', 'zstd-stream'])
    for (const compress of [false, true]) {
      const name = `${encoding}, ${transport || 'plain'}${compress ? ', payloads compressed' : ''}`
      test(`${name}: a session from HELLO to RESUMED`, async (t) => {
        const { world, alice, beep, guild, general, gateway } = await setUp()
        await using _gateway = gateway
        const query = `v=10&encoding=${encoding}${transport && `&compress=${transport}`}`
        using client = gateway.connect(query)
        const hello = await client.next(10)
        t.deepEqual(hello, { op: 10, t: null, s: null, d: { heartbeat_interval: 41_250 } })
        client.send(2, { token: beep.token, intents: INTENTS, compress, shard: [0, 1], properties: {} })
        const ready = await client.next('READY')
        t.like(ready.d, { v: 10, user: { id: beep.id, bot: true }, guilds: [{ id: guild.id, unavailable: true }] })
        t.like((await client.next('GUILD_CREATE')).d, { id: guild.id, member_count: 42 })
        const contents = ['plain', 'žlutý kůň 🐎 "\\', 'x'.repeat(2000)]
        for (const content of contents) world.say(guild.guild, general, alice, content, { nonce: '9007199254740993' })
        for (const content of contents)
          t.like((await client.next('MESSAGE_CREATE')).d, { content, nonce: '9007199254740993', tts: false })
        client.send(8, { guild_id: guild.id, query: '', limit: 0 })
        t.is(((await client.next('GUILD_MEMBERS_CHUNK')).d['members'] as unknown[]).length, 42)
        await client.settle()
        t.deepEqual(
          client.sequence,
          client.sequence.map((_, n) => n + 1)
        )
        const isBinary = encoding === 'etf' || transport !== ''
        t.deepEqual([...client.kinds].toSorted(), isBinary ? ['binary'] : compress ? ['binary', 'text'] : ['text'])
        const seq = client.sequence.at(-1) ?? 0
        client.socket.terminate()
        await client.closed
        world.say(guild.guild, general, alice, 'missed')
        using again = gateway.connect(query)
        await again.next(10)
        again.send(6, { token: beep.token, session_id: ready.d['session_id'], seq })
        t.like(await again.next('MESSAGE_CREATE'), { s: seq + 1, d: { content: 'missed' } })
        await again.next('RESUMED')
      })
    }
