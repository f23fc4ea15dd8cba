/** Who is here on other nodes: believed for as long as it is repeated, and the latest word counts. */
import test from 'ava'
import { mock } from 'node:test'
import type { Presence } from '../../../node/core/events.ts'
import type { GuildCid, UserCid } from '../../../node/core/ids.ts'
import { HandClock } from '../../support/core/clock.ts'
import { openApp, person, type TestApp } from '../../support/core/local-app.ts'

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
