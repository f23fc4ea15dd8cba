/** A bot that may be served by two nodes of its guild. */
import { foundGuild, openApp, person, said } from './local-app.ts'
import { MemoryNetwork } from './memory-network.ts'

/** Alice's bot is in her guild, which bob is in with a node of his own. */
export const twoHomes = async () => {
  const [here, there] = [openApp('here'), openApp('there')]
  const network = new MemoryNetwork()
  network.join(here.app)
  network.join(there.app)
  const [alice, bob] = [await person(here.app, 'alice'), await person(there.app, 'bob')]
  const { guild, channel } = await foundGuild(here.app, alice.cid)
  const { application, token } = await here.app.accounts.createApplication(alice.cid, 'robot')
  await here.app.guilds.addBot(guild, alice.cid, application.bot)
  const options = { maxAge: 0, maxUses: 0, temporary: false }
  const { code } = await here.app.invites.create({ guild, channel }, alice.cid, options)
  await there.app.invites.accept(code, bob.cid)
  const place = { guild, channel }
  await here.app.messages.create(place, application.bot, said('here'))
  await network.settled()
  const end = () => {
    here[Symbol.dispose]()
    there[Symbol.dispose]()
  }
  return { here, there, network, alice, bob, application, token, place, [Symbol.dispose]: end }
}
