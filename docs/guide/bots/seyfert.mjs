// Run it with NODE_EXTRA_CA_CERTS=<data folder>/tls/ca.crt: seyfert's gateway speaks TLS only.
import { globalAgent } from 'node:https'
import { Client } from 'seyfert'
import { ApiHandler } from 'seyfert/lib/api/index.js'
import { GatewayIntentBits } from 'seyfert/lib/types/index.js'

const { ORIGIN = 'http://127.0.0.1:6463', TLS_PORT = '6464', TOKEN } = process.env
// It names no port for the gateway, so it is the agent's.
Object.assign(globalAgent, { defaultPort: Number(TLS_PORT) })
const { Guilds, GuildMessages, MessageContent } = GatewayIntentBits
const client = new Client({
  getRC: () => ({ token: TOKEN, intents: Guilds | GuildMessages | MessageContent, locations: { base: '' } })
})
client.setServices({ rest: new ApiHandler({ token: TOKEN, domain: ORIGIN }) })
client.events.values.MESSAGE_CREATE = {
  fired: false,
  data: { name: 'messageCreate', once: false },
  run: async (message) => {
    if (message.content === '!ping') await message.reply({ content: 'pong' })
  }
}
await client.start()
