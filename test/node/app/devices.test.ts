/** Which devices act for the accounts of a node, and the end of one of them. */
import test from 'ava'
import { AccountRefused, Denied } from '../../../node/app/errors.ts'
import { revocationStatement } from '../../../node/core/identity.ts'
import { foundGuild, must, said } from '../../support/core/local-app.ts'
import { twoHomes } from '../../support/core/two-homes.ts'

/** The bot has spoken by a device on each node. */
const spoken = async () => {
  const it = await twoHomes()
  const { there, network, application, token, place } = it
  const bot = application.bot
  must(there.app.accounts.authenticate(token))
  await there.app.messages.create(place, bot, said('from abroad'))
  await network.settled()
  const keys = [it.here, there].map(({ app }) => must(app.accounts.device(bot)).key)
  return { ...it, bot, home: must(keys[0]), abroad: must(keys[1]) }
}

const codeOf = (error: unknown): string => (error instanceof AccountRefused ? error.code : 'other')

test('an account knows by which devices it has acted, and where', async (t) => {
  using it = await spoken()
  const devices = it.here.app.devices.list(it.bot)
  const guild = must(it.here.app.guilds.byCid(it.place.guild)).state.id
  t.deepEqual(
    devices.map(({ key, isHere, standing, guilds }) => ({ key, isHere, standing, guilds })),
    [
      { key: it.abroad, isHere: false, standing: 'good', guilds: [guild] },
      { key: it.home, isHere: true, standing: 'good', guilds: [guild] }
    ]
  )
  t.true(devices.every(({ last }) => last !== null))
})

test('a device that is ended is so on every node of its guilds, and what was read of it stays', async (t) => {
  using it = await spoken()
  const { here, there, network, bot, place, home, abroad } = it
  const device = must(there.app.accounts.device(bot))
  t.deepEqual(await here.app.devices.revoke(bot, abroad), { guilds: 1 })
  await network.settled()
  for (const { app } of [here, there]) {
    t.deepEqual(must(app.guilds.byCid(place.guild)).state.revoked.get(bot), [abroad])
    t.true(app.messages.page(place.channel, { limit: 9 }).some(({ content }) => content === 'from abroad'))
  }
  t.is(there.app.accounts.device(bot), undefined)
  t.true(there.events.some((event) => event.kind === 'account' && event.event.type === 'tokens-ended'))
  t.is(device.key, abroad)
  t.deepEqual(
    here.app.devices.list(bot).map(({ key, standing }) => [key, standing]),
    [
      [abroad, 'revoked'],
      [home, 'good']
    ]
  )
  t.deepEqual(await here.app.devices.revoke(bot, abroad), { guilds: 0 }, 'once is enough')
  await here.app.messages.create(place, bot, said('from home'))
  t.deepEqual(network.faults, [])
})

test('a guild that the account comes into later hears of it too', async (t) => {
  using it = await spoken()
  const { here, network, alice, bot, abroad } = it
  await here.app.devices.revoke(bot, abroad)
  const { guild } = await foundGuild(here.app, alice.cid)
  await here.app.guilds.addBot(guild, alice.cid, bot)
  await network.settled()
  for (let i = 0; i < 50 && !must(here.app.guilds.byCid(guild)).state.revoked.has(bot); i++)
    await new Promise(setImmediate)
  t.deepEqual(must(here.app.guilds.byCid(guild)).state.revoked.get(bot), [abroad])
})

test('after a reset, the devices of the old token are told apart', async (t) => {
  using it = await spoken()
  await it.here.app.accounts.resetToken(it.application.id)
  await it.here.app.messages.create(it.place, it.bot, said('after'))
  t.deepEqual(
    it.here.app.devices.list(it.bot).map(({ key, isHere, standing }) => [key === it.abroad, isHere, standing]),
    [
      [false, true, 'good'],
      [true, false, 'replaced'],
      [false, false, 'replaced']
    ]
  )
})

test("nobody ends this node's own device, nor one that was never seen", async (t) => {
  using it = await spoken()
  const { here, bot, home, alice } = it
  const refused = async (work: Promise<unknown>) => codeOf(await t.throwsAsync(work))
  t.is(await refused(here.app.devices.revoke(bot, home)), 'own-device')
  t.is(await refused(here.app.devices.revoke(alice.cid, it.abroad)), 'unknown-device', "somebody else's")
})

test('a node whose device was ended shows it to nobody, and is told why it writes no more', async (t) => {
  using it = await spoken()
  const { here, there, network, place, alice } = it
  const bob = must(there.app.accounts.list().find(({ name }) => name === 'bob'))
  const device = must(there.app.accounts.device(bob.cid))
  const { genesis } = must(there.app.storage.log.identity(device.cert))
  const sig = must(there.app.accounts.signAsRoot(bob.cid, revocationStatement(bob.cid, device.key)))
  const body = { user: bob.cid, genesis, device: device.key, sig, cut: [] }
  await here.app.guilds.submit(place.guild, alice.cid, [{ k: 'device.del', body }])
  await network.settled()
  const error = await t.throwsAsync(there.app.messages.create(place, bob.cid, said('mine')), { instanceOf: Denied })
  t.is(error?.refusal.code, 'revoked')
  t.is(there.app.ambassadors.devicesIn(place.guild)[0]?.user, it.bot)
})
