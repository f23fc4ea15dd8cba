/** What is kept of sessions for a restart: that it is all there is, that it is little, and what becomes of it when it is damaged. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import type { GatewayLimits } from '../../../compat-api/gateway/index.ts'
import type { Shelf } from '../../../node/core/ports.ts'
import type { Channel } from '../../../node/core/state.ts'
import { createSegments } from '../../../node/storage/segments.ts'
import { ManualClock } from '../../support/gateway/clock.ts'
import type { GatewayClient } from '../../support/gateway/client.ts'
import { serveGateway, type ServedGateway } from '../../support/gateway/server.ts'
import { World } from '../../support/gateway/world.ts'

const INTENTS = I.Guilds | I.GuildMessages | I.MessageContent | I.GuildPresences

/** A node's world that outlives its gateways. */
class Place implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'folkmoot-journal-'))
  readonly world = new World()
  readonly clock = new ManualClock()
  readonly alice = this.world.person('alice')
  readonly beep = this.world.bot('beep')
  readonly guild = this.world.guild(this.alice, this.beep)
  readonly general = [...this.guild.channels.values()][0] as Channel
  /** How far the disk is: grows with each message. */
  position = 1

  say(content: string): void {
    this.position++
    this.world.say(this.guild.guild, this.general, this.alice, content)
  }

  gateway(limits: Partial<GatewayLimits> = {}): Promise<ServedGateway> {
    const shelf: Shelf = { ...createSegments(this.folder), position: () => this.position }
    return serveGateway(this.world.app, { shelf, limits, clock: this.clock })
  }

  files(): string[] {
    return readdirSync(this.folder).toSorted()
  }

  get size(): number {
    return this.files().reduce((sum, name) => sum + statSync(join(this.folder, name)).size, 0)
  }

  text(): string {
    return this.files()
      .map((name) => readFileSync(join(this.folder, name), 'utf8'))
      .join('')
  }

  get newest(): string {
    return join(this.folder, this.files().at(-1) ?? '')
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const identify = async (gateway: ServedGateway, token: string, query = 'v=10') => {
  const client = gateway.connect(query)
  const ready = await client.identify(token, { intents: INTENTS })
  await client.next('GUILD_CREATE')
  await client.settle()
  return { client, id: String(ready.d['session_id']), seq: client.sequence.at(-1) ?? 0 }
}

const resume = async (
  gateway: ServedGateway,
  token: string,
  { id, seq }: { id: string; seq: number }
): Promise<GatewayClient> => {
  const client = gateway.connect()
  await client.next(10)
  client.send(6, { token, session_id: id, seq })
  return client
}

const contents = (client: GatewayClient) => client.seen('MESSAGE_CREATE').map(({ d }) => d['content'])

test('sessions, what they missed and who they say they are outlast the gateway; an event of many is written once', async (t) => {
  using place = new Place()
  const first = await place.gateway()
  const one = await identify(first, place.beep.token)
  const two = await identify(first, place.beep.token, 'v=10&encoding=etf')
  one.client.send(3, { status: 'dnd', activities: [{ name: 'chess', type: 0 }], since: null, afk: false })
  await one.client.settle()
  const seq = one.client.sequence.at(-1) ?? 0
  one.client.socket.terminate()
  place.say('missed')
  await first.stop()
  t.is(place.world.app.presences.get(place.beep.cid).status, 'offline')
  t.is(place.text().match(/missed/g)?.length, 1)
  await using second = await place.gateway()
  t.like(place.world.app.presences.get(place.beep.cid), { status: 'dnd', activities: [{ name: 'chess' }] })
  place.say('later')
  for (const { id, seq: own } of [{ ...one, seq }, two]) {
    using again = await resume(second, place.beep.token, { id, seq: own })
    await again.next('RESUMED')
    t.deepEqual(contents(again), ['missed', 'later'])
    t.deepEqual(
      again.sequence,
      again.sequence.map((_, n) => own + 1 + n)
    )
  }
  t.deepEqual([...first.errors, ...second.errors], [])
})

test('no token is written, and what is written is for its owner alone', async (t) => {
  using place = new Place()
  await using gateway = await place.gateway()
  await identify(gateway, place.beep.token)
  place.say('hello')
  await using _next = await place.gateway()
  t.false(place.text().includes(place.beep.token))
  t.is(statSync(place.newest).mode & 0o077, 0)
})

test('somebody else, a token that is good no more, and a client of too long ago are told to identify', async (t) => {
  using place = new Place()
  const mallory = place.world.bot('mallory')
  const first = await place.gateway()
  const mine = await identify(first, place.beep.token)
  await first.stop()
  await using second = await place.gateway()
  using stranger = await resume(second, mallory.token, mine)
  t.false((await stranger.next(9)).d)
  using forged = await resume(second, 'mallory', mine)
  t.is((await forged.closed).code, 4004)
  place.clock.pass(300_000)
  using late = await resume(second, place.beep.token, mine)
  t.false((await late.next(9)).d)
  t.is(place.world.app.presences.get(place.beep.cid).status, 'offline')
})

test('after a log-out nobody goes on with a session of before: which tokens it knew is not known', async (t) => {
  using place = new Place()
  const first = await place.gateway()
  const mine = await identify(first, place.beep.token)
  await first.stop()
  await using second = await place.gateway()
  place.world.bus.publish({ kind: 'account', event: { type: 'logged-out', user: place.beep.cid } })
  using again = await resume(second, place.beep.token, mine)
  t.false((await again.next(9)).d)
})

test('when something came to disk of which no session was told, all identify anew', async (t) => {
  using place = new Place()
  const first = await place.gateway()
  const mine = await identify(first, place.beep.token)
  place.say('told')
  await mine.client.next('MESSAGE_CREATE')
  await first.stop()
  place.position++
  await using second = await place.gateway()
  using again = await resume(second, place.beep.token, mine)
  t.false((await again.next(9)).d)
  t.deepEqual(place.files(), [])
})

test('a client that has seen what a crash swallowed identifies anew, however much is said since', async (t) => {
  using place = new Place()
  const first = await place.gateway()
  const mine = await identify(first, place.beep.token)
  await first.stop()
  await using second = await place.gateway()
  const said = Array.from({ length: 10 }, (_, n) => String(n))
  for (const content of said) place.say(content)
  using ahead = await resume(second, place.beep.token, { id: mine.id, seq: mine.seq + 8 })
  t.false((await ahead.next(9)).d)
  using honest = await resume(second, place.beep.token, mine)
  await honest.next('RESUMED')
  t.deepEqual(contents(honest), said)
})

test('a last line that was cut off is passed over; other damage ends the sessions, and nothing else', async (t) => {
  for (const [damage, isWhole] of [
    [(file: string) => appendFileSync(file, '{"k":"event","t":"MESSAGE_CREATE","to":[1],"d":{"conte'), true],
    [(file: string) => appendFileSync(file, '{"k":"event","t":"MESSAGE_CREATE"}\n'), false],
    [(file: string) => appendFileSync(file, '\0\0\0\0\n'), false],
    [(file: string) => truncateSync(file, 10), false]
  ] as const) {
    using place = new Place()
    const first = await place.gateway()
    const mine = await identify(first, place.beep.token)
    await first.stop()
    damage(place.newest)
    await using second = await place.gateway()
    using again = await resume(second, place.beep.token, mine)
    if (isWhole) await again.next('RESUMED')
    else t.false((await again.next(9)).d)
    again.send(1, null)
    await again.next(11)
  }
  t.pass()
})

test('it is bounded: the oldest goes, by size and by age, and with the last session all of it', async (t) => {
  using place = new Place()
  const limits = { journalSegment: 20_000, journalSegments: 3, replayEvents: 64 }
  await using gateway = await place.gateway(limits)
  const { client } = await identify(gateway, place.beep.token)
  for (let i = 0; i < 60; i++) {
    place.say(`${i} ${'x'.repeat(3000)}`)
    await client.next('MESSAGE_CREATE')
  }
  await client.settle()
  t.true(place.files().length <= 4, place.files().join())
  t.true(place.size < 5 * 20_000, String(place.size))
  place.say('a secret')
  await client.next('MESSAGE_CREATE')
  await client.settle()
  t.true(place.text().includes('a secret'))
  for (let minute = 0; minute < 10; minute++) {
    for (let beat = 0; beat < 12; beat++) {
      place.clock.pass(5000)
      await client.settle()
    }
    place.say('and on')
    await client.next('MESSAGE_CREATE')
  }
  await client.settle()
  t.false(place.text().includes('a secret'))
  client.socket.close(1000)
  await client.closed
  using other = gateway.connect()
  await other.next(10)
  t.deepEqual(place.files(), [])
})

test('on a full disk sessions go on, and end with the gateway', async (t) => {
  using place = new Place()
  const shelf: Shelf = {
    ...createSegments(place.folder),
    position: () => place.position,
    append: () => {
      throw new Error('ENOSPC')
    }
  }
  const first = await serveGateway(place.world.app, { shelf })
  const mine = await identify(first, place.beep.token)
  for (const content of ['1', '2']) place.say(content)
  await mine.client.next(({ d }) => d?.['content'] === '2')
  t.is(first.errors.length, 1)
  await first.stop()
  await using second = await place.gateway()
  using again = await resume(second, place.beep.token, mine)
  t.false((await again.next(9)).d)
})
