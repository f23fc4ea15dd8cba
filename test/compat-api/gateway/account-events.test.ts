/** What happens to a user's sessions when the account behind them changes. */
import test from 'ava'
import { GatewayIntentBits as I } from 'discord-api-types/v10'
import { found, invite, startNode, type Actor, type TestNode } from '../../support/api/node.ts'
import { GatewayClient } from '../../support/gateway/client.ts'

const connect = async (node: TestNode, actor: Actor, intents = 0): Promise<GatewayClient> => {
  const client = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await client.identify(actor.token, { intents })
  await client.settle()
  return client
}

test('alice takes another name: her own client hears it, and so do the guilds she is in', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const bob = await node.person('bob')
  const { guild, channel } = await found(alice)
  await invite(alice, channel, bob)
  const hers = await connect(node, alice)
  const his = await connect(node, bob)
  t.is((await alice.patch('/users/@me', { global_name: 'Alice of the Moot' })).status, 200)
  t.is((await hers.next('USER_UPDATE')).d['global_name'], 'Alice of the Moot')
  const { d } = await his.next('GUILD_MEMBER_UPDATE')
  t.like(d, { guild_id: guild, user: { id: alice.id, global_name: 'Alice of the Moot' } })
})

test('a bot whose token is reset is cut off with 4004, and comes back with the new one only', async (t) => {
  await using node = await startNode()
  const alice = await node.person('alice')
  const beep = await node.bot(alice, 'beep')
  const client = await connect(node, beep, I.Guilds)
  const { body } = await alice.post(`/applications/${beep.id}/bot/reset`)
  t.is((await client.closed).code, 4004)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${beep.token}` })).status, 401)
  t.is((await node.request('GET', '/users/@me', { authorization: `Bot ${body.token}` })).status, 200)
})
