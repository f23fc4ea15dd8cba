/** Who is here on other nodes: believed for as long as it is repeated, and the latest word counts. */
import test from 'ava'
import { mock } from 'node:test'
import type { ThreadInput } from '../../../node/app/app.ts'
import type { Presence } from '../../../node/core/events.ts'
import type { GuildCid, UserCid } from '../../../node/core/ids.ts'
import { HandClock } from '../../support/core/clock.ts'
import { timeout } from '../../support/core/drafts.ts'
import { foundGuild, openApp, person, type TestApp } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const REPEAT = 30_000
const here = (status: Presence['status']): Presence => ({ status, activities: [], since: null, afk: false })

const setUp = async (clock: HandClock) => {
  const home = openApp('home', { clock })
  const alice = await person(home.app, 'alice')
  const { cid: guild } = await home.app.guilds.create(alice.cid, { name: 'Moot' })
  using elsewhere = openApp('elsewhere', { clock })
  const bob = await person(elsewhere.app, 'bob')
  return { home, alice: alice.cid, bob: bob.cid, guild }
}

const hear = ({ app }: TestApp, guild: GuildCid, user: UserCid, presence: Presence, t: number): void =>
  void app.inbox.notice(guild, user, { k: 'presence', presence }, t)

const told = ({ events }: TestApp): unknown[] =>
  events.flatMap((event) =>
    event.kind === 'ephemeral' && event.event.type === 'presence' ? [event.event.presence.status] : []
  )

test.serial('the latest word counts, and is told once', async (t) => {
  const { home, bob, guild } = await setUp(new HandClock())
  using _home = home
  hear(home, guild, bob, here('online'), 10)
  hear(home, guild, bob, here('online'), 20)
  hear(home, guild, bob, here('idle'), 15)
  t.is(home.app.presences.get(bob).status, 'online')
  hear(home, guild, bob, here('dnd'), 30)
  hear(home, guild, bob, here('offline'), 40)
  t.is(home.app.presences.get(bob).status, 'offline')
  t.deepEqual(told(home), ['online', 'dnd', 'offline'])
})

test.serial('nobody elsewhere speaks for those who are here', async (t) => {
  const { home, alice, guild } = await setUp(new HandClock())
  using _home = home
  home.app.presences.set(alice, here('idle'))
  hear(home, guild, alice, here('offline'), Date.now())
  t.is(home.app.presences.get(alice).status, 'idle')
})

test.serial('somebody of whom nothing is heard any more is gone', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    const clock = new HandClock()
    const { home, bob, guild } = await setUp(clock)
    using _home = home
    hear(home, guild, bob, here('online'), clock.now())
    for (let passed = 0; passed < 3; passed++) {
      t.is(home.app.presences.get(bob).status, 'online')
      clock.turn(REPEAT)
      mock.timers.tick(REPEAT)
    }
    t.is(home.app.presences.get(bob).status, 'offline')
    t.deepEqual(told(home), ['online', 'offline'])
  } finally {
    mock.timers.reset()
  }
})

const PRIVATE: ThreadInput = {
  name: 'secret',
  type: 12,
  from: null,
  autoArchive: 60,
  slowmode: 0,
  invitable: false
}

test.serial('nobody is heard typing where they may not speak', async (t) => {
  const network = new MemoryNetwork()
  const clock = new HandClock()
  const [a, b] = [openApp('a', { clock }), openApp('b', { clock })]
  using _a = a
  using _b = b
  for (const { app } of [a, b]) network.join(app)
  const [alice, bob] = [await person(a.app, 'alice'), await person(b.app, 'bob')]
  const place = await foundGuild(a.app, alice.cid)
  const { code } = await a.app.invites.create(place, alice.cid, { maxAge: 0, maxUses: 0, temporary: false })
  await b.app.invites.accept(code, bob.cid)
  const thread = await a.app.threads.create(place, alice.cid, PRIVATE)
  await network.settled()
  const types = (channel = place.channel) =>
    a.app.inbox.notice(place.guild, bob.cid, { k: 'typing', channel }, clock.now())
  t.deepEqual([types(), types(thread.cid)], [true, false])
  await a.app.threads.join(thread, alice.cid, bob.cid)
  t.true(types(thread.cid))
  await a.app.threads.change(thread, alice.cid, { locked: true })
  t.false(types(thread.cid))
  await a.app.guilds.submit(place.guild, alice.cid, [timeout(bob.cid, clock.now() + 3_600_000)])
  t.false(types())
})
