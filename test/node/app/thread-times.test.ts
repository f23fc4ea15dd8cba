/** Threads are put away by the clock when nothing has been said in them for a while, and clients are told, also after a rest. */
import test from 'ava'
import { foundGuild, openApp, person, said, temporaryFolder, type TestApp } from '../../support/core/local-app.ts'

const MINUTE = 60_000

const begin = async ({ app }: TestApp, autoArchive: 60 | 1440 = 60) => {
  const alice = await person(app, 'alice')
  const place = await foundGuild(app, alice.cid)
  const thread = await app.threads.create(place, alice.cid, {
    name: 'talk',
    from: null,
    type: 11,
    autoArchive,
    slowmode: 0,
    invitable: true
  })
  const say = (content: string) =>
    app.messages.create({ guild: place.guild, channel: thread.cid }, alice.cid, said(content))
  return { alice, thread, say }
}

const told = ({ events }: TestApp): number =>
  events.filter((event) => event.kind === 'thread' && event.event.type === 'thread-updated').length

/** Minutes pass, and it is looked at each of them. */
const pass = ({ app, clock }: TestApp, minutes: number): void => {
  for (let i = 0; i < minutes; i++) {
    clock.turn(MINUTE)
    app.threadTimes.look()
  }
}

test('a thread is put away an hour after the last word, once, and anew when it has been woken', async (t) => {
  using it = openApp()
  const { thread, say } = await begin(it)
  pass(it, 59)
  await say('still here')
  pass(it, 60)
  t.false(it.app.threads.isArchived(thread))
  t.is(told(it), 0)
  pass(it, 1)
  t.true(it.app.threads.isArchived(thread))
  t.is(told(it), 1)
  pass(it, 60)
  t.is(told(it), 1)
  await say('again')
  t.is(told(it), 2, 'it is woken')
  pass(it, 61)
  t.is(told(it), 3)
})

test('what somebody has put away is not told again, and another time counts from when it was begun', async (t) => {
  using it = openApp()
  const { alice, thread } = await begin(it, 1440)
  pass(it, 30)
  const changed = await it.app.threads.change(thread, alice.cid, { autoArchive: 60 })
  t.is(told(it), 1)
  pass(it, 31)
  t.true(it.app.threads.isArchived(changed))
  t.is(told(it), 2)
  await it.app.threads.change(thread, alice.cid, { archived: false })
  await it.app.threads.change(thread, alice.cid, { archived: true })
  t.is(told(it), 4)
  pass(it, 120)
  t.is(told(it), 4)
})

test('a node that was down tells what was put away meanwhile, if clients may still come back to it', async (t) => {
  using folder = temporaryFolder()
  const database = folder.file('folkmoot.db')
  const first = openApp('a', { database })
  const { clock } = first
  await begin(first)
  pass(first, 58)
  first[Symbol.dispose]()
  clock.turn(4 * MINUTE)
  {
    using again = openApp('b', { database, clock })
    pass(again, 1)
    t.is(told(again), 1)
  }
  clock.turn(60 * MINUTE)
  using late = openApp('c', { database, clock })
  pass(late, 1)
  t.is(told(late), 0)
})
