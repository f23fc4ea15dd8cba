import { Client, GatewayDispatchEvents, GatewayIntentBits } from '@discordjs/core'
import { REST } from '@discordjs/rest'
import { WebSocketManager } from '@discordjs/ws'

const { API = 'http://127.0.0.1:6463/api', TOKEN } = process.env
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits
const rest = new REST({ api: API }).setToken(TOKEN)
const gateway = new WebSocketManager({ token: TOKEN, intents: Guilds | GuildMessages | MessageContent, rest })
const client = new Client({ rest, gateway })
client.on(GatewayDispatchEvents.MessageCreate, async ({ data: { content, channel_id, id }, api }) => {
  if (content !== '!ping') return
  await api.channels.createMessage(channel_id, { content: 'pong', message_reference: { message_id: id } })
})
await gateway.connect()
