/** Somebody runs a command of a bot that is connected for just that long. */
import { GatewayClient } from '../gateway/client.ts'
import type { Actor, TestNode } from './node.ts'

interface Parts {
  readonly node: TestNode
  readonly who: Actor
  readonly bot: Actor
  readonly channel: string
  readonly command: string
  readonly options?: readonly object[]
}

/** What the bot hears of it, which it has not answered yet. */
export const callBot = async ({ node, who, bot, channel, command, options = [] }: Parts) => {
  using gateway = new GatewayClient(`${node.url.replace('http', 'ws')}/?v=10&encoding=json`)
  await gateway.identify(bot.token)
  const data = { id: command, options }
  await who.post('/interactions', { type: 2, application_id: bot.id, channel_id: channel, data })
  const { d } = await gateway.next('INTERACTION_CREATE')
  return { interaction_id: String(d['id']), interaction_token: String(d['token']) }
}
