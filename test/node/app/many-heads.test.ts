/** A control log with more heads than a frontier can name: six nodes decide, each on its own. */
import test from 'ava'
import { controlLog } from '../../../node/core/ids.ts'
import { LIMITS } from '../../../node/core/ops.ts'
import { chanNew } from '../../support/core/drafts.ts'
import { foundGuild, must, openApp, person, said } from '../../support/core/local-app.ts'
import { MemoryNetwork } from '../../support/core/memory-network.ts'

const OPEN = { maxAge: 0, maxUses: 0, temporary: false }
const SIDES = 6

const setup = async () => {
  const network = new MemoryNetwork()
  const apps = Array.from({ length: SIDES }, (_, i) => openApp(`node ${i}`))
  for (const { app } of apps) network.join(app)
  const [first, ...rest] = apps
  const alice = await person(must(first).app, 'alice')
  const place = await foundGuild(must(first).app, alice.cid)
  await must(first).app.guilds.submit(place.guild, alice.cid, [chanNew('second')])
  const { code } = await must(first).app.invites.create(place, alice.cid, OPEN)
  const hosts = [alice]
  for (const [i, { app }] of rest.entries()) {
    const host = await person(app, `host ${i}`)
    await app.invites.accept(code, host.cid)
    await network.settled()
    hosts.push(host)
  }
  const state = must(must(first).app.guilds.byCid(place.guild)).state
  const second = must([...state.channels.values()].find(({ name }) => name === 'second')).cid
  const sides = apps.map((it, i) => ({ ...it, host: must(hosts[i]) }))
  return { network, sides, place, second, [Symbol.dispose]: () => apps.forEach((it) => it[Symbol.dispose]()) }
}

test('six nodes each let somebody in while they are parted: each newcomer is heard by all at once', async (t) => {
  using world = await setup()
  const { network, sides, place, second } = world
  network.partition()
  const newcomers = []
  for (const [i, { app, host, clock }] of sides.entries()) {
    clock.turn(1000 + i)
    const { code } = await app.invites.create(place, host.cid, OPEN)
    const who = await person(app, `newcomer ${i}`)
    await app.invites.accept(code, who.cid)
    newcomers.push(who)
  }
  await network.heal()
  for (const [i, { app, clock }] of sides.entries()) {
    t.true(app.storage.log.heads(controlLog(place.guild)).length > LIMITS.frontier)
    clock.turn(10)
    await app.messages.create({ ...place, channel: second }, must(newcomers[i]).cid, said(`I am ${i}`))
    await network.settled()
  }
  t.deepEqual(network.faults, [])
  for (const { app } of sides) {
    const heard = app.messages.page(second, { limit: 100 }).map(({ content }) => content)
    t.deepEqual(
      heard.toSorted(),
      sides.map((_, i) => `I am ${i}`)
    )
  }
})
