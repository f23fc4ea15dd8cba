/** One bot token, used by discord.js on two nodes of a guild at once; and its end on both. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'ava'
import { Events, type TextChannel } from 'discord.js'
import { GatewayCloseCodes } from 'discord-api-types/v10'
import { connect, type Bot } from '../support/process/bots.ts'
import { startMoot } from '../support/process/moot.ts'
import { agreement, type NodeProcess } from '../support/process/node-process.ts'
import { actor, pageThrough, RestError, type Actor, type Json } from '../support/process/rest.ts'

const EACH = 50

/** What the nodes have written down of a user: their devices that have said something, and forks of their chains. */
const recordOf = ({ data }: NodeProcess, name: string) => {
  using db = new DatabaseSync(join(data, 'folkmoot.db'), { readOnly: true })
  const spoke = `select distinct d.key from tips t join identities d on d.n = t.device join logs l on l.n = t.log
    join accounts a on a.user = d.user where a.name = ? order by d.key`
  const forks = 'select f.device from forks f join accounts a on a.user = f.user where a.name = ?'
  return {
    devices: db
      .prepare(spoke)
      .all(name)
      .map(({ key }) => key),
    forks: db.prepare(forks).all(name)
  }
}

/** The same token, at another node. */
const at = (node: NodeProcess, { id, name, authorization }: Actor): Actor =>
  actor(() => node.ready.http, { id, name, authorization })

const sayMany = async ({ client }: Bot, channel: string, from: string): Promise<void> => {
  const room = (await client.channels.fetch(channel)) as TextChannel
  await Promise.all(Array.from({ length: EACH }, (_, i) => room.send(`${from} ${i}`)))
}

const statusOf = async (who: Actor): Promise<number> => {
  try {
    await who.get('/users/@me')
    return 200
  } catch (error) {
    if (error instanceof RestError) return error.status
    throw error
  }
}

test.serial(
  'one token on two nodes at once: nothing is lost, no chain forks, and a reset ends it on both',
  async (t) => {
    await using moot = await startMoot()
    const { a, b, alice, beep, channel } = moot
    const abroad = at(b, beep)
    await using home = await connect(a.ready.http, beep)
    await using away = await connect(b.ready.http, abroad)
    t.is(away.client.user.id, home.client.user.id)
    t.true(away.client.guilds.cache.has(moot.guild))

    const answered = home.next(Events.MessageCreate, ({ content }) => content === `abroad ${EACH - 1}`)
    await Promise.all([sayMany(home, channel, 'home'), sayMany(away, channel, 'abroad')])
    const [heard] = await answered
    t.is(heard.author.id, beep.id)
    await agreement(a, b)
    const [onA, onB]: Json[][] = await Promise.all([pageThrough(alice, channel), pageThrough(moot.bob, channel)])
    t.deepEqual(onA, onB)
    const said = onA?.filter(({ author }) => author.id === beep.id).map(({ content }) => content) ?? []
    const all = ['home', 'abroad'].flatMap((from) => Array.from({ length: EACH }, (_, i) => `${from} ${i}`))
    t.deepEqual(
      all.filter((content) => !said.includes(content)),
      []
    )
    t.is(said.length, all.length)
    for (const node of [a, b]) {
      const { devices, forks } = recordOf(node, 'beep')
      t.is(devices.length, 2)
      t.deepEqual(forks, [])
    }

    const cut = [home, away].map((bot) => bot.next(Events.ShardDisconnect))
    const { token } = await alice.post(`/applications/${beep.id}/bot/reset`)
    for (const [{ code }] of await Promise.all(cut)) t.is(code, GatewayCloseCodes.AuthenticationFailed)
    await agreement(a, b)
    t.deepEqual(await Promise.all([beep, abroad].map(statusOf)), [401, 401])
    await t.throwsAsync(connect(b.ready.http, abroad), { message: /token/i })

    const renewed = { ...abroad, authorization: `Bot ${token}` }
    await using back = await connect(b.ready.http, renewed)
    const seen = moot.connectBoop()
    await using boop = await seen
    const again = boop.next(Events.MessageCreate, ({ content }) => content === 'back again')
    await ((await back.client.channels.fetch(channel)) as TextChannel).send('back again')
    await again
    t.is(await statusOf(at(a, renewed)), 200)
    await agreement(a, b)
  }
)
